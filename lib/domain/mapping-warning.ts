import { STATUS, type OrderStatus } from "./order-status";

/** What a status says about the money. */
const MONEY: Record<OrderStatus, "none" | "coming" | "in" | "short" | "back" | "unclear"> = {
  awaiting_payment: "none",
  expired: "none",
  cancelled: "none",
  confirming: "coming",
  underpaid: "short",
  paid: "in",
  overpaid: "in",
  refund_pending: "back",
  refunded: "back",
  manual_review: "unclear",
};

/**
 * Why mapping a vendor's word to `ours` deserves a second look; null where it fits what the word means. `shipped` is what
 * the gateway's own documents make of the word, null for one they do not know. A warning forbids nothing.
 */
export function mappingWarning(shipped: OrderStatus | null, ours: OrderStatus): string | null {
  const claimed = MONEY[ours];
  if (shipped === null) {
    if (claimed === "in") return "Nobody has documented this word here. If it does not mean that the money is in, the shop delivers without being paid.";
    return null;
  }
  const meant = MONEY[shipped];
  if (meant === claimed || claimed === "unclear") return null;
  const says = `The gateway means "${STATUS[shipped].label.toLowerCase()}"`;
  if (claimed === "in") return `${says}, which is not that the money is in. Mapped like this, the shop is told to deliver.`;
  if (meant === "in") return `${says}: the money is in. Mapped like this, paid orders look as if they were not, and the shop is not told to deliver.`;
  if (claimed === "back") return `${says}. Mapped like this, orders look as if their money had gone back.`;
  if (meant === "back") return `${says}: the money has gone back. Mapped like this, nobody sees it.`;
  if (meant === "coming" || meant === "short") {
    if (claimed === "none") return `${says}: money was seen. Mapped like this, nobody looks for it.`;
  }
  return null;
}
