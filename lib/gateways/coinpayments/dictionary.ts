import { MAX_SCALE } from "../../domain/decimal";
import type { Dictionary, GatewayHttp } from "../contract";
import { textOf, type JsonObject } from "../json-body";
import { unreadable } from "./client-request";
import type { CoinpaymentsConfig } from "./config";
import { normalCurrencyId, type Currencies, type Currency } from "./currency";
import { askAll } from "./pages";
import { count, currencyIdFrom, field } from "./parse";

/** A currency as the vendor lists it, in our words. */
export interface ListedCurrency extends Currency {
  id: string;
  isPayable: boolean;
}

/** `GET /currencies` with `GET /currencies/required-confirmations`: ids mean nothing without their scale. */
export const dictionary: Dictionary<CoinpaymentsConfig> = {
  async fetch(config, http) {
    const listed = await listCurrencies(config, http);
    if (listed.length === 0) throw unreadable("no currency that can be read");
    const required = await listRequiredConfirmations(config, http);
    return {
      currencies: Object.fromEntries(
        listed.map(({ id, symbol, decimals, network, requiredConfirmations }) => [
          id,
          {
            symbol,
            decimals,
            network,
            required_confirmations: required.get(id) ?? requiredConfirmations ?? null,
          },
        ]),
      ),
    };
  },

  apply(config, stored) {
    return { ...config, currencies: { ...storedCurrencies(stored), ...config.currencies } };
  },

  describe(stored) {
    const { length } = Object.keys(storedCurrencies(stored));
    return length === 0 ? null : `${length} ${length === 1 ? "currency" : "currencies"}`;
  },
};

export async function listCurrencies(
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<readonly ListedCurrency[]> {
  const items = await askAll("/v2/currencies", "its currencies", config, http);
  if (items === null) throw unreadable("404 for the currencies");
  const coins = new Map(items.map((item) => [textOf(field(item, "id")) ?? "", item]));
  return items.flatMap((item) => readCurrency(item, coins) ?? []);
}

/** A list of its own for older instances; where it fails, what the currencies themselves say has to do. */
async function listRequiredConfirmations(
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<ReadonlyMap<string, number>> {
  const items =
    (await askAll("/v2/currencies/required-confirmations", "required confirmations", config, http)) ?? [];
  return new Map(
    items.flatMap((item): [string, number][] => {
      const id = currencyIdFrom(field(item, "currencyId"));
      const needed = count(field(item, "confirmationsCount"));
      return id === null || needed === null ? [] : [[id, needed]];
    }),
  );
}

function readCurrency(item: JsonObject, coins: ReadonlyMap<string, JsonObject>): ListedCurrency | null {
  const id = currencyIdFrom(field(item, "id"));
  const symbol = textOf(field(item, "symbol"))?.trim().toUpperCase().split(".")[0] ?? "";
  const decimals = count(field(item, "decimalPlaces"));
  if (id === null || symbol === "" || symbol.length > 20 || decimals === null || decimals > MAX_SCALE)
    return null;
  const isFiat = textOf(field(item, "type"))?.toLowerCase() === "fiat";
  const coin = id.includes(":") ? coins.get(id.split(":")[0] ?? "") : item;
  const network = isFiat ? null : networkOf(coin);
  if (!isFiat && network === null) return null;
  const requiredConfirmations = count(field(item, "requiredConfirmations"));
  const isActive = (textOf(field(item, "status")) ?? "active").toLowerCase() === "active";
  return {
    id,
    symbol,
    decimals,
    network,
    ...(requiredConfirmations !== null && { requiredConfirmations }),
    isPayable: !isFiat && isActive && field(item, "isEnabledForPayment") !== false,
  };
}

/**
 * The list names coins and no chains, so a chain goes by its coin's name, under the one name it has here whichever
 * gateway speaks of it. Not by the symbol: several chains pay their fees in ETH.
 */
const NETWORKS: ReadonlyMap<string, string> = new Map([
  ["ether", "ethereum"],
  ["arbitrum-one", "arbitrum"],
  ["bnb", "bsc"],
  ["binancecoin", "bsc"],
  ["binance-coin", "bsc"],
  ["bnb-smart-chain", "bsc"],
  ["tronix", "tron"],
  ["polygon-ecosystem-token", "polygon"],
  ["matic", "polygon"],
  ["toncoin", "ton"],
  ["xrp", "ripple"],
]);

function networkOf(coin: JsonObject | undefined): string | null {
  if (coin === undefined) return null;
  // The test coin has gone by several names.
  if (textOf(field(coin, "symbol"))?.toUpperCase() === "LTCT") return "litecoin-testnet";
  const name = (textOf(field(coin, "name")) ?? "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 40);
  return NETWORKS.get(name) ?? (name === "" ? null : name);
}

/** What an older version or anybody else left in its place is no reason to stop taking deliveries. */
function storedCurrencies(stored: unknown): Currencies {
  const entries = plainObject(plainObject(stored)?.currencies);
  if (entries === null) return {};
  return Object.fromEntries(
    Object.entries(entries).flatMap(([id, value]): [string, Currency][] => {
      const currency = storedCurrency(plainObject(value));
      return currency === null ? [] : [[normalCurrencyId(id), currency]];
    }),
  );
}

function storedCurrency(value: Record<string, unknown> | null): Currency | null {
  const { symbol, decimals, network, required_confirmations: required } = value ?? {};
  if (typeof symbol !== "string" || symbol === "") return null;
  if (typeof decimals !== "number" || !Number.isInteger(decimals) || decimals < 0 || decimals > MAX_SCALE)
    return null;
  if (network !== null && (typeof network !== "string" || network === "")) return null;
  const isCount = typeof required === "number" && Number.isInteger(required) && required >= 0;
  return { symbol, decimals, network, ...(isCount && { requiredConfirmations: required }) };
}

function plainObject(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
