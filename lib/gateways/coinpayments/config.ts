import { z } from "zod";
import { MAX_SCALE } from "../../domain/decimal";
import { apiBaseUrlValue, secretValue } from "../config-values";
import type { GatewayConfig } from "../contract";
import { normalCurrencyId, type Currencies } from "./currency";

export interface CoinpaymentsConfig {
  client_id: string;
  client_secret: string;
  api_base_url: string;
  /** Null: the webhook is registered under this integration's own address. */
  webhook_url: string | null;
  currencies: Currencies;
}

const API_BASE_URL = "https://api.coinpayments.com/api";

const currency = z.object({
  symbol: z
    .string()
    .trim()
    .min(1)
    .max(20)
    .transform((symbol) => symbol.toUpperCase()),
  decimals: z.int().min(0).max(MAX_SCALE),
  network: z
    .string({ error: "network is missing: the chain's name, or null for a currency that is on no chain." })
    .trim()
    .toLowerCase()
    .min(1)
    .max(40)
    .nullable(),
});

const currencyRecord = z
  .record(
    z.string().regex(/^\d+(:\S+)?$/, "A currency id is a number, or number:contract for a token."),
    currency,
  )
  .transform((entries) =>
    Object.fromEntries(Object.entries(entries).map(([id, entry]) => [normalCurrencyId(id), entry])),
  );

/** JSON as people type it into the form; the record itself is taken as well, as it is kept after a first reading. */
const currencies = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .default("{}")
  .transform((given, context): unknown => {
    if (typeof given !== "string") return given;
    if (given.trim() === "") return {};
    try {
      return JSON.parse(given);
    } catch {
      context.addIssue({
        code: "custom",
        message:
          'Currencies is not JSON. It looks like {"2": {"symbol": "LTC", "decimals": 8, "network": "litecoin"}}.',
      });
      return z.NEVER;
    }
  })
  .pipe(currencyRecord);

const webhookUrl = z
  .string()
  .trim()
  .refine(
    (url) => url === "" || (URL.canParse(url) && /^https?:\/\//.test(url)),
    "The webhook address starts with https://.",
  )
  .nullable()
  .default(null)
  .transform((url) => (url === "" ? null : url));

const schema: z.ZodType<CoinpaymentsConfig> = z.object({
  client_id: secretValue("Client ID"),
  client_secret: secretValue("Client secret"),
  api_base_url: apiBaseUrlValue(API_BASE_URL),
  webhook_url: webhookUrl,
  currencies,
});

export const config: GatewayConfig<CoinpaymentsConfig> = {
  schema,
  fields: [
    {
      name: "client_id",
      label: "Client ID",
      help: "CoinPayments dashboard, Integrations, API integrations, your integration. 32 letters and digits, with or without dashes. Webhooks of another integration are refused.",
      kind: "credential",
      input: "text",
      required: true,
    },
    {
      name: "client_secret",
      label: "Client secret",
      help: "Shown once, when the integration is created. Lost it? Regenerate it there; the old one stops working at once.",
      kind: "credential",
      input: "secret",
      required: true,
    },
    {
      name: "api_base_url",
      label: "API address",
      help: "Other CoinPayments instances have another host. It is part of what is signed, so it has to be exact.",
      kind: "setting",
      input: "text",
      required: false,
      default: API_BASE_URL,
    },
    {
      name: "webhook_url",
      label: "Registered webhook address",
      help: "Only when CoinPayments has another address on file than the one shown for this integration, for instance in front of a proxy. CoinPayments signs the address letter by letter, query included.",
      kind: "setting",
      input: "text",
      required: false,
    },
    {
      name: "currencies",
      label: "Currencies by id",
      help: 'CoinPayments names currencies by numbers, which may differ per instance: GET /currencies lists yours. JSON, for example {"2": {"symbol": "LTC", "decimals": 8, "network": "litecoin"}, "4:0xa0b8...": {"symbol": "USDC", "decimals": 6, "network": "ethereum"}}. Known without it: BTC, ETH, USDT on Ethereum, LTCT, USD, EUR. Amounts in a currency that is missing here stay empty.',
      kind: "setting",
      input: "textarea",
      required: false,
      default: "{}",
    },
  ],
  setup: [
    "In the CoinPayments dashboard, open Integrations, API integrations, and there the integration whose client ID you entered.",
    "Add a webhook with this address, for all invoice notifications. Settledesk does it for you with “Register this address” on the integration's page, if the integration at CoinPayments may manage webhooks.",
    "CoinPayments signs the address letter by letter. If it has another one on file, enter that one under the settings.",
  ],
};
