import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { networkOf, webhookEvent } from "./map";
import { readWebhook } from "./parse";

const fixture = (name: string) =>
  readFileSync(path.join(import.meta.dirname, "fixtures", `${name}.raw`), "utf8");

function eventFrom(text: string) {
  const body = Buffer.from(text);
  const read = readWebhook(body);
  if (read.kind === "unreadable") throw new Error(read.reason);
  return webhookEvent(read.notice, body);
}

function chargeEvent(type: string, fields: object) {
  const json = JSON.parse(fixture("completed.legacy")) as { event: { data: object } };
  return eventFrom(
    JSON.stringify({ ...json, event: { ...json.event, type, data: { ...json.event.data, ...fields } } }),
  );
}

const at = (status: string, context?: string) => [
  { status: "NEW", time: "2026-03-02T09:10:00Z" },
  { status, context, time: "2026-03-02T09:20:00Z" },
];

describe("the word", () => {
  test.each<[string, object, string]>([
    ["charge:failed", { timeline: at("EXPIRED") }, "EXPIRED"],
    ["charge:failed", { timeline: at("UNRESOLVED", "UNDERPAID") }, "UNRESOLVED (UNDERPAID)"],
    ["charge:pending", { timeline: at("COMPLETED") }, "COMPLETED"],
    ["charge:confirmed", { timeline: at("COMPLETED", "OVERPAID") }, "COMPLETED"],
    ["charge:failed", { timeline: [] }, "FAILED"],
    ["charge:delayed", { timeline: undefined }, "UNRESOLVED (DELAYED)"],
    ["charge:resolved", { timeline: [{ time: "2026-03-02T09:20:00Z" }] }, "RESOLVED"],
    ["charge:something_new", { timeline: [] }, "charge:something_new"],
  ])("of %s with %j is %s", (type, fields, word) => {
    expect(chargeEvent(type, fields).gatewayStatus).toBe(word);
  });

  test.each([
    ["payment_link.payment.success", "COMPLETED"],
    ["checkout.payment.expired", "EXPIRED"],
    ["checkout.payment.held", "checkout.payment.held"],
  ])("of a payment link without a status, %s, is %s", (eventType, word) => {
    const link = JSON.parse(fixture("link.completed")) as object;
    expect(eventFrom(JSON.stringify({ ...link, eventType, status: undefined })).gatewayStatus).toBe(word);
  });
});

const payment = (amount: string, status: string, currency = "USD", id = "ab") => ({
  network: "bitcoin",
  transaction_id: id.repeat(32),
  status,
  value: { local: { amount, currency }, crypto: { amount: "0.0003", currency: "BTC" } },
});

describe("what was received", () => {
  test("is the worth of all payments in the price's currency, confirmed or not", () => {
    const { facts } = chargeEvent("charge:pending", {
      payments: [payment("30.00", "CONFIRMED"), payment("19.99", "PENDING", "USD", "cd")],
    });
    expect(facts.received).toMatchObject({ "USD@": { latest: { total: "49.99", confirmed: "30" } } });
    expect(facts.quote?.value).toEqual({ amount: "49.99", asset: "USD", network: null });
  });

  test.each([
    [
      "one payment in another currency",
      [payment("30.00", "CONFIRMED"), payment("19.99", "CONFIRMED", "EUR", "cd")],
    ],
    ["one payment without a worth", [{ ...payment("1", "CONFIRMED"), value: null }]],
    ["no payment", []],
  ])("is unknown with %s", (_what, payments) => {
    expect(chargeEvent("charge:pending", { payments }).facts.received).toEqual({});
  });

  test("leaves coins out, which beside a price in money would look like the wrong ones", () => {
    const { facts } = chargeEvent("charge:pending", { payments: [payment("49.99", "CONFIRMED")] });
    expect(Object.values(facts.transactions)).toMatchObject([
      { asset: "BTC", network: "bitcoin", amount: null },
    ]);
  });
});

test("a charge marked as resolved is marked by hand", () => {
  expect(chargeEvent("charge:resolved", { timeline: at("RESOLVED") }).facts.signals).toEqual({
    marked_manually: "2026-03-02T09:20:00.000Z",
  });
});

test("a payment link says what the merchant is credited with", () => {
  expect(Object.values(eventFrom(fixture("link.completed")).facts.settlements)).toMatchObject([
    {
      stage: "settled",
      asset: "USDC",
      gross: "50",
      gatewayFee: "0.5",
      net: "49.5",
      at: "2026-03-02T09:15:42.000Z",
    },
  ]);
});

test.each([
  ["base", "base"],
  ["Bitcoin", "bitcoin"],
  ["bitcoincash", "bitcoin-cash"],
  ["usdc", "ethereum"],
  ["constructor", "constructor"],
])("network %s is %s", (name, network) => {
  expect(networkOf(name)).toBe(network);
});
