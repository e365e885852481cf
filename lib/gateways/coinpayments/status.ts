import type { GatewayStatus } from "../contract";
import {
  isNothing,
  type VendorAmount,
  type VendorInvoice,
  type VendorPayment,
  type VendorPayout,
} from "./parse";

/**
 * Words of the invoice, and below them the words of a payment on it that `statusWord` lets through.
 * Spelled as on the wire; the query API spells them in camelCase.
 */
export const statuses: readonly GatewayStatus[] = [
  { status: "Draft", meaning: "Saved, not sent to the buyer", maps: "awaiting_payment" },
  { status: "Scheduled", meaning: "Waits for the date it is mailed out", maps: "awaiting_payment" },
  {
    status: "Unpaid",
    meaning: "Waiting for payment",
    maps: "awaiting_payment",
    reason: "Also sent after Pending, when a started payment failed.",
  },
  {
    status: "Pending",
    meaning: "Funds seen, not confirmed; in full, in part or in excess",
    maps: "confirming",
  },
  { status: "Paid", meaning: "The full amount is confirmed and with CoinPayments", maps: "paid" },
  {
    status: "ScheduledForPayout",
    meaning: "Paid, the payout to the merchant is scheduled",
    maps: "paid",
    reason: "The buyer's part is done; the payout is kept as a settlement.",
  },
  { status: "Completed", meaning: "Paid out to the merchant's balance or address", maps: "paid" },
  { status: "Cancelling", meaning: "Is being cancelled by the merchant", maps: "cancelled" },
  { status: "Cancelled", meaning: "Cancelled by the merchant", maps: "cancelled" },
  {
    status: "TimedOut",
    meaning: "The invoice's lifetime ended",
    maps: "expired",
    reason: "Money that did arrive makes it underpaid or a case for review.",
  },
  { status: "Deleted", meaning: "Deleted by the merchant before any funds", maps: "cancelled" },
  { status: "Created", meaning: "Payment: started, nothing seen", maps: "awaiting_payment" },
  { status: "Detected", meaning: "Payment: funds seen in the mempool", maps: "confirming" },
  {
    status: "Confirmed",
    meaning: "Payment: enough funds confirmed",
    maps: "confirming",
    reason: "Said while the invoice itself still waits; InvoicePaid follows and decides.",
  },
  {
    status: "TimedOutWaitingRefund",
    meaning: "Payment: timed out with money in it, which goes back to the buyer",
    maps: "refund_pending",
  },
  {
    status: "CancelledWaitingRefund",
    meaning: "Payment: cancelled with money in it, which goes back to the buyer",
    maps: "refund_pending",
  },
  {
    status: "TimedOutRefundProcessed",
    meaning: "Payment: timed out, its money was sent back",
    maps: "refunded",
  },
  {
    status: "CancelledRefundProcessed",
    meaning: "Payment: cancelled, its money was sent back",
    maps: "refunded",
  },
  { status: "Refunded", meaning: "Payment: its money was sent back", maps: "refunded" },
];

/** "TimedOut", "timedOut" and the documentation's slip "tinedOut" are one word, and so are both ways to cancel. */
export function normalizeStatus(status: string): string {
  const bare = status.replaceAll(/[\s_-]/g, "").toLowerCase();
  return bare.replace(/^tinedout$/, "timedout").replace(/^cancel(ed|ing)/, "cancell$1");
}

const STATE_OF_EVENT: ReadonlyMap<string, string> = new Map([
  ["invoicecreated", "Unpaid"],
  ["invoicepending", "Pending"],
  ["invoicepaid", "Paid"],
  ["invoicecompleted", "Completed"],
  ["invoicecancelled", "Cancelled"],
  ["invoicetimedout", "TimedOut"],
]);

/** Events of a payment; without a state they say nothing of the invoice, whose buyer may pick another coin. */
const WITHOUT_STATE = new Set([
  "paymentcreated",
  "paymenttimedout",
  "invoicepaymentcreated",
  "invoicepaymenttimedout",
]);

const OPEN = new Set(["draft", "scheduled", "unpaid", "created", "pending"]);
const WITHOUT_MONEY = new Set(["draft", "scheduled", "unpaid", "created"]);
export const PAID = new Set(["paid", "scheduledforpayout", "completed"]);
const HOLDS_MONEY = new Set(["detected", "pending", "confirmed", ...PAID]);
/** Of payments that have begun, the furthest one speaks. */
const PROGRESS = ["detected", "pending", "confirmed"];

