import { expect, test } from "vitest";
import { config } from "./config";
import { assetOf, currencyBySymbol, currencyIdOf } from "./currency";

const CREDENTIALS = { client_id: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f", client_secret: "secret" };

function currenciesOf(currencies: unknown) {
  return config.schema.parse({ ...CREDENTIALS, currencies }).currencies;
}

function complaint(settings: Record<string, unknown>): string {
  return config.schema.safeParse({ ...CREDENTIALS, ...settings }).error?.issues[0]?.message ?? "";
}

test("currencies are JSON text, and are taken again as they were read", () => {
  const read = currenciesOf(
    '{"4:0xABC": {"symbol": "usdc", "decimals": 6, "network": "Ethereum"}, "5058": {"symbol": "GBP", "decimals": 2, "network": null}}',
  );
  expect(read).toEqual({
    "4:0xabc": { symbol: "USDC", decimals: 6, network: "ethereum" },
    "5058": { symbol: "GBP", decimals: 2, network: null },
  });
  expect(currenciesOf(read)).toEqual(read);
  for (const nothing of [undefined, "", "  ", "{}"]) expect(currenciesOf(nothing)).toEqual({});
});

test.each([
  ["no JSON", "{2: LTC}", /Currencies is not JSON/],
  ["a list", "[]", /./],
  ["a name for an id", '{"LTC": {"symbol": "LTC", "decimals": 8, "network": "litecoin"}}', /./],
  ["decimals nobody has", '{"2": {"symbol": "LTC", "decimals": 80, "network": "litecoin"}}', /./],
  [
    "no network, which would make a coin look like money",
    '{"2": {"symbol": "LTC", "decimals": 8}}',
    /network is missing/,
  ],
])("refuses %s", (_why, currencies, message) => {
  expect(complaint({ currencies })).toMatch(message);
});

test("what is configured stands before what we know, as instances number differently", () => {
  const configured = currenciesOf('{"1": {"symbol": "LTC", "decimals": 8, "network": "litecoin"}}');
  expect(assetOf("1", configured)).toMatchObject({ asset: "LTC", network: "litecoin" });
  expect(assetOf("1", {})).toMatchObject({ asset: "BTC", network: "bitcoin", decimals: 8, isFiat: false });
  expect(assetOf("5057", {})).toMatchObject({ asset: "USD", network: null, decimals: 2, isFiat: true });
});

test("an unknown id keeps itself as the asset and has no scale; a token keeps its chain", () => {
  const unknown = { decimals: null, requiredConfirmations: null, isFiat: false };
  expect(assetOf("9999", {})).toEqual({ asset: "9999", network: null, ...unknown });
  expect(assetOf("4:0xfeed", {})).toEqual({ asset: "4:0xfeed", network: "ethereum", ...unknown });
  expect(assetOf("constructor", {}).decimals).toBeNull();
});

test("a symbol names a chain only when it has one", () => {
  const two = currenciesOf('{"7:0x1": {"symbol": "USDT", "decimals": 6, "network": "tron"}}');
  expect(currencyBySymbol("usdt", {})).toMatchObject({ network: "ethereum" });
  expect(currencyBySymbol("USDT", two)).toBeNull();
  expect(currencyBySymbol("USD", {})).toBeNull();
  expect(currencyIdOf("USDT", "tron", two)).toBe("7:0x1");
  expect(currencyIdOf("USDT", "tron", {})).toBeNull();
});

test("addresses are kept letter by letter where they are signed, and checked", () => {
  const webhook_url = "https://shop.example.test/Hooks/?b=2&a=1";
  expect(config.schema.parse({ ...CREDENTIALS, webhook_url }).webhook_url).toBe(webhook_url);
  expect(config.schema.parse({ ...CREDENTIALS, webhook_url: "" }).webhook_url).toBeNull();
  expect(complaint({ webhook_url: "shop.example.test" })).toMatch(/https/);
  expect(complaint({ api_base_url: "http://api.coinpayments.com/api" })).toMatch(/https/);
  expect(
    config.schema.parse({ ...CREDENTIALS, api_base_url: "https://a-api.coinpayments.net/api/" }).api_base_url,
  ).toBe("https://a-api.coinpayments.net/api");
});
