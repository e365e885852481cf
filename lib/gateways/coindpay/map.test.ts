import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { claimFact, facts, joinFacts } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { networkOf, toEvent } from "./map";
import { readOrder } from "./parse";

const vector = readFileSync(path.join(import.meta.dirname, "fixtures", "completed.raw"), "utf8");

function eventOf(fields: object = {}) {
  const body = Buffer.from(JSON.stringify({ ...(JSON.parse(vector) as object), ...fields }));
  const read = readOrder(body);
  if (read.kind === "unreadable") throw new Error(read.reason);
  return toEvent(read.order, body);
}

test("only the card amount is money received: amount and usd are after tax and would make every order short", () => {
  const { received, quote, price, transactions } = eventOf().facts;
  expect(Object.values(received)).toMatchObject([{ asset: "AED", latest: { total: "70", confirmed: "70" } }]);
  expect(Object.values(transactions)).toMatchObject([{ asset: "USDC", network: "base", amount: null }]);
  expect([quote, price]).toEqual([null, null]);
});

test("less on the card than the shop asked for is underpaid, though CoindPay says completed", () => {
  const at = "2025-11-07T17:55:10.100Z" as Instant;
  const asked = facts({ quote: { at: null, value: { amount: decimal("70"), asset: "AED", network: null } } });
  const claim = claimFact("paid", "completed", at, at);
  const stateFor = (fiatAmount: number) =>
    paymentState(joinFacts(asked, joinFacts(eventOf({ fiatAmount }).facts, claim)), DEFAULT_RULES);
  expect(stateFor(70).status).toBe("paid");
  expect(stateFor(50)).toMatchObject({ status: "underpaid", difference: "-20" });
});

test.each(["created", "pending", "processing", "failed", "expired", "cancelled"])(
  "the card amount of a %s order is not money yet",
  (rampStatus) => {
    expect(eventOf({ rampStatus }).facts.received).toEqual({});
  },
);

test("a settlement adds up: amount - reserve = what the merchant gets", () => {
  const settled = eventOf({ settledTx: "0xfeed", settledAt: "2025-11-08T17:55:08.220Z" });
  expect(Object.values(settled.facts.settlements)).toEqual([
    {
      ref: "690e31d0aa11bb22ba6ef821",
      stage: "settled",
      asset: "USDC",
      gross: "17.852559",
      gatewayFee: null,
      networkFee: null,
      reserve: "0.892689",
      net: "16.95987",
      txHash: "0xfeed",
      destination: null,
      at: "2025-11-08T17:55:08.220Z",
    },
  ]);
});

test.each([
  ["a hash alone is on its way", { settledTx: "0xfeed" }, { stage: "sent", at: "2025-11-07T17:55:10.100Z" }],
  [
    "without a reserve the amount settles",
    { settledTx: "0xfeed", afterReserveAmount: undefined },
    { reserve: null, net: "17.852559" },
  ],
  [
    "more after reserve than before is not made into a reserve",
    { settledTx: "0xfeed", afterReserveAmount: 18 },
    { reserve: null, net: "18" },
  ],
])("settlement: %s", (_why, fields, expected) => {
  expect(Object.values(eventOf(fields).facts.settlements)).toMatchObject([expected]);
});

test("no settlement is invented before CoindPay names one", () => {
  expect(eventOf().facts.settlements).toEqual({});
});

test.each<[object, string | null, string]>([
  [{ rampStatus: undefined }, "(signature present)", "a payment from a wallet has no rampStatus"],
  [{ rampStatus: "" }, "(signature present)", "nor has one with an empty one"],
  [{ rampStatus: undefined, signature: undefined }, null, "nothing is said, so nothing is claimed"],
  [{ rampStatus: "Failed" }, "failed (signature present)", "money moved all the same"],
  [{ rampStatus: "failed", signature: undefined }, "failed", "no money moved"],
  [{ rampStatus: "Completed" }, "Completed", "the word is kept as sent"],
])("%j speaks as %j: %s", (fields, word) => {
  expect(eventOf(fields).gatewayStatus).toBe(word);
});

test("an order wrapped in data is the same event as the flat one", () => {
  const wrapped = Buffer.from(`{"ok":true,"data":${vector}}`);
  const read = readOrder(wrapped);
  expect(read.kind === "read" ? toEvent(read.order, wrapped) : read).toEqual(eventOf());
});

test("an order's own field called data does not hide the order", () => {
  expect(eventOf({ data: { id: "another" } }).subject).toEqual({
    by: "reference",
    gatewayRef: "690e31d0aa11bb22ba6ef821",
  });
});

test("without updatedAt an event is known by its bytes", () => {
  expect(eventOf({ updatedAt: undefined }).eventKey).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test.each([
  ["BASE", "base"],
  ["solana", "solana"],
  [" Ethereum ", "ethereum"],
  ["BSC", "bsc"],
  ["BNB", "bsc"],
  ["Polygon zkEVM", "polygon zkevm"],
  ["constructor", "constructor"],
])("chain %j is %s", (chain, network) => {
  expect(networkOf(chain)).toBe(network);
});
