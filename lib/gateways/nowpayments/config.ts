import { z } from "zod";
import { apiBaseUrlValue, secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";

const API_BASE_URL = "https://api.nowpayments.io/v1";

const NowpaymentsConfig = z.object({
  api_key: secretValue("API key"),
  ipn_secret: secretValue("IPN secret key"),
  api_base_url: apiBaseUrlValue(API_BASE_URL),
});

export type NowpaymentsConfig = z.infer<typeof NowpaymentsConfig>;

export const config: GatewayConfig<NowpaymentsConfig> = {
  schema: NowpaymentsConfig,
  fields: [
    {
      name: "api_key",
      label: "API key",
      help: "NOWPayments dashboard, Settings, Payments, API keys. A payment is found only with the key it was created with.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "ipn_secret",
      label: "IPN secret key",
      help: "Same page, Instant payment notifications. Shown in full only once; without one NOWPayments sends no webhooks.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "api_base_url",
      label: "API address",
      help: "Where payments are asked for; https://api-sandbox.nowpayments.io/v1 for the sandbox.",
      kind: "setting",
      input: "text",
      required: false,
      default: API_BASE_URL,
    },
  ],
  setup: [
    "In the NOWPayments dashboard, open Settings, Payments, Instant payment notifications.",
    "Generate the IPN secret key, enter it here, and set this address as the IPN callback URL.",
    "Where your shop sends an ipn_callback_url with each payment, it has to be this address too.",
  ],
};
