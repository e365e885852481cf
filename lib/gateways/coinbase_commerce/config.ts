import { z } from "zod";
import { apiBaseUrlValue, secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";

const API_BASE_URL = "https://api.commerce.coinbase.com";

const CoinbaseCommerceConfig = z.object({
  api_key: secretValue("API key"),
  webhook_secret: secretValue("Webhook secret"),
  signature_scheme: z.enum(["commerce", "hook0"]).default("commerce"),
  api_base_url: apiBaseUrlValue(API_BASE_URL),
});

export type CoinbaseCommerceConfig = z.infer<typeof CoinbaseCommerceConfig>;

export const config: GatewayConfig<CoinbaseCommerceConfig> = {
  schema: CoinbaseCommerceConfig,
  fields: [
    {
      name: "api_key",
      label: "API key",
      help: "Coinbase Commerce, Settings, Security, API keys. Used to ask for charges; webhooks do not need it.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "webhook_secret",
      label: "Webhook secret",
      help:
        "Coinbase Commerce: Settings, Notifications, Webhook subscriptions, Show shared secret. Coinbase Business: " +
        "the secret in the answer that created the webhook subscription.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "signature_scheme",
      label: "Signed by",
      help: "Coinbase Commerce sends charges with X-CC-Webhook-Signature; its successor sends payment links with X-Hook0-Signature.",
      kind: "setting",
      input: "select",
      required: false,
      default: "commerce",
      options: [
        { value: "commerce", label: "Coinbase Commerce (X-CC-Webhook-Signature)" },
        { value: "hook0", label: "Coinbase Business (X-Hook0-Signature)" },
      ],
    },
    {
      name: "api_base_url",
      label: "API address",
      help: "Where charges are asked for. Payment links of Coinbase Business are asked for elsewhere and are not polled.",
      kind: "setting",
      input: "text",
      required: false,
      default: API_BASE_URL,
    },
  ],
  setup: [
    "In Coinbase Commerce, open Settings, Notifications, and add this address under Webhook subscriptions, for all events.",
    "Compare the shared secret shown there with the one you entered.",
    "At Coinbase Business, create a webhook subscription for payment links with this address instead, enter the secret it answers with, and choose its signature under the settings.",
  ],
};
