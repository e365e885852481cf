import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { claimFact, joinFacts, NO_FACTS } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { currenciesOf } from "./currency";
import { statuses, toEvent } from "./map";
import { readWebhook } from "./parse";

const vector = readFileSync(path.join(import.meta.dirname, "fixtures", "complete.raw"), "utf8");

function eventOf(fields: object = {}, type = "order_update") {
  const order = (JSON.parse(vector) as { body: object }).body;
  const body = Buffer.from(JSON.stringify({ type, body: { ...order, ...fields } }));
  const read = readWebhook(body, currenciesOf({}));
  if (read.kind === "unreadable") throw new Error(read.reason);
  return toEvent(read.order, read.type, body);
}

test("the card's amount is quote and receipt; the coins go to the customer and are nobody's receipt here", () => {
  const { quote, price, received, settlements, transactions, payAddress } = eventOf().facts;
  expect(quote?.value).toEqual({ amount: "100", asset: "USD", network: null });
  expect(price?.value).toEqual({ amount: "100", currency: "USD" });
  expect(Object.values(received)).toMatchObject([
    { asset: "USD", latest: { total: "100", confirmed: "100" } },
  ]);
  expect([settlements, transactions, payAddress]).toEqual([{}, {}, null]);
});

test.each([
  ["created", "nothing was paid"],
  ["pending", "nothing was paid"],
  ["failed", "it does not say whether something was paid"],
  ["expired", "nothing was paid"],
  ["completed", "a word Two-Coin does not use says nothing of money"],
])("%s reports no money: %s", (status) => {
  expect(eventOf({ status }).facts.received).toEqual({});
});

test.each<[("pending" | "processing" | "hold" | "failed")[], string, string]>([
  [["pending", "failed"], "cancelled", "no money was ever seen"],
  [["pending", "processing", "failed"], "manual_review", "the customer paid and got no coins"],
  [["pending", "hold", "failed"], "manual_review", "the payment was made and held"],
  [["failed", "processing", "pending"], "manual_review", "the order of arrival changes nothing"],
])("%j ends as %s: %s", (words, expected) => {
  const times = { pending: "09:11", processing: "09:14", hold: "09:14", failed: "09:30" };
  const merged = words.reduce((before, status) => {
    const event = eventOf({ status, updated_at: `2026-03-02T${times[status]}:00Z` });
    const maps = statuses.find((entry) => entry.status === status)?.maps ?? "paid";
    const claim = claimFact(maps, status, event.occurredAt, "2026-03-02T10:00:00.000Z" as Instant);
    return joinFacts(before, joinFacts(event.facts, claim));
  }, NO_FACTS);
  expect(paymentState(merged, DEFAULT_RULES).status).toBe(expected);
});

test.each([
  [35, "USD"],
  [6, "EUR"],
  [49, "GBP"],
  [15, "BTC"],
  [22, "ETH"],
  [2, "USDC"],
  ["35", "USD"],
  ["eur", "EUR"],
])("currency %j is %s", (from_currency, asset) => {
  expect(eventOf({ from_currency }).facts.quote?.value.asset).toBe(asset);
});

test("a currency number nobody knows leaves the amount out instead of guessing", () => {
  const event = eventOf({ from_currency: 7301 });
  expect(event).toMatchObject({ gatewayStatus: "complete", facts: { quote: null, price: null } });
});

test("a failure's reason is kept in the words of the vendor", () => {
  expect(eventOf({ status: "failed", failure_reason: "card_declined" }).eventType).toBe(
    "order_update: card_declined",
  );
  expect(eventOf({ status: "failed", failure_reason: "x".repeat(9_000) }).eventType.length).toBeLessThan(250);
  expect(eventOf({ status: "failed", failure_reason: null }).eventType).toBe("order_update");
});

test("both names of the one event are read, in any casing", () => {
  expect(eventOf({}, "order").eventKey).toBe(eventOf({}, "Order_Update").eventKey);
});

test("a refund carries the reason as its note and no amount, which Two-Coin does not give", () => {
  const refund = eventOf({ status: "Refunded", failure_reason: "provider outage" }).facts.refunds;
  expect(Object.values(refund)).toMatchObject([
    { state: "sent", amount: null, asset: "USD", note: "provider outage" },
  ]);
});

test.each([
  ['{"type":"payout_update","body":{"id":"1","status":"complete"}}', '"payout_update"'],
  ['{"body":{"id":"1","status":"complete"}}', "missing"],
  ['{"type":"order","body":"complete"}', "no order"],
  ['{"type":"order","body":{"status":"complete"}}', "no order"],
  ["complete", "not a JSON object"],
])("%s is set aside with a reason", (text, reason) => {
  expect(readWebhook(Buffer.from(text), currenciesOf({}))).toEqual({
    kind: "unreadable",
    reason: expect.stringContaining(reason) as string,
  });
});
