import { z } from "zod";
import { apiBaseUrlValue, secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";

const CoindpayConfig = z.object({
  api_secret: secretValue("API secret"),
  api_base_url: apiBaseUrlValue("https://api.coindpay.xyz"),
  payment_link: z
    .string()
    .trim()
    .refine(
      (text) => text === "" || linkId(text) !== null,
      "The payment link starts with https:// and ends with its id, like https://coindpay.xyz/pay/link/x_25lmobuZhWcSz7uw4Bm.",
    )
    .default(""),
});

/** The last part of a payment link's path, under which the API knows the link too; null for an address that is none. */
export function linkId(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const { protocol, hostname, pathname } = new URL(link);
  const isSafe = protocol === "https:" || ["localhost", "127.0.0.1"].includes(hostname);
  return isSafe ? (/\/([\w-]+)\/?$/.exec(pathname)?.[1] ?? null) : null;
}

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
    {
      name: "payment_link",
      label: "Payment link",
      help:
        "CoindPay dashboard, Payments, the link of a payment whose amount is variable. New payments are made by adding the " +
        "order and its price to it, signed with the API secret; without it none can be made from here.",
      kind: "setting",
      input: "text",
      required: false,
      default: "",
    },
  ],
  setup: [
    "In the CoindPay dashboard, open Integration hooks.",
    "Set this address as the hook's address, and compare the API secret shown there with the one you entered.",
  ],
};
