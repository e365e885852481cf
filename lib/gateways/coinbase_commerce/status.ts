import type { GatewayStatus } from "../contract";
import type { CoinbaseNotice } from "./parse";

const LEGACY = "Charges of before the on-chain product.";

/**
 * Statuses of a charge's timeline, which names the reason of UNRESOLVED beside it, and of a payment
 * link (docs.cdp.coinbase.com, commerce, "Payment status"; Coinbase Business, migration overview).
 */
export const statuses: readonly GatewayStatus[] = [
  { status: "NEW", meaning: "Charge created", maps: "awaiting_payment" },
  {
    status: "SIGNED",
    meaning: "The wallet's owner has signed, nothing is sent yet",
    maps: "awaiting_payment",
  },
  {
    status: "PENDING",
    meaning: "Seen on the chain",
    maps: "confirming",
    reason: "Coinbase calls it paid already; map it to paid where delivery need not wait for finality.",
  },
  { status: "COMPLETED", meaning: "Final on the chain", maps: "paid" },
  { status: "EXPIRED", meaning: "Not paid in time", maps: "expired" },
  { status: "CANCELED", meaning: "Cancelled by the merchant", maps: "cancelled", reason: LEGACY },
  {
    status: "FAILED",
    meaning: "The payment could not be completed",
    maps: "cancelled",
    reason: "No money came; where some did, the order goes to a person.",
  },
  {
    status: "UNRESOLVED",
    meaning: "Paid, but not as asked; no reason given",
    maps: "manual_review",
    reason: LEGACY,
  },
  { status: "UNRESOLVED (UNDERPAID)", meaning: "Less than was asked", maps: "underpaid", reason: LEGACY },
  { status: "UNRESOLVED (OVERPAID)", meaning: "More than was asked", maps: "overpaid", reason: LEGACY },
  {
    status: "UNRESOLVED (DELAYED)",
    meaning: "Paid after it had expired",
    maps: "manual_review",
    reason: LEGACY,
  },
  { status: "UNRESOLVED (MULTIPLE)", meaning: "Paid more than once", maps: "manual_review", reason: LEGACY },
  { status: "UNRESOLVED (MANUAL)", meaning: "To be settled by hand", maps: "manual_review", reason: LEGACY },
  {
    status: "UNRESOLVED (OTHER)",
    meaning: "Not as asked, for another reason",
    maps: "manual_review",
    reason: LEGACY,
  },
  {
    status: "RESOLVED",
    meaning: "The merchant marked it as settled",
    maps: "paid",
    reason: "An operator at Coinbase decided; it is kept as a mark made by hand.",
  },
  { status: "ACTIVE", meaning: "Payment link open", maps: "awaiting_payment" },
  { status: "DEACTIVATED", meaning: "Payment link closed by the merchant", maps: "cancelled" },
];

export function normalizeStatus(status: string): string {
  return status.trim().toUpperCase();
}

const STATUS_OF_EVENT: ReadonlyMap<string, string> = new Map([
  ["charge:created", "NEW"],
  ["charge:pending", "PENDING"],
  ["charge:confirmed", "COMPLETED"],
  ["charge:failed", "FAILED"],
  ["charge:delayed", "UNRESOLVED (DELAYED)"],
  ["charge:resolved", "RESOLVED"],
  ["success", "COMPLETED"],
  ["failed", "FAILED"],
  ["expired", "EXPIRED"],
]);

/** The timeline knows more than the event's type: charge:failed is an expired charge, or an underpaid one. */
export function statusWord({ status, context, eventType }: CoinbaseNotice): string | null {
  if (status === null) {
    // Payment links became checkouts; both end in .payment.success, .failed and .expired.
    const type = (eventType ?? "").toLowerCase().replace(/^(payment_link|checkout)\.payment\./, "");
    return STATUS_OF_EVENT.get(type) ?? eventType;
  }
  return context !== null && normalizeStatus(status) === "UNRESOLVED" ? `${status} (${context})` : status;
}
