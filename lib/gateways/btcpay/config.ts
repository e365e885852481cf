import { z } from "zod";
import { apiBaseUrlValue, secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";

const BtcpayConfig = z.object({
  // Everybody runs a server of their own, so there is no address to fall back to.
  server_url: apiBaseUrlValue("https://btcpay.example.com").unwrap(),
  store_id: secretValue("Store ID"),
  api_key: secretValue("API key"),
  webhook_secret: secretValue("Webhook secret"),
});

export type BtcpayConfig = z.infer<typeof BtcpayConfig>;

export const config: GatewayConfig<BtcpayConfig> = {
  schema: BtcpayConfig,
  fields: [
    {
      name: "server_url",
      label: "Server address",
      help: "The address of your BTCPay Server as you open it in the browser, like https://btcpay.example.com.",
      kind: "setting",
      input: "text",
      required: true,
    },
    {
      name: "store_id",
      label: "Store ID",
      help: "BTCPay Server, Store settings, General, Store ID. Webhooks and invoices belong to one store.",
      kind: "setting",
      input: "text",
      required: true,
    },
    {
      name: "api_key",
      label: "API key",
      help:
        "BTCPay Server, Account, API keys. It needs btcpay.store.canviewinvoices, as webhooks do not tell amounts; " +
        "btcpay.store.cancreateinvoice to make payments from here, btcpay.store.canmodifyinvoices to cancel them, and " +
        "btcpay.store.canmanagepullpayments to send refunds.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "webhook_secret",
      label: "Webhook secret",
      help: "BTCPay Server, Store settings, Webhooks, your webhook, Secret. Switch automatic redelivery on there.",
      kind: "credential",
      input: "secret",
      required: true,
    },
  ],
  setup: [
    "In BTCPay Server, open Store settings, Webhooks, and create a webhook with this address.",
    "Copy its secret to here, switch automatic redelivery on, and send every event.",
    "Webhooks do not tell amounts: the API key you entered is what the invoice is asked for with.",
  ],
};
