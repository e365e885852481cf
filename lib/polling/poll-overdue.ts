import { poolExecutor } from "@/lib/db/client";
import { addMs, toInstant, type Instant } from "@/lib/domain/instant";
import { SETTLEDESK } from "@/lib/domain/permission";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { askPayment, PAYMENT_TO_ASK, type PaymentToAsk } from "@/lib/polling/ask-payment";

const MINUTE_MS = 60_000;
/** Longer than one question can take, so that a lease never ends under a worker that is still asking. */
const LEASE_MS = 3 * MINUTE_MS;
const FIRST_PAUSE_MS = 2 * MINUTE_MS;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;
/** About five days; from then on only people ask, a delivery starts it anew, and who never answered is silent too. */
const MOST_ATTEMPTS = 24;

interface Due extends PaymentToAsk {
  id: string;
  /** How often it was asked without news. */
  asked: number;
}

/**
 * Asks gateways about payments whose news, payout or refund is overdue, the longest waiting first. What they say that is new moves the
 * order; a question without news is counted on the payment and put again later. Where it was answered, the count lets the
 * silence be flagged; while no answer came at all the count is below nought, so that an outage makes nobody silent.
 * Any number of workers may do this at once.
 * @returns how many were asked about; as many as `limit` means there may be more
 */
export async function pollOverdue(
  limit: number,
  openHttp?: OpenHttp,
  random: () => number = Math.random,
): Promise<number> {
  const at = toInstant(now());
  const lease = addMs(at, LEASE_MS);
  const due = await claim(at, lease, limit);
  const done = await Promise.allSettled(due.map((payment) => pollOne(payment, lease, random, openHttp)));
  const failed = done.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return due.length;
}

/** The time of the next question is the lease too: a worker that dies leaves its payments to the next one. */
async function claim(at: Instant, lease: Instant, limit: number): Promise<Due[]> {
  return poolExecutor().query<Due>(
    `WITH due AS MATERIALIZED (
       SELECT id FROM payments WHERE next_poll_at <= $1 ORDER BY next_poll_at LIMIT $3 FOR UPDATE SKIP LOCKED
     )
     UPDATE payments p SET next_poll_at = $2 FROM due, orders o WHERE p.id = due.id AND o.id = p.order_id
     RETURNING p.id, abs(p.poll_attempts) AS asked, o.external_order_id AS "externalOrderId", ${PAYMENT_TO_ASK}`,
    [at, lease, limit],
  );
}

async function pollOne(
  payment: Due,
  lease: Instant,
  random: () => number,
  openHttp?: OpenHttp,
): Promise<void> {
  let retryAfterSeconds: number | null = null;
  let isAnswered = true;
  try {
    ({ retryAfterSeconds, isAnswered } = await askPayment(
      payment,
      SETTLEDESK,
      openHttp,
    ));
  } catch (error) {
    // One answer that breaks a client must not keep the others, or this payment's silence, from being noticed.
    log.error("a gateway could not be asked about a payment", { paymentId: payment.id, error });
  }
  const pauseMs = Math.max(pauseAfter(payment.asked, random), (retryAfterSeconds ?? 0) * 1000);
  // News has taken the lease away already, and with it the reason to ask again.
  await poolExecutor().query(
    `UPDATE payments SET next_poll_at = CASE WHEN abs(poll_attempts) + 1 < $4 THEN $3::timestamptz END,
       poll_attempts = (abs(poll_attempts) + 1) * CASE WHEN $5 OR poll_attempts > 0 OR abs(poll_attempts) + 1 >= $4 THEN 1 ELSE -1 END
     WHERE id = $1 AND next_poll_at = $2`,
    [payment.id, lease, addMs(toInstant(now()), pauseMs), MOST_ATTEMPTS, isAnswered],
  );
}

/** Doubling from two minutes to six hours; half of it is chance, so that payments of one outage spread out. */
function pauseAfter(asked: number, random: () => number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** asked);
  return Math.round(longest * (0.5 + random() / 2));
}
