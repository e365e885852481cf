import { isFiat } from "./asset";
import { addMs, type Instant } from "./instant";
import type { OrderStatus } from "./order-status";
import type { Expectation } from "./usual-time";

/** What decides when a payment's gateway should have spoken again. */
export interface Awaited {
  status: OrderStatus;
  /** The asset asked for; a currency where the customer has not chosen a coin. */
  asset: string | null;
  createdAt: Instant;
  lastNewsAt: Instant;
  /** The gateway's own deadline. */
  expiresAt: Instant | null;
}

const MINUTE_MS = 60_000;
/** For gateways that name no deadline: what they hold a rate for, and three hours where no coin was chosen (MugglePay, "Order status"). */
const COIN_WINDOW_MS = 60 * MINUTE_MS;
const CURRENCY_WINDOW_MS = 180 * MINUTE_MS;
/** News needs some time to travel, and gateways end payments some minutes late. */
const SLACK_MS = 15 * MINUTE_MS;

/**
 * Only a payment that is still moving owes news: its end after its deadline, or its confirmation by the time that
 * payments of its kind are confirmed. Null for the others.
 */
export function newsDueAt(payment: Awaited, confirmation: Expectation): Instant | null {
  if (payment.status === "awaiting_payment") {
    const window = payment.asset !== null && isFiat(payment.asset) ? CURRENCY_WINDOW_MS : COIN_WINDOW_MS;
    return addMs(payment.expiresAt ?? addMs(payment.createdAt, window), SLACK_MS);
  }
  if (payment.status === "confirming") {
    return addMs(payment.lastNewsAt, Math.max(SLACK_MS, confirmation.latestMs));
  }
  return null;
}

/** What goes back takes its confirmations, or a payout processor's next turn. */
const REFUND_AFTER_MS = 60 * MINUTE_MS;

/** When to ask how far a payment's refund has come, which many gateways tell nobody; null where none is on its way. */
export function refundDueAt(
  payment: {
    status: OrderStatus;
    hasPendingRefund: boolean;
    /** The last news of it, or when it left. */
    since: Instant;
  },
  canBeAsked: boolean,
): Instant | null {
  const isUnderWay = payment.status === "refund_pending" || payment.hasPendingRefund;
  return canBeAsked && isUnderWay ? addMs(payment.since, REFUND_AFTER_MS) : null;
}

/** Payouts are made once a day at most gateways; asking sooner finds nothing. */
const PAYOUT_AFTER_MS = 24 * 60 * MINUTE_MS;

/** When to ask for the payout of a paid payment that nobody has told of; null where none is awaited. */
export function payoutDueAt(
  payment: { status: OrderStatus; lastNewsAt: Instant; settledAt: Instant | null },
  canBeAsked: boolean,
): Instant | null {
  const isPaid = payment.status === "paid" || payment.status === "overpaid";
  if (!canBeAsked || !isPaid || payment.settledAt !== null) return null;
  return addMs(payment.lastNewsAt, PAYOUT_AFTER_MS);
}
