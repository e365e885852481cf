import { z } from "zod";
import { apiBaseUrlValue, secretValue, switchValue } from "../config-values";
import type { GatewayConfig } from "../contract";

const MugglepayConfig = z.object({
  api_token: secretValue("API token"),
  callback_key: secretValue("Callback key"),
  accept_static_token: switchValue("Accept a fixed token"),
  api_base_url: apiBaseUrlValue("https://api.mugglepay.com/v1"),
});

export type MugglepayConfig = z.infer<typeof MugglepayConfig>;

export const config: GatewayConfig<MugglepayConfig> = {
  schema: MugglepayConfig,
  fields: [
    {
      name: "api_token",
      label: "API token",
      help: "Merchant portal, Developers, API token. Used to ask MugglePay for an order; callbacks do not carry it.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "callback_key",
      label: "Callback key",
      help:
        "A key of your own making; MugglePay never sees it. Your shop sends merchant_token = hex HMAC-SHA256 of " +
        '"mugglepay:" and its order number under this key with every order, and MugglePay repeats that token in the callback.',
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "accept_static_token",
      label: "Accept a fixed token",
      help:
        "For shops that send one and the same merchant_token with every order: enter that token as the callback key and " +
        "switch this on. Whoever has seen one callback can then forge any other, so switch it off once orders have their own tokens.",
      kind: "setting",
      input: "boolean",
      required: false,
      default: "false",
    },
    {
      name: "api_base_url",
      label: "API address",
      help: "Where orders are asked for. Leave it as it is unless MugglePay told you otherwise.",
      kind: "setting",
      input: "text",
      required: false,
      default: "https://api.mugglepay.com/v1",
    },
  ],
  setup: [
    "MugglePay has no address on file: your shop sends it with every order as callback_url. Use this address there.",
    "Send the order's own merchant_token with it, made with the callback key as described at that field.",
    "Give the address exactly as it is shown: a redirect on the way loses the callback.",
  ],
};
