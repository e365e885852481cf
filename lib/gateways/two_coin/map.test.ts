import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { toEvent } from "./map";
import { readWebhook } from "./parse";

const vector = readFileSync(path.join(import.meta.dirname, "fixtures", "complete.raw"), "utf8");

function eventOf(fields: object = {}, type = "order_update") {
  const order = (JSON.parse(vector) as { body: object }).body;
  const body = Buffer.from(JSON.stringify({ type, body: { ...order, ...fields } }));
  const read = readWebhook(body);
  if (read.kind === "unreadable") throw new Error(read.reason);
  return toEvent(read.order, read.type, body);
}

test("the card's price is the quote; the coins go to the customer and are nobody's receipt here", () => {
  const { quote, price, received, settlements, transactions, payAddress } = eventOf().facts;
  expect(quote?.value).toEqual({ amount: "100", asset: "USD", network: null });
  expect(price?.value).toEqual({ amount: "100", currency: "USD" });
  expect([received, settlements, transactions, payAddress]).toEqual([{}, {}, {}, null]);
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
  expect(readWebhook(Buffer.from(text))).toEqual({
    kind: "unreadable",
    reason: expect.stringContaining(reason) as string,
  });
});
