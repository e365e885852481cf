import { transaction } from "@/lib/db/client";
import { ENOUGH_SAMPLES } from "@/lib/domain/usual-time";
import { forgetUsualTimes } from "@/lib/orders/usual-times";
import { now } from "@/lib/platform/clock";

/** Gateways and networks change their ways; what is older says nothing about today. */
const DAYS = 90;

/**
 * Learns from the payments of the last 90 days how long each kind takes from first seen to paid, by the gateways' own
 * times; kinds with too few payments are left to what is usual on their network. Where a payment was quoted on no network
 * it counts for the only one its transactions are on, or for none, as `projectOrder` reads it. Run again it learns anew.
 * @returns how many kinds are known now
 */
export async function learnUsualTimes(): Promise<number> {
  const known = await transaction(async (tx) => {
    // Two workers that learn at once must not leave a mixture.
    await tx.query("LOCK TABLE usual_times IN EXCLUSIVE MODE");
    await tx.query("DELETE FROM usual_times");
    const rows = await tx.query<{ gateway: string }>(
      `INSERT INTO usual_times (gateway, network, asset, samples, median_ms, p95_ms, computed_at)
       SELECT i.gateway, coalesce(lower(p.network), seen.network, ''), upper(p.asset), count(*),
         percentile_disc(0.5) WITHIN GROUP (ORDER BY took.ms), percentile_disc(0.95) WITHIN GROUP (ORDER BY took.ms), $1
       FROM payments p JOIN integrations i ON i.id = p.integration_id
       CROSS JOIN LATERAL (SELECT (extract(epoch FROM p.paid_at - p.first_seen_at) * 1000)::bigint AS ms) AS took
       LEFT JOIN LATERAL (
         SELECT lower(min(t.network)) AS network FROM transactions t
         WHERE p.network IS NULL AND t.order_id = p.order_id AND t.payment_id = p.id AND t.network <> ''
         HAVING count(DISTINCT lower(t.network)) = 1
       ) AS seen ON true
       WHERE p.status IN ('paid', 'overpaid') AND p.paid_at > $1::timestamptz - make_interval(days => ${DAYS}) AND p.paid_at > p.first_seen_at
         AND p.asset IS NOT NULL
       GROUP BY 1, 2, 3 HAVING count(*) >= ${ENOUGH_SAMPLES}
       RETURNING gateway`,
      [now()],
    );
    return rows.length;
  });
  forgetUsualTimes();
  return known;
}
