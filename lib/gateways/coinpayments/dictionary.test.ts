import { describe, expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import type { GatewayHttp } from "../contract";
import { config as gatewayConfig } from "./config";
import { assetOf } from "./currency";
import { dictionary } from "./dictionary";

const config = gatewayConfig.schema.parse({ client_id: "client", client_secret: "secret" });

function http(currencies: unknown, confirmations: unknown = []): GatewayHttp {
  return {
    now: () => "2026-03-02T09:15:42.123Z" as Instant,
    send: ({ url }) => {
      const json = url.endsWith("/required-confirmations") ? confirmations : currencies;
      return Promise.resolve({ status: json === null ? 503 : 200, headers: {}, body: JSON.stringify(json) });
    },
  };
}

/** As documented for GET /currencies. */
const coin = (id: string, symbol: string, name: string, decimalPlaces: number, type = "crypto") => ({
  id,
  type,
  symbol,
  name,
  logo: { imageUrl: "string", vectorUrl: "string" },
  decimalPlaces,
  rank: 0,
  status: "active",
  capabilities: "payments",
  requiredConfirmations: 2,
  isEnabledForPayment: true,
});

async function learned(currencies: unknown, confirmations?: unknown) {
  const stored = await dictionary.fetch(config, http(currencies, confirmations));
  return dictionary.apply(config, JSON.parse(JSON.stringify(stored))).currencies;
}

test("ids get their scale and chain: a token lives on its coin's chain, money on none", async () => {
  const currencies = await learned(
    [
      coin("2", "LTC", "Litecoin", 8),
      coin("9", "TRX", "TRON", 6),
      coin("9:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "USDT.TRC20", "Tether USD (TRC20)", 6, "token"),
      coin("35", "BNB.BSC", "BNB", 18),
      coin("40", "ETH", "Arbitrum One", 18),
      coin("5057", "USD", "US Dollar", 2, "fiat"),
    ],
    [{ currencyId: "2", currencySymbol: "LTC", confirmationsCount: 6 }],
  );
  expect(currencies).toEqual({
    "2": { symbol: "LTC", decimals: 8, network: "litecoin", requiredConfirmations: 6 },
    "9": { symbol: "TRX", decimals: 6, network: "tron", requiredConfirmations: 2 },
    "9:tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t": {
      symbol: "USDT",
      decimals: 6,
      network: "tron",
      requiredConfirmations: 2,
    },
    "35": { symbol: "BNB", decimals: 18, network: "bsc", requiredConfirmations: 2 },
    "40": { symbol: "ETH", decimals: 18, network: "arbitrum", requiredConfirmations: 2 },
    "5057": { symbol: "USD", decimals: 2, network: null, requiredConfirmations: 2 },
  });
});

test("what cannot be read is left out: no scale is guessed and no chain", async () => {
  const currencies = await learned([
    coin("2", "LTC", "Litecoin", 8),
    { ...coin("3", "BAD", "Bad", 8), decimalPlaces: "many" },
    { ...coin("4", "HUGE", "Huge", 8), decimalPlaces: 400 },
    coin("77:0x1", "TOK", "Token of a coin that is not listed", 8, "token"),
    { symbol: "X" },
    null,
  ]);
  expect(Object.keys(currencies)).toEqual(["2"]);
});

test("what an admin typed in stands above what was fetched, and both above what is known beforehand", () => {
  const typed = { ...config, currencies: { "2": { symbol: "LTC", decimals: 8, network: "litecoin" } } };
  const stored = {
    currencies: {
      "2": { symbol: "LTCX", decimals: 9, network: "elsewhere" },
      "5057": { symbol: "CHF", decimals: 2, network: null },
    },
  };
  const { currencies } = dictionary.apply(typed, stored);
  expect(assetOf("2", currencies).asset).toBe("LTC");
  expect(assetOf("5057", currencies).asset).toBe("CHF");
  expect(assetOf("1", currencies).asset).toBe("BTC");
});

test("it is told in words how much is in it", () => {
  const one = { currencies: { "2": { symbol: "LTC", decimals: 8, network: "litecoin" } } };
  expect(dictionary.describe?.(one)).toBe("1 currency");
  expect(
    dictionary.describe?.({ currencies: { ...one.currencies, "3": one.currencies["2"], "4": null } }),
  ).toBe("2 currencies");
  expect(dictionary.describe?.(null)).toBeNull();
});

describe("whatever stands where a dictionary should be", () => {
  test.each([
    null,
    undefined,
    "text",
    42,
    [],
    {},
    { currencies: null },
    { currencies: [] },
    { currencies: { "2": null, "3": "text", "4": { symbol: 4, decimals: 8, network: null } } },
    { currencies: { "5": { symbol: "A", decimals: -1, network: null } } },
    { currencies: { "6": { symbol: "A", decimals: 1.5, network: null } } },
    { currencies: { "7": { symbol: "A", decimals: 8, network: "" } } },
  ])("%j teaches nothing and does no harm", (stored) => {
    expect(dictionary.apply(config, stored)).toEqual(config);
  });
});

test("an answer without currencies is an error, so that what was known is kept", async () => {
  await expect(dictionary.fetch(config, http({ oops: true }))).rejects.toMatchObject({ code: "unavailable" });
  await expect(dictionary.fetch(config, http(null))).rejects.toMatchObject({ code: "unavailable" });
  await expect(dictionary.fetch(config, http([]))).rejects.toMatchObject({ code: "unavailable" });
});
