import { describe, expect, it } from "vitest";
import { decimal } from "./decimal";
import { facts, type PaymentFacts } from "./facts";
import type { Instant } from "./instant";
import { newPaymentBarrier, newPaymentPrice, priceNotice, type Payable } from "./new-payment";
import { ORDER_STATUSES, type OrderStatus } from "./order-status";

const at = (minute: number) => `2026-03-02T09:0${minute}:00.000Z` as Instant;
const price = (amount: string, currency: string) => ({ amount: decimal(amount), currency });
const told = (known: Partial<PaymentFacts>): PaymentFacts => facts(known);
const quoted = (amount: string, asset: string) => ({ at: null, value: { amount: decimal(amount), asset, network: null } });
const priced = (amount: string, currency: string) => ({ at: null, value: price(amount, currency) });

function payable(status: OrderStatus, all: [number, PaymentFacts][], more: Partial<Payable> = {}): Payable {
  return { status, outcome: null, difference: null, asset: null, attempts: all.map(([minute, known]) => ({ createdAt: at(minute), status, facts: known })), ...more };
}

describe("whether an order takes a new payment", () => {
  it.each([
    ["awaiting_payment", true], ["confirming", true], ["paid", false], ["underpaid", true], ["overpaid", false],
    ["expired", true], ["cancelled", true], ["manual_review", true], ["refund_pending", false], ["refunded", false],
  ] as const)("%s: %s", (status, may) => {
    expect(newPaymentBarrier({ status, outcome: null }) === null).toBe(may);
  });

  it("does not where somebody closed it, until it is reopened", () => {
    for (const outcome of ["reject", "dust"] as const) expect(newPaymentBarrier({ status: "cancelled", outcome })).toContain("Reopen it first");
    expect(newPaymentBarrier({ status: "underpaid", outcome: "request_top_up" })).toBeNull();
  });

  it("says why in whole sentences", () => {
    for (const status of ORDER_STATUSES) expect(newPaymentBarrier({ status, outcome: null }) ?? "Yes.").toMatch(/^[A-Z].*\.$/);
  });
});

describe("what a new payment asks for", () => {
  it("is the price of the first attempt to the last digit, not what a later one asked for", () => {
    const first = told({ price: priced("100.10", "EUR"), quote: quoted("0.0021", "BTC") });
    expect(newPaymentPrice(payable("expired", [[5, told({ price: priced("90", "EUR") })], [1, first]]))).toEqual(price("100.10", "EUR"));
  });

  it("is what the shop registered, where the gateway asked for something else", () => {
    const agreed = { at: at(0), value: { quote: null, price: price("100", "EUR") } };
    expect(newPaymentPrice(payable("expired", [[1, told({ agreed, price: priced("99", "EUR") })]]))).toEqual(price("100", "EUR"));
  });

  it("is the coins that were quoted where no price in money is known", () => {
    expect(newPaymentPrice(payable("expired", [[1, told({})], [2, told({ quote: quoted("0.0021", "BTC") })]]))).toEqual(price("0.0021", "BTC"));
  });

  it("is the missing rest of an underpaid order, in the asset it is missing in", () => {
    const short = told({ price: priced("100", "EUR"), quote: quoted("0.0021", "BTC") });
    expect(newPaymentPrice(payable("underpaid", [[1, short]], { difference: decimal("-0.0004"), asset: "BTC" }))).toEqual(price("0.0004", "BTC"));
  });

  it("is nothing where nobody named an amount", () => {
    expect(newPaymentPrice(payable("expired", [[1, told({})]]))).toBeNull();
  });
});

describe("another amount than is open", () => {
  it.each([
    ["100.00", "eur", null],
    ["99.99", "EUR", "It asks for 99.99 EUR, less than the 100.00 EUR that are open."],
    ["100.01", "EUR", "It asks for 100.01 EUR, more than the 100.00 EUR that are open."],
    ["0.002", "BTC", "It asks for 0.00200000 BTC where the order asks for 100.00 EUR."],
  ])("%s %s: %s", (amount, currency, notice) => {
    const said = priceNotice(price(amount, currency), price("100", "EUR"));
    expect(notice === null ? said : said?.startsWith(notice)).toEqual(notice === null ? null : true);
  });

  it("is nothing to say where no amount is open", () => {
    expect(priceNotice(price("1", "EUR"), null)).toBeNull();
  });
});
