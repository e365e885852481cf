import type { SqlExecutor } from "@/lib/db/client";
import type { IntegrationHealth } from "@/lib/integrations/schemas";

interface HealthRow {
  id: string;
  last_delivery_at: Date | null;
  usual_gap_seconds: number | null;
  refused_count: string;
  quarantine_count: string;
}

/** Enough to be typical, few enough to read from the index at every page view. */
const LATEST = 200;

/** By integration id; all integrations unless some are named. */
export async function integrationHealth(
  sql: SqlExecutor,
  ids: readonly string[] | null,
): Promise<Map<string, IntegrationHealth>> {
  const rows = await sql.query<HealthRow>(
    `SELECT integrations.id, latest.last_delivery_at, latest.usual_gap_seconds,
            (SELECT coalesce(sum(count), 0)::text FROM rejections WHERE integration_id = integrations.id) AS refused_count,
            (SELECT count(*)::text FROM deliveries
              WHERE integration_id = integrations.id AND outcome IN ('quarantined', 'unmatched')) AS quarantine_count
     FROM integrations
     LEFT JOIN LATERAL (
       SELECT max(received_at) AS last_delivery_at,
              round(percentile_cont(0.5) WITHIN GROUP (ORDER BY gap))::int AS usual_gap_seconds
       FROM (SELECT received_at, extract(epoch FROM received_at - lag(received_at) OVER (ORDER BY received_at))::float8 AS gap
             FROM (SELECT received_at FROM deliveries WHERE integration_id = integrations.id
                   ORDER BY received_at DESC LIMIT ${LATEST}) AS newest) AS gaps
     ) AS latest ON true
     WHERE $1::text[] IS NULL OR integrations.id = ANY ($1)`,
    [ids],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        lastDeliveryAt: row.last_delivery_at?.toISOString() ?? null,
        usualGapSeconds: row.usual_gap_seconds,
        refusedCount: Number(row.refused_count),
        quarantineCount: Number(row.quarantine_count),
      },
    ]),
  );
}
