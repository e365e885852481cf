import { z } from "zod";
import { apiBaseUrlValue, secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";

const CoindpayConfig = z.object({
  api_secret: secretValue("API secret"),
  api_base_url: apiBaseUrlValue("https://api.coindpay.xyz"),
});

export type CoindpayConfig = z.infer<typeof CoindpayConfig>;

export const config: GatewayConfig<CoindpayConfig> = {
  schema: CoindpayConfig,
  fields: [
    {
      name: "api_secret",
      label: "API secret",
      help: "CoindPay dashboard, Integration hooks, API Secret. CoindPay signs its webhooks with it.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "api_base_url",
      label: "API address",
      help: "Where payments are asked for; https://test-api.coindpay.xyz for the test environment.",
      kind: "setting",
      input: "text",
      required: false,
      default: "https://api.coindpay.xyz",
    },
  ],
};
