import { displayMoney } from "@/lib/domain/asset";
import { abs, isNegative, isPositive } from "@/lib/domain/decimal";
import { refundsAsked, type NamedRefund, type Outcome } from "@/lib/domain/resolution";
import type { DecisionSubject } from "./order-actions";

/** What to tell the customer once it is decided; null where the decision is not about what they did. */
export function decisionMessage(outcome: Outcome, subject: DecisionSubject, named: NamedRefund): string | null {
  const order = `your order ${subject.label}`;
  switch (outcome) {
    case "request_top_up": {
      const { receivedAmount: received, differenceAmount: difference, asset } = subject;
      const came = received === null || !isPositive(received) || asset === null ? `Your payment for ${order} arrived` : `${displayMoney(received, asset)} arrived for ${order}`;
      const missing = difference === null || !isNegative(difference) || asset === null ? "a part of it is missing" : `${displayMoney(abs(difference), asset)} is missing`;
      return `${came}, and ${missing}. Please send the rest; as soon as it is there, your order goes on.`;
    }
    case "credit_customer": {
      const { differenceAmount: over, asset } = subject;
      const sum = over === null || !isPositive(over) || asset === null ? "What was too much" : displayMoney(over, asset);
      return `Your payment for ${order} was more than was asked for. ${sum} is credited to you.`;
    }
    case "keep_late_quoted_rate":
    case "keep_late_received_rate":
      return `Your payment for ${order} came after its time to pay was over. It was accepted all the same, and your order goes on.`;
    case "wrong_asset":
      return `What arrived for ${order} is not what was asked for${subject.asset === null ? "" : ` (${subject.asset})`}. The payment provider is asked to recover it; we come back to you.`;
    case "accept_shortfall":
      return `Your payment for ${order} was accepted, and your order goes on.`;
    case "refund_excess":
    case "refund_all":
    case "duplicate": {
      const figures = refundsAsked(outcome, subject, named).flatMap(({ amount, asset }) => (amount === null || asset === null ? [] : [displayMoney(amount, asset)]));
      const sum = figures.length === 0 ? "Your payment" : figures.join(" and ");
      return `${sum} of what you paid for ${order} goes back to you. Please answer with the address it is to go to: the one it came from may be an exchange's.`;
    }
    case "accept_as_paid":
    case "dust":
    case "reject":
      return null;
  }
}
