import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { claimFact, joinFacts } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import type { OrderStatus } from "../../domain/order-status";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { callbackEvent } from "./map";
import { readOrder } from "./parse";

const paid = readFileSync(path.join(import.meta.dirname, "fixtures", "paid.raw"), "utf8");

function eventFrom(body: Buffer) {
  const read = readOrder(body);
  if (read.kind === "unreadable") throw new Error(read.reason);
  return callbackEvent(read.order, body);
}

const eventOf = (fields: object) =>
  eventFrom(Buffer.from(JSON.stringify({ ...(JSON.parse(paid) as object), ...fields })));

const HEARD = "2026-03-02T10:00:00.000Z" as Instant;

describe("CoinGate has no words for under and over, its amounts do", () => {
  test.each<[string, OrderStatus, object, OrderStatus]>([
    ["paid", "paid", {}, "paid"],
    ["paid", "paid", { overpaid_amount: "0.00005" }, "overpaid"],
    ["paid", "paid", { underpaid_amount: "0.00002" }, "underpaid"],
    ["expired", "expired", {}, "expired"],
    ["expired", "expired", { underpaid_amount: "0.0002" }, "underpaid"],
    // All of it is missing: nothing came.
    ["expired", "expired", { underpaid_amount: "0.00052" }, "expired"],
    ["canceled", "cancelled", { underpaid_amount: "0.0002" }, "manual_review"],
  ])("%s (%s) with %j is %j", (status, claim, fields, expected) => {
    const { facts } = eventOf({ status, ...fields });
    const state = paymentState(joinFacts(facts, claimFact(claim, status, null, HEARD)), DEFAULT_RULES);
    expect(state.status).toBe(expected);
  });
});

test.each([
  [{ status: "pending" }, {}],
  [{ status: "confirming" }, { "BTC@": { latest: { total: "0.00052", confirmed: "0" } } }],
  [{ status: "paid" }, { "BTC@": { latest: { total: "0.00052", confirmed: "0.00052" } } }],
  [{ status: "paid", underpaid_amount: "0.001" }, {}],
  [{ status: "under_review" }, {}],
])("%j received %j", (fields, received) => {
  expect(eventOf(fields).facts.received).toMatchObject(received);
  expect(Object.keys(eventOf(fields).facts.received)).toEqual(Object.keys(received));
});

test("a form is the same event as JSON, without the fees", () => {
  const asForm = eventFrom(readFileSync(path.join(import.meta.dirname, "fixtures", "paid.form.raw")));
  const asJson = eventOf({ fees: undefined });
  expect(asForm).toEqual(asJson);
});

describe("the settlement", () => {
  test("is what the merchant is credited with, and CoinGate's fee on top is what it was before", () => {
    expect(Object.values(eventOf({}).facts.settlements)).toMatchObject([
      { stage: "settled", asset: "EUR", gross: "45.58", gatewayFee: "0.46", net: "45.12" },
    ]);
  });

  test("takes no fee in another currency and no fee of another kind", () => {
    const fees = [
      { type: "processing_fee", amount: "0.5", currency: { symbol: "USD" } },
      { type: "network_fee", amount: "0.1", currency: { symbol: "EUR" } },
    ];
    expect(Object.values(eventOf({ fees }).facts.settlements)).toMatchObject([
      { gross: null, gatewayFee: null, net: "45.12" },
    ]);
  });

  test.each([{ status: "confirming" }, { receive_amount: "" }, { receive_currency: "DO_NOT_CONVERT" }])(
    "is not invented for %j",
    (fields) => {
      expect(eventOf(fields).facts.settlements).toEqual({});
    },
  );
});

test("a refund in part leaves the order paid and shows the refund, of an amount nobody told", () => {
  const { facts } = eventOf({ status: "partially_refunded" });
  const told = joinFacts(facts, claimFact("manual_review", "partially_refunded", null, HEARD));
  expect(paymentState(joinFacts(told, claimFact("paid", "paid", null, HEARD)), DEFAULT_RULES).status).toBe(
    "paid",
  );
  expect(Object.values(facts.refunds)).toMatchObject([{ state: "sent", amount: null }]);
});

test("a callback has no time: created_at is when the order was made", () => {
  expect(eventOf({})).toMatchObject({ occurredAt: null, facts: { createdAt: "2026-03-02T09:10:00.000Z" } });
});

test("the same status with other amounts is another event", () => {
  const keys = [
    {},
    { underpaid_amount: "0.0002" },
    { overpaid_amount: "0.0002" },
    { pay_currency: "LTC" },
  ].map((fields) => eventOf({ status: "confirming", ...fields }).eventKey);
  expect(new Set(keys).size).toBe(4);
});
