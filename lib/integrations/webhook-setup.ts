/** What an admin does at the vendor so that it sends to us, one step a line, by the gateway's kind. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  coinpayments: [
    "In the CoinPayments dashboard, open Integrations, API integrations, and there the integration whose client ID you entered.",
    "Add a webhook with this address, for all invoice notifications. Settledesk does it for you with “Register this address” on the integration's page, if the integration at CoinPayments may manage webhooks.",
    "CoinPayments signs the address letter by letter. If it has another one on file, enter that one under the settings.",
  ],
  coinpayments_ipn: [
    "At coinpayments.net, open Account settings, Merchant settings.",
    "Set the IPN verification method to HMAC, enter the IPN secret you gave here, and set this address as the IPN URL.",
    "Where your shop sends an ipn_url with each payment, it has to be this address too: it goes before the one in the settings.",
  ],
  mugglepay: [
    "MugglePay has no address on file: your shop sends it with every order as callback_url. Use this address there.",
    "Send the order's own merchant_token with it, made with the callback key as described at that field.",
    "Give the address exactly as it is shown: a redirect on the way loses the callback.",
  ],
  coindpay: [
    "In the CoindPay dashboard, open Integration hooks.",
    "Set this address as the hook's address, and compare the API secret shown there with the one you entered.",
  ],
  two_coin: [
    "In the merchant settings of Two-Coin, open Webhooks.",
    "Set this address as the webhook URL. It has to be reachable from the internet over https.",
    "Compare the signing key shown there with the one you entered, and send a test event from there: if it is refused for its signature, choose another way to sign under the settings.",
  ],
  btcpay: [
    "In BTCPay Server, open Store settings, Webhooks, and create a webhook with this address.",
    "Copy its secret to here, switch automatic redelivery on, and send every event.",
    "Webhooks do not tell amounts: the API key you entered is what the invoice is asked for with.",
  ],
  coinbase_commerce: [
    "In Coinbase Commerce, open Settings, Notifications, and add this address under Webhook subscriptions, for all events.",
    "Compare the shared secret shown there with the one you entered.",
    "At Coinbase Business, create a webhook subscription for payment links with this address instead, enter the secret it answers with, and choose its signature under the settings.",
  ],
  nowpayments: [
    "In the NOWPayments dashboard, open Settings, Payments, Instant payment notifications.",
    "Generate the IPN secret key, enter it here, and set this address as the IPN callback URL.",
    "Where your shop sends an ipn_callback_url with each payment, it has to be this address too.",
  ],
  coingate: [
    "CoinGate has no address on file: your shop sends it with every order as callback_url. Use this address there.",
    "Send the order's own token with it, made with the callback key as described at that field.",
    "Check the first order before you rely on it: CoinGate stops calling back for an order after one refused token (401) or a redirect, and then only a query brings the news.",
  ],
  generic: [
    "In the gateway's settings, find its webhooks, also called notifications, callbacks or IPN.",
    "Set this address there, exactly as it is shown, for every event about payments.",
    "Copy one webhook from its log, with its headers, and try it under Settings: the signature has to be right and every field found before you rely on it.",
  ],
};

/** A gateway without steps of its own gets those that hold for any. */
export function webhookSetup({ kind, name }: { kind: string; name: string }): readonly string[] {
  const own = Object.hasOwn(STEPS, kind) ? STEPS[kind] : undefined;
  return (
    own ?? [
      `At ${name}, open the settings for webhooks, also called notifications or callbacks.`,
      "Set this address there, exactly as it is shown, and choose every notification about payments.",
    ]
  );
}
