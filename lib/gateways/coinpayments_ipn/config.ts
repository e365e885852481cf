import { z } from "zod";
import { secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";

export interface CoinpaymentsIpnConfig {
  merchant_id: string;
  ipn_secret: string;
}

const schema: z.ZodType<CoinpaymentsIpnConfig> = z.object({
  merchant_id: secretValue("Merchant ID"),
  ipn_secret: secretValue("IPN secret"),
});

export const config: GatewayConfig<CoinpaymentsIpnConfig> = {
  schema,
  fields: [
    {
      name: "merchant_id",
      label: "Merchant ID",
      help: "CoinPayments.net (legacy), My Account, at the top of the page. 32 letters and digits. Notifications for another merchant are refused.",
      kind: "credential",
      input: "text",
      required: true,
    },
    {
      name: "ipn_secret",
      label: "IPN secret",
      help: "You choose it yourself: Account Settings, Merchant Settings, IPN Secret. Without one CoinPayments sends no notification at all. Set the IPN verification method to HMAC.",
      kind: "credential",
      input: "secret",
      required: true,
    },
  ],
  setup: [
    "At coinpayments.net, open Account settings, Merchant settings.",
    "Set the IPN verification method to HMAC, enter the IPN secret you gave here, and set this address as the IPN URL.",
    "Where your shop sends an ipn_url with each payment, it has to be this address too: it goes before the one in the settings.",
  ],
};
