import type { Dictionary, GatewayHttp } from "../contract";
import { asObject, readJsonObject, textOf } from "../json-body";
import type { TwoCoinConfig } from "./config";
import { currenciesOf, type Currencies, type Currency } from "./currency";
import { question, unavailable } from "./request";

/** GET /dict/currencies: orders name their currencies by number alone. */
export const dictionary: Dictionary<TwoCoinConfig> = {
  async fetch(config, http) {
    return { currencies: await listCurrencies(config, http) };
  },

  apply(config, stored) {
    return { ...config, currencies: storedCurrencies(stored) };
  },

  describe(stored) {
    const { length } = Object.keys(storedCurrencies(stored));
    return length === 0 ? null : `${length} ${length === 1 ? "currency" : "currencies"}`;
  },
};

/** What is known of currencies, or the vendor's list itself before it was ever kept. */
export async function currenciesNow(config: TwoCoinConfig, http: GatewayHttp): Promise<Currencies> {
  return currenciesOf(
    config.currencies === undefined ? { currencies: await listCurrencies(config, http) } : config,
  );
}

async function listCurrencies(config: TwoCoinConfig, http: GatewayHttp): Promise<Currencies> {
  const body = await question("/dict/currencies", config, http);
  const listed = body === null ? null : readJsonObject(body)?.currencies;
  const entries = Array.isArray(listed) ? listed.flatMap(readCurrency) : [];
  if (entries.length === 0) throw unavailable("no currency that can be read");
  return Object.fromEntries(entries);
}

/** As one entry, or none where it cannot be read. */
function readCurrency(entry: unknown): [string, Currency][] {
  const currency = asObject(entry);
  const id = textOf(currency?.id);
  const ticker = textOf(currency?.ticker)?.trim().toUpperCase() ?? "";
  if (currency === null || id === null || !/^\d+$/.test(id) || ticker === "") return [];
  const isFiat = textOf(currency.currency_type)?.toLowerCase() === "fiat";
  return [[id, { ticker, network: textOf(currency.network)?.trim().toLowerCase() || null, isFiat }]];
}

/** What an older version or anybody else left in its place is no reason to stop taking deliveries. */
function storedCurrencies(stored: unknown): Currencies {
  const entries = plainObject(plainObject(stored)?.currencies) ?? {};
  return Object.fromEntries(
    Object.entries(entries).flatMap(([id, value]): [string, Currency][] => {
      const { ticker, network, isFiat } = plainObject(value) ?? {};
      const isSound = typeof ticker === "string" && ticker !== "" && typeof isFiat === "boolean";
      return isSound ? [[id, { ticker, network: typeof network === "string" ? network : null, isFiat }]] : [];
    }),
  );
}

function plainObject(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
