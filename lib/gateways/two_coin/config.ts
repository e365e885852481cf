import { z } from "zod";
import { apiBaseUrlValue, secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";
import type { Currencies } from "./currency";

/**
 * What the webhook signature is made over. The vendor's documentation names the headers and leaves
 * this open, so it is a setting that the first test event decides, and never tried one by one.
 */
export const SIGNATURE_SCHEMES = [
  { value: "timestamp_body", label: "timestamp, then body" },
  { value: "merchant_timestamp_body", label: "merchant code, then timestamp, then body" },
  { value: "timestamp_dot_body", label: "timestamp, a dot, then body" },
  { value: "body", label: "body alone (no protection against replay)" },
] as const;

export type SignatureScheme = (typeof SIGNATURE_SCHEMES)[number]["value"];

const TwoCoinConfig = z.object({
  merchant_code: secretValue("Merchant code"),
  api_secret: secretValue("API secret"),
  webhook_signing_key: secretValue("Webhook signing key"),
  signature_scheme: z
    .enum(
      SIGNATURE_SCHEMES.map((scheme) => scheme.value),
      {
        error: `The signature scheme is one of ${SIGNATURE_SCHEMES.map((scheme) => scheme.value).join(", ")}.`,
      },
    )
    .default("timestamp_body"),
  providers: z
    .string()
    .trim()
    .regex(
      /^([\w-]+(\s*,\s*[\w-]+)*)?$/,
      "Providers are codes with commas between them, like changelly, kado.",
    )
    .transform((text) => text.split(",").flatMap((code) => code.trim() || []))
    .transform((codes) => [...new Set(codes)].join(", "))
    .default("changelly, kado"),
  api_base_url: apiBaseUrlValue("https://api.dev2coin.space/api"),
});

export interface TwoCoinConfig extends z.infer<typeof TwoCoinConfig> {
  /** The vendor's list, once it was fetched; nobody types it in. */
  currencies?: Currencies;
}

export const config: GatewayConfig<TwoCoinConfig> = {
  schema: TwoCoinConfig,
  fields: [
    {
      name: "merchant_code",
      label: "Merchant code",
      help: "Merchant settings, API access. Sent with every request and part of what is signed.",
      kind: "credential",
      input: "text",
      required: true,
    },
    {
      name: "api_secret",
      label: "API secret",
      help: "Merchant settings, API access. Signs our questions to Two-Coin; webhooks have a key of their own.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "webhook_signing_key",
      label: "Webhook signing key",
      help: "Merchant settings, Webhooks, signing key. Not the API secret.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "signature_scheme",
      label: "What is signed",
      help:
        "Two-Coin does not document it. Send a test event from the merchant settings: if it is refused for its signature " +
        "and the key is right, choose the next one and send it again.",
      kind: "setting",
      input: "select",
      required: false,
      default: "timestamp_body",
      options: SIGNATURE_SCHEMES,
    },
    {
      name: "providers",
      label: "Providers",
      help:
        "Codes of the providers your shop makes orders with, commas between them. Two-Coin is asked for an order under its " +
        "provider, which its webhooks do not name, so these are tried in turn; orders made from here know theirs.",
      kind: "setting",
      input: "text",
      required: false,
      default: "changelly, kado",
    },
    {
      name: "api_base_url",
      label: "API address",
      help: "Where orders are asked for. Leave it as it is unless Two-Coin told you otherwise.",
      kind: "setting",
      input: "text",
      required: false,
      default: "https://api.dev2coin.space/api",
    },
  ],
  setup: [
    "In the merchant settings of Two-Coin, open Webhooks.",
    "Set this address as the webhook URL. It has to be reachable from the internet over https.",
    "Compare the signing key shown there with the one you entered, and send a test event from there: if it is refused for its signature, choose another way to sign under the settings.",
  ],
};
