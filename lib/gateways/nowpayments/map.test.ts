import { describe, expect, test } from "vitest";
import { claimFact, joinFacts } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { coinCode, coinOf } from "./coin";
import { notificationEvent } from "./map";
import { readPayment } from "./parse";

const AT = "2026-03-02T09:15:42.123Z" as Instant;
const PAYMENT = {
  payment_id: 5077125051,
  payment_status: "finished",
  price_amount: 49.99,
  price_currency: "usd",
  pay_amount: 0.00052,
  actually_paid: 0.00052,
  pay_currency: "btc",
  order_id: "SO-1042",
  updated_at: 1772442942123,
  outcome_amount: 0.000517,
  outcome_currency: "btc",
  fee: { currency: "btc", depositFee: 0.000001, withdrawalFee: 0.0000005, serviceFee: 0.000002 },
};

function eventOf(fields: object) {
  const body = Buffer.from(JSON.stringify({ ...PAYMENT, ...fields }));
  const read = readPayment(body);
  if (read.kind !== "read") throw new Error(read.reason);
  return notificationEvent(read.payment, body);
}

test.each<[object, string, string]>([
  [{}, "paid", "the amount is right"],
  [{ actually_paid: 0.00058 }, "overpaid", "too much has no word, the amounts tell"],
  [{ actually_paid: 0.000519 }, "paid", "finished and short: the merchant's setting accepted it"],
  [{ actually_paid: 0 }, "paid", "nought beside finished is not reported, so the word stands"],
])("finished with %j is %s: %s", (fields, status) => {
  const { facts } = eventOf(fields);
  expect(paymentState(joinFacts(facts, claimFact("paid", "finished", AT, AT)), DEFAULT_RULES).status).toBe(
    status,
  );
});

describe("a further deposit to the address of an earlier payment", () => {
  test("does not speak as a payment of its own", () => {
    const { gatewayStatus, facts } = eventOf({ parent_payment_id: 4077125050, actually_paid: 0.0001 });
    expect(gatewayStatus).toBe("finished (repeated deposit)");
    expect(facts.signals).toEqual({});
  });

  test("is only on its way until it is decided", () => {
    expect(eventOf({ parent_payment_id: 1, payment_status: "confirming" }).gatewayStatus).toBe("confirming");
    expect(eventOf({ parent_payment_id: null }).gatewayStatus).toBe("finished");
  });
});

test.each([
  ["waiting", "0"],
  ["confirming", "0"],
  ["confirmed", "0.00052"],
  ["partially_paid", "0.00052"],
  ["compliance_check", "0"],
])("what arrived while %s is confirmed to %s", (payment_status, confirmed) => {
  expect(eventOf({ payment_status }).facts.received).toMatchObject({
    "BTC@bitcoin": { latest: { total: "0.00052", confirmed }, peakConfirmed: confirmed },
  });
});

describe("the settlement", () => {
  test("is what the merchant gets, with fees in its own currency", () => {
    expect(Object.values(eventOf({}).facts.settlements)).toMatchObject([
      {
        stage: "settled",
        asset: "BTC",
        net: "0.000517",
        gatewayFee: "0.000002",
        networkFee: "0.0000015",
        at: AT,
      },
    ]);
    expect(Object.values(eventOf({ payment_status: "sending" }).facts.settlements)).toMatchObject([
      { stage: "sent" },
    ]);
  });

  test("leaves fees in another currency out, and is not invented before the money is sent", () => {
    const other = eventOf({ outcome_currency: "usdttrc20", outcome_amount: 49.1 });
    expect(Object.values(other.facts.settlements)).toMatchObject([
      { asset: "USDT", net: "49.1", gatewayFee: null, networkFee: null },
    ]);
    for (const payment_status of ["confirmed", "partially_paid", "expired"]) {
      expect(eventOf({ payment_status }).facts.settlements).toEqual({});
    }
  });
});

test("one status with more money is another event, and without a time the bytes name it", () => {
  const key = (fields: object) => eventOf({ payment_status: "confirming", ...fields }).eventKey;
  expect(key({ actually_paid: 0.0003 })).not.toBe(key({}));
  expect(key({ updated_at: undefined })).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test.each([
  ["btc", "BTC", "bitcoin"],
  ["USDTTRC20", "USDT", "tron"],
  ["usdterc20", "USDT", "ethereum"],
  ["usdc", "USDC", "ethereum"],
  ["usdcsol", "USDC", "solana"],
  ["usdtmatic", "USDT", "polygon"],
  ["bnbbsc", "BNB", "bsc"],
  ["ethbase", "ETH", "base"],
])("%s is %s on %s, and back", (code, asset, network) => {
  expect(coinOf(code)).toEqual({ asset, network });
  expect(coinOf(coinCode(asset, network))).toEqual({ asset, network });
});

test.each(["usdtzzz", "shib", "constructor", "usdt"])("%s is not guessed at", (code) => {
  expect(coinOf(code)).toEqual({ asset: code.toUpperCase(), network: null });
});
