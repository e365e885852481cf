import { describe, expect, test } from "vitest";
import { decimal } from "./decimal";
import { assetKey, claimFact, facts, joinFacts, type PaymentFacts } from "./facts";
import type { FlagCode } from "./flags";
import type { Instant } from "./instant";
import type { OrderStatus } from "./order-status";
import { paymentState } from "./payment-state";
import { DEFAULT_RULES } from "./rules";

const AT = "2026-03-02T09:15:40.000Z" as Instant;

function cardPayment(charged: string, currency: string, agreed: PaymentFacts["agreed"]): PaymentFacts {
  const amount = decimal(charged);
  const told = facts({
    agreed,
    received: { [assetKey(currency, null)]: { asset: currency, network: null, latest: { at: AT, total: amount, confirmed: amount }, peakConfirmed: amount } },
  });
  return joinFacts(told, claimFact("paid", "completed", AT, AT));
}

const AGREED = { at: AT, value: { quote: { amount: decimal("17.86"), asset: "USDC", network: "base" }, price: { amount: decimal("70"), currency: "AED" } } };

describe("a card payment behind a quote in coins", () => {
  test.each<[string, OrderStatus, FlagCode[], string]>([
    ["70", "paid", [], "the card was charged the price"],
    ["42", "underpaid", ["under"], "the card was charged less than the price"],
    ["77", "overpaid", ["over"], "the card was charged more than the price"],
  ])("of %s AED is %s: %s %s", (charged, status, flags, _why) => {
    const state = paymentState(cardPayment(charged, "AED", AGREED), DEFAULT_RULES);
    expect(state).toMatchObject({ status, asset: "AED", expected: "70", received: charged });
    expect(state.flags.map((flag) => flag.code)).toEqual(flags);
  });

  test("in a currency nobody agreed on keeps the gateway's word, and is no wrong asset", () => {
    const state = paymentState(cardPayment("19.10", "USD", AGREED), DEFAULT_RULES);
    expect(state).toMatchObject({ status: "paid", asset: "USDC", received: null, flags: [] });
  });
});
