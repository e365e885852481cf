import { z } from "zod";
import { apiBaseUrlValue, secretValue, switchValue } from "../config-values";
import type { GatewayConfig } from "../contract";

const API_BASE_URL = "https://api.coingate.com/v2";
const DO_NOT_CONVERT = "DO_NOT_CONVERT";

const CoingateConfig = z.object({
  api_token: secretValue("API token"),
  callback_key: secretValue("Callback key"),
  accept_static_token: switchValue("Accept a fixed token"),
  receive_currency: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z_]{3,20}$/, "Settlement currency is a code like EUR, USDC or DO_NOT_CONVERT.")
    .default(DO_NOT_CONVERT),
  api_base_url: apiBaseUrlValue(API_BASE_URL),
});

export type CoingateConfig = z.infer<typeof CoingateConfig>;

export const config: GatewayConfig<CoingateConfig> = {
  schema: CoingateConfig,
  fields: [
    {
      name: "api_token",
      label: "API token",
      help: "CoinGate dashboard, Merchant, API, Apps. Used to ask CoinGate for an order, which confirms what a callback says.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "callback_key",
      label: "Callback key",
      help:
        "A key of your own making; CoinGate never sees it. Your shop sends token = hex HMAC-SHA256 of " +
        '"coingate:" and its order number under this key with every order, and CoinGate repeats that token in the callback.',
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "accept_static_token",
      label: "Accept a fixed token",
      help:
        "For shops that send one and the same token with every order: enter that token as the callback key and switch " +
        "this on. Whoever has seen one callback can then forge any other, so switch it off once orders have their own tokens.",
      kind: "setting",
      input: "boolean",
      required: false,
      default: "false",
    },
    {
      name: "receive_currency",
      label: "Settlement currency",
      help: "For payments made from here: what CoinGate credits you with, like EUR or USDC. DO_NOT_CONVERT keeps the coin that was paid.",
      kind: "setting",
      input: "text",
      required: false,
      default: DO_NOT_CONVERT,
    },
    {
      name: "api_base_url",
      label: "API address",
      help: "Where orders are asked for; https://api-sandbox.coingate.com/v2 for the sandbox, which has tokens of its own.",
      kind: "setting",
      input: "text",
      required: false,
      default: API_BASE_URL,
    },
  ],
  setup: [
    "CoinGate has no address on file: your shop sends it with every order as callback_url. Use this address there.",
    "Send the order's own token with it, made with the callback key as described at that field.",
    "Check the first order before you rely on it: CoinGate stops calling back for an order after one refused token (401) or a redirect, and then only a query brings the news.",
  ],
};
