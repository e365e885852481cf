import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { claimFact, joinFacts, type PaymentFacts } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { callbackEvent, coinOf, paymentCode, statuses } from "./map";
import { readCallback } from "./parse";

const HEARD_AT = "2026-03-02T10:00:00.000Z" as Instant;
const PAID = {
  merchant_order_id: "SO-1042",
  order_id: "94be2b2a-2905-4857-b701-b04e57e84593",
  status: "PAID",
  price_amount: "49.99",
  price_currency: "USD",
  pay_amount: "49.99",
  pay_currency: "USD",
  created_at: "2026-03-02T09:10:00.000Z",
  created_at_t: 1772442600000,
};

function factsOf(fields: object): PaymentFacts {
  const body = Buffer.from(JSON.stringify({ ...PAID, ...fields }));
  const read = readCallback(body);
  if (read.kind === "unreadable") throw new Error(read.reason);
  return callbackEvent(read.order, body).facts;
}

function stateOf(fields: { status: string }) {
  const maps = statuses.find((entry) => entry.status === fields.status)?.maps;
  if (maps === undefined) throw new Error(`no status ${fields.status}`);
  return paymentState(
    joinFacts(factsOf(fields), claimFact(maps, fields.status, null, HEARD_AT)),
    DEFAULT_RULES,
  );
}

test.each(["NEW", "PENDING", "EXPIRED", "CANCELED"])(
  "pay_amount of %s is not money: MugglePay fills it with the price from the start",
  (status) => {
    expect(factsOf({ status }).received).toEqual({});
  },
);

test.each([
  ["UNRESOLVED", "45.00", "underpaid"],
  ["UNRESOLVED", "60.00", "overpaid"],
  ["UNRESOLVED", "49.99", "manual_review"],
  ["PAID", "49.99", "paid"],
  ["PAID", "54.99", "overpaid"],
  ["RESOLVED", "45.00", "manual_review"],
])("%s with %s of 49.99 USD is %s", (status, pay_amount, expected) => {
  expect(stateOf({ status, pay_amount } as { status: string }).status).toBe(expected);
});

test("PAID with less than the price was covered by MugglePay: paid, and the shortfall is known", () => {
  expect(factsOf({ pay_amount: 49.9 }).signals).toEqual({ partial_accepted: "untimed" });
  expect(stateOf({ status: "PAID", pay_amount: 49.9 } as { status: string })).toMatchObject({
    status: "paid",
    difference: "-0.09",
  });
});

test("an amount in another currency than the price is not compared with it", () => {
  const state = stateOf({ status: "PAID", pay_amount: 345, pay_currency: "CNY" } as { status: string });
  expect(state).toMatchObject({ status: "paid", received: null, difference: null, flags: [] });
});

test("a refund has no amount, because MugglePay refunds in part too and does not say how much", () => {
  expect(Object.values(factsOf({ status: "REFUNDED" }).refunds)).toMatchObject([
    { state: "sent", amount: null },
  ]);
  expect(Object.values(factsOf({ status: "REFUND_PENDING" }).refunds)).toMatchObject([{ state: "pending" }]);
});

test("an unknown status keeps what the callback says and takes no money from it", () => {
  const known = factsOf({ status: "CHARGEBACK" });
  expect(known.quote?.value).toEqual({ amount: decimal("49.99"), asset: "USD", network: null });
  expect(known.received).toEqual({});
});

test("created_at_t is not believed, because the vendor's own sample contradicts created_at", () => {
  expect(factsOf({ created_at_t: 1 }).createdAt).toBe("2026-03-02T09:10:00.000Z");
});

test("a transaction carries the coin and no amount, since amounts are in the currency of the price", () => {
  const hash = `0x${"ab".repeat(32)}`;
  const known = factsOf({ meta: { payment: "USDC_BASE", transaction_hash: hash, network: "Base" } });
  expect(known.transactions[`base:${hash}:`]).toMatchObject({ asset: "USDC", network: "base", amount: null });
});

describe("codes of coins", () => {
  test.each([
    ["USDT_ARB", "USDT", "arbitrum"],
    ["USDT_ARBI", "USDT", "arbitrum"],
    ["ETH_ARB", "ETH", "arbitrum"],
    ["USDC_ERC20", "USDC", "ethereum"],
    ["USDT_TRC20", "USDT", "tron"],
    ["USDC_SOL", "USDC", "solana"],
    ["USDC_POL", "USDC", "polygon"],
    ["USDT_TON", "USDT", "ton"],
    ["USDT_BNB", "USDT", "bsc"],
    ["USDT_CELO", "USDT", "celo"],
    ["usdc_base", "USDC", "base"],
    ["TON", "TON", "ton"],
    ["CUSD", "CUSD", "celo"],
    ["USDV_ARB", "USDV", "arbitrum"],
    ["USDQ_NEWCHAIN", "USDQ_NEWCHAIN", null],
    ["ALIPAY", "ALIPAY", null],
    ["constructor", "CONSTRUCTOR", null],
  ])("%s is %s on %s", (code, asset, network) => {
    expect(coinOf(code)).toEqual({ asset, network });
  });

  test.each([
    ["USDT", "arbitrum", "USDT_ARB"],
    ["USDC", "base", "USDC_BASE"],
    ["ETH", "ethereum", "ETH"],
    ["TON", "ton", "TON"],
    ["BTC", "bitcoin", "BTC"],
  ])("%s on %s is written %s", (asset, network, code) => {
    expect(paymentCode(asset, network)).toBe(code);
  });
});

test("PENDING of a chosen coin and PENDING of a seen transaction are two events, or the transaction would be lost as a repeat", () => {
  const keyOf = (fields: object) => {
    const body = Buffer.from(JSON.stringify({ ...PAID, status: "PENDING", ...fields }));
    const read = readCallback(body);
    if (read.kind === "unreadable") throw new Error(read.reason);
    return callbackEvent(read.order, body).eventKey;
  };
  const seen = { meta: { payment: "USDT_ARB", transaction_hash: `0x${"ab".repeat(32)}` } };
  expect(keyOf({})).not.toBe(keyOf(seen));
  expect(keyOf(seen)).toBe(keyOf({ ...seen, created_at_t: 1 }));
});
