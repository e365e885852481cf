import { poolExecutor } from "@/lib/db/client";
import { addMs, toInstant, type Instant } from "@/lib/domain/instant";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { askPayment, type OpenHttp, type PaymentToAsk } from "@/lib/polling/ask-payment";

const MINUTE_MS = 60_000;
/** Longer than one question can take, so that a lease never ends under a worker that is still asking. */
const LEASE_MS = 3 * MINUTE_MS;
const FIRST_PAUSE_MS = 2 * MINUTE_MS;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;
/** About five days; from then on only people ask, and a delivery starts it anew. */
const MOST_ATTEMPTS = 24;

interface Due extends PaymentToAsk {
  id: string;
  pollAttempts: number;
}

/**
 * Asks gateways about payments whose news is overdue, the longest waiting first. What they say that is new moves the
 * order; a question without news is counted on the payment, which lets the silence be flagged, and put again later.
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
     RETURNING p.id, p.integration_id AS "integrationId", p.gateway_ref AS "gatewayRef", p.context,
       p.poll_attempts AS "pollAttempts", o.external_order_id AS "externalOrderId"`,
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
  try {
    ({ retryAfterSeconds } = await askPayment(
      payment,
      { kind: "system", id: null, name: "Settledesk" },
      openHttp,
    ));
  } catch (error) {
    // One answer that breaks a client must not keep the others, or this payment's silence, from being noticed.
    log.error("a gateway could not be asked about a payment", { paymentId: payment.id, error });
  }
  const pauseMs = Math.max(pauseAfter(payment.pollAttempts, random), (retryAfterSeconds ?? 0) * 1000);
  // News has taken the lease away already, and with it the reason to ask again.
  await poolExecutor().query(
    `UPDATE payments SET poll_attempts = poll_attempts + 1, next_poll_at = CASE WHEN poll_attempts + 1 < $4 THEN $3::timestamptz END
     WHERE id = $1 AND next_poll_at = $2`,
    [payment.id, lease, addMs(toInstant(now()), pauseMs), MOST_ATTEMPTS],
  );
}

/** Doubling from two minutes to six hours; half of it is chance, so that payments of one outage spread out. */
function pauseAfter(attempts: number, random: () => number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts);
  return Math.round(longest * (0.5 + random() / 2));
}
