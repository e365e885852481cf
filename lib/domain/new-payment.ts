import { displayMoney } from "./asset";
import { abs, compare, isNegative, type Decimal } from "./decimal";
import type { PaymentFacts, Price } from "./facts";
import type { Instant } from "./instant";
import type { OrderStatus } from "./order-status";
import { STATUS } from "./order-status";
import type { Outcome } from "./resolution";

/** What an order's new payment has to be judged by. */
export interface Payable {
  status: OrderStatus;
  /** The decision that stands. */
  outcome: Outcome | null;
  /** Received less expected of the leading attempt, in its asset. */
  difference: Decimal | null;
  asset: string | null;
  attempts: readonly { createdAt: Instant; status: OrderStatus; facts: PaymentFacts }[];
}

/** Why an order takes no new payment at all, in a sentence; null where it may have one. */
export function newPaymentBarrier({ status, outcome }: Pick<Payable, "status" | "outcome">): string | null {
  if (outcome === "reject" || outcome === "dust") return "It was closed by a decision. Reopen it first if the customer is to pay after all.";
  switch (status) {
    case "paid":
    case "overpaid":
      return "It is paid already.";
    case "refund_pending":
    case "refunded":
      return `It is ${STATUS[status].label.toLowerCase()}, and a payment that is made now would be taken for the one that went back.`;
    default:
      return null;
  }
}

/** Attempts a customer may still pay, or has begun to: beside one of these a second payment can be paid too. */
export const OPEN_ATTEMPT: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["awaiting_payment", "confirming", "manual_review"]);

/**
 * What a new payment asks for unless somebody says otherwise: the rest where part of it came, else exactly what the
 * first attempt asked for, the shop's own figure before the gateway's. Null where nobody ever named an amount.
 */
export function newPaymentPrice({ status, difference, asset, attempts }: Payable): Price | null {
  if (status === "underpaid" && difference !== null && asset !== null && isNegative(difference)) return { amount: abs(difference), currency: asset };
  const inOrder = [...attempts].sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  for (const { facts } of inOrder) {
    const agreed = facts.agreed?.value;
    const price = agreed?.price ?? facts.price?.value ?? null;
    const quote = agreed?.quote ?? facts.quote?.value ?? null;
    if (price !== null) return price;
    if (quote !== null) return { amount: quote.amount, currency: quote.asset };
  }
  return null;
}

/** How what is asked for differs from what the order asks for; null where it does not. */
export function priceNotice(asked: Price, usual: Price | null): string | null {
  if (usual === null) return null;
  const [mine, theirs] = [displayMoney(asked.amount, asked.currency), displayMoney(usual.amount, usual.currency)];
  if (asked.currency.toUpperCase() !== usual.currency.toUpperCase()) return `It asks for ${mine} where the order asks for ${theirs}. Once it is paid, the order counts as paid.`;
  const order = compare(asked.amount, usual.amount);
  return order === 0 ? null : `It asks for ${mine}, ${order < 0 ? "less" : "more"} than the ${theirs} that are open. Once it is paid, the order counts as paid.`;
}

/** Whether the coin to pay with may be named: refused where only the customer can choose it, required where nobody else asks for it. */
export function coinRule(maker: { onlyCustomerChooses?: boolean; letsCustomerChoose: boolean; fields: readonly unknown[] }): "refused" | "optional" | "required" {
  if (maker.onlyCustomerChooses) return "refused";
  return maker.letsCustomerChoose || maker.fields.length > 0 ? "optional" : "required";
}
