import type { GatewayStatus } from "../contract";
import type { BtcpayInvoice, BtcpayNotice } from "./parse";

/**
 * A webhook carries no status but a type and flags; the query has status and additionalStatus. Both
 * become one word in the query's spelling, "Settled (PaidOver)"; what only a webhook says of a single
 * payment stands in brackets alone.
 */
export const statuses: readonly GatewayStatus[] = [
  { status: "New", meaning: "Created, waiting for payment", maps: "awaiting_payment" },
  {
    status: "New (PaidPartial)",
    meaning: "Part of the money was seen, the rest is still awaited",
    maps: "confirming",
    reason: "The customer may pay the rest until the invoice expires; only then is it short.",
  },
  { status: "(payment received)", meaning: "One payment was seen, perhaps not all", maps: "confirming" },
  {
    status: "(payment received after expiry)",
    meaning: "A payment was seen after the invoice had ended",
    maps: "confirming",
    reason: "Unconfirmed; its time makes it late, and the invoice's own word follows.",
  },
  {
    status: "(payment settled)",
    meaning: "One payment has its confirmations, perhaps not all",
    maps: "confirming",
    reason: "InvoiceSettled follows when it was enough, and decides.",
  },
  {
    status: "(payment settled after expiry)",
    meaning: "A payment that came after the end has its confirmations",
    maps: "manual_review",
    reason: "BTCPay Server leaves an expired invoice to the merchant, so nothing else may follow.",
  },
  { status: "Processing", meaning: "Paid in full, waiting for confirmations", maps: "confirming" },
  {
    status: "Processing (PaidOver)",
    meaning: "Paid more than in full, waiting for confirmations",
    maps: "confirming",
  },
  { status: "Settled", meaning: "Paid and confirmed as the store asks", maps: "paid" },
  { status: "Settled (PaidOver)", meaning: "Confirmed, and more than was asked", maps: "overpaid" },
  {
    status: "Settled (PaidLate)",
    meaning: "Confirmed, and paid after it had expired",
    maps: "manual_review",
    reason: "The rate was fixed until expiry; whether the money is still enough is for a person.",
  },
  {
    status: "Settled (Marked)",
    meaning: "Marked as settled by hand",
    maps: "paid",
    reason:
      "The merchant said so in BTCPay Server; it is kept as a mark that no payment may stand behind it.",
  },
  { status: "Expired", meaning: "The time to pay ran out", maps: "expired" },
  { status: "Expired (PaidPartial)", meaning: "Ran out with less than was asked", maps: "underpaid" },
  {
    status: "Expired (PaidLate)",
    meaning: "Ran out, and was paid in full afterwards",
    maps: "manual_review",
  },
  {
    status: "Invalid",
    meaning: "Received payments did not confirm in time",
    maps: "manual_review",
    reason: "They may still confirm.",
  },
  {
    status: "Invalid (Marked)",
    meaning: "Marked as invalid by hand, which is how an invoice is cancelled",
    maps: "cancelled",
    reason: "No more is expected for it; where money came all the same, the order goes to a person.",
  },
];

export function normalizeStatus(status: string): string {
  return status.trim().toLowerCase();
}

/** An event type nobody documented stands as it is. */
export function noticeWord(notice: BtcpayNotice): string {
  switch (notice.type) {
    case "InvoiceCreated":
      return "New";
    case "InvoiceReceivedPayment":
      return notice.afterExpiration ? "(payment received after expiry)" : "(payment received)";
    case "InvoicePaymentSettled":
      return notice.afterExpiration ? "(payment settled after expiry)" : "(payment settled)";
    case "InvoiceProcessing":
      return notice.overPaid ? "Processing (PaidOver)" : "Processing";
    case "InvoiceSettled":
      // Too much money stays visible also where somebody settled it by hand; the mark is a signal of its own.
      return notice.overPaid ? "Settled (PaidOver)" : notice.manuallyMarked ? "Settled (Marked)" : "Settled";
    case "InvoiceExpired":
      return notice.partiallyPaid ? "Expired (PaidPartial)" : "Expired";
    case "InvoiceExpiredPaidPartial":
      return "Expired (PaidPartial)";
    case "InvoicePaidAfterExpiration":
      return "Expired (PaidLate)";
    case "InvoiceInvalid":
      return notice.manuallyMarked ? "Invalid (Marked)" : "Invalid";
    default:
      return notice.type;
  }
}

/** A pair nobody documented stays a pair, and unmapped. */
export function invoiceWord(invoice: BtcpayInvoice): string {
  return invoice.additionalStatus === null
    ? invoice.status
    : `${invoice.status} (${invoice.additionalStatus})`;
}