/**
 * One word for an event that has two states. The invoice's state stands, except where a payment on it
 * knows more: money that was seen while the invoice says unpaid, and money that goes back when no
 * other payment on the invoice is left to pay it.
 */
export function statusWord(type: string, invoice: VendorInvoice): string | null {
  const { payments } = invoice;
  const event = normalizeStatus(type);
  const unnamed = type === "" || WITHOUT_STATE.has(event) ? null : type;
  const word = invoice.state ?? STATE_OF_EVENT.get(event) ?? ownWord(mainPayment(payments)) ?? unnamed;
  if (word === null) return null;
  const state = normalizeStatus(word);

  if (!payments.some((payment) => isLive(payment, OPEN.has(state)))) {
    const goingBack =
      payments.find((payment) => refundPhase(payment) === "waiting") ??
      payments.find((payment) => refundPhase(payment) === "refunded");
    if (goingBack?.state) return goingBack.state;
  }
  if (WITHOUT_MONEY.has(state)) {
    const [furthest] = payments
      .filter((payment) => PROGRESS.includes(stateOf(payment)) && !isEmpty(payment))
      .sort((a, b) => PROGRESS.indexOf(stateOf(b)) - PROGRESS.indexOf(stateOf(a)));
    if (furthest?.state) return furthest.state;
  }
  return word;
}

/** What a payment says where the invoice says nothing; "waiting refund" without money only says that it ended. */
function ownWord(payment: VendorPayment | null): string | null {
  if (payment === null) return null;
  return stateOf(payment).includes("refund") && refundPhase(payment) === null ? null : payment.state;
}

/** Could this payment still pay the invoice, or has it done so? */
function isLive(payment: VendorPayment, isInvoiceOpen: boolean): boolean {
  const state = stateOf(payment);
  if (HOLDS_MONEY.has(state) || goesToMerchant(payment)) return true;
  return (
    isInvoiceOpen &&
    (state === "created" || state === "unpaid" || (state === "" && payment.isActive === true))
  );
}

/**
 * CoinPayments puts every payment that timed out or was cancelled through "waiting refund" and
 * "refund processed", also those that never got money; only money can go back. What went back from a
 * payment that has a payout to the merchant was the excess, and the payment stands.
 */
export function refundPhase(payment: VendorPayment): "waiting" | "refunded" | null {
  const state = stateOf(payment);
  if (state.endsWith("waitingrefund")) return isEmpty(payment) ? null : "waiting";
  const wasSent = payment.refundedAt !== null || isSomething(payment.refund?.amount ?? null);
  if (state.endsWith("refundprocessed")) return wasSent ? "refunded" : null;
  if (state !== "refunded" || goesToMerchant(payment)) return null;
  return wasSent || !isEmpty(payment) ? "refunded" : null;
}

function goesToMerchant(payment: VendorPayment): boolean {
  return payment.payout !== null && !isFailed(payment.payout);
}

/** Said to hold nothing; a payment without figures is not said to. */
function isEmpty(payment: VendorPayment): boolean {
  const { confirmed, unconfirmed } = payment;
  return [confirmed, unconfirmed].some(isNothing) && ![confirmed, unconfirmed].some(isSomething);
}

export function isSomething(amount: VendorAmount | null): boolean {
  return amount !== null && !isNothing(amount);
}

function stateOf(payment: VendorPayment): string {
  return normalizeStatus(payment.state ?? "");
}

/** The payment the invoice is paid with: one that did, the active one, the newest. */
export function mainPayment(payments: readonly VendorPayment[]): VendorPayment | null {
  const rank = (payment: VendorPayment): number =>
    PAID.has(stateOf(payment)) || stateOf(payment) === "confirmed" ? 2 : payment.isActive === true ? 1 : 0;
  return payments.reduce<VendorPayment | null>((best, payment) => {
    if (best === null) return payment;
    const order = rank(payment) - rank(best);
    return order > 0 || (order === 0 && (payment.createdAt ?? "") >= (best.createdAt ?? "")) ? payment : best;
  }, null);
}

export function isFailed(payout: VendorPayout): boolean {
  return payout.failedAt !== null || normalizeStatus(payout.state ?? "") === "failed";
}
