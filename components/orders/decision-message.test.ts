import { expect, test } from "vitest";
import { decimal } from "@/lib/domain/decimal";
import { NOTHING_NAMED, OUTCOMES, type Outcome } from "@/lib/domain/resolution";
import { decisionMessage } from "./decision-message";
import type { DecisionSubject } from "./order-actions";

const SUBJECT: DecisionSubject = {
  id: "ord_1", label: "SO-1", version: 1, status: "underpaid", flags: [], asset: "LTC", receivedAmount: decimal("0.6188"), differenceAmount: decimal("-0.3812"),
  refundable: [{ paymentId: "pay_1", asset: "LTC", network: null, amount: decimal("0.6188"), isBeside: false }], price: null, fulfilmentSent: false, suggests: null,
};
const told = (outcome: Outcome, more: Partial<DecisionSubject> = {}) => decisionMessage(outcome, { ...SUBJECT, ...more }, NOTHING_NAMED);

test("a customer who is asked for the rest reads what came and what is missing", () => {
  expect(told("request_top_up")).toBe("0.61880000 LTC arrived for your order SO-1, and 0.38120000 LTC is missing. Please send the rest; as soon as it is there, your order goes on.");
  expect(told("request_top_up", { receivedAmount: null, differenceAmount: null })).toContain("Your payment for your order SO-1 arrived, and a part of it is missing.");
});

test("a customer whose money goes back reads how much, and is asked where to", () => {
  expect(told("refund_all")).toMatch(/^0\.61880000 LTC of what you paid for your order SO-1 goes back to you\. Please answer with the address/);
  expect(told("refund_excess", { status: "overpaid", differenceAmount: decimal("0.1") })).toContain("0.10000000 LTC of what you paid");
});

test("no message has a gap in it, whatever is known", () => {
  for (const outcome of OUTCOMES) {
    for (const more of [{}, { asset: null, receivedAmount: null, differenceAmount: null, refundable: [] }]) {
      const message = told(outcome, more);
      expect(message ?? "none", outcome).not.toMatch(/null|undefined| {2}/);
    }
  }
});
