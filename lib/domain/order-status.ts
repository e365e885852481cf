/**
 * The one vocabulary of order statuses. Families decide colour and icon, so that a status means
 * the same wherever it is drawn.
 */
export const ORDER_STATUSES = [
  "awaiting_payment",
  "confirming",
  "paid",
  "underpaid",
  "overpaid",
  "expired",
  "cancelled",
  "manual_review",
  "refund_pending",
  "refunded",
] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

export type StatusFamily = "waiting" | "moving" | "good" | "attention" | "review" | "back" | "ended";

interface StatusMeaning {
  label: string;
  family: StatusFamily;
  /** One sentence a support agent can repeat to a customer. */
  meaning: string;
}

export const STATUS: Record<OrderStatus, StatusMeaning> = {
  awaiting_payment: {
    label: "Awaiting payment",
    family: "waiting",
    meaning: "No money has been seen for this order yet.",
  },
  confirming: {
    label: "Confirming",
    family: "moving",
    meaning: "Money was seen and is waiting for confirmations.",
  },
  paid: { label: "Paid", family: "good", meaning: "The money is in, within the tolerance." },
  underpaid: {
    label: "Underpaid",
    family: "attention",
    meaning: "Less money arrived than was asked for.",
  },
  overpaid: { label: "Overpaid", family: "attention", meaning: "More money arrived than was asked for." },
  expired: { label: "Expired", family: "ended", meaning: "The time to pay ran out and no money was seen." },
  cancelled: { label: "Cancelled", family: "ended", meaning: "The payment was cancelled and no money was seen." },
  manual_review: {
    label: "Manual review",
    family: "review",
    meaning: "The facts do not decide this order; a person has to.",
  },
  refund_pending: { label: "Refund pending", family: "back", meaning: "Money is on its way back to the customer." },
  refunded: { label: "Refunded", family: "back", meaning: "The money went back to the customer." },
};

export function isOrderStatus(value: unknown): value is OrderStatus {
  return typeof value === "string" && Object.hasOwn(STATUS, value);
}
