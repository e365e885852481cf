import { poolExecutor } from "@/lib/db/client";
import { inBatches } from "@/lib/db/in-batches";
import type { Instant } from "@/lib/domain/instant";

export interface Rejection {
  integrationId: string;
  reason: string;
  sourceIp: string | null;
  /** Null where the body was not read. */
  bodySha256: string | null;
  bytes: number | null;
  at: Instant;
}

/**
 * Leaves the trace of a refused request. One row a minute and reason, however many come: forgeries cannot fill the disk.
 * Those of one moment are counted in one statement and never in two at once, so that a flood of them, which all want the
 * same row, takes one connection and leaves the others to deliveries.
 */
export const countRejection: (rejection: Rejection) => Promise<void> = inBatches(countTogether, { maxItems: 1_000, maxInFlight: 1 });

async function countTogether(rejections: readonly Rejection[]): Promise<void[]> {
  await poolExecutor().query(
    `INSERT INTO rejections AS r (integration_id, minute, reason, count, last_source_ip, last_body_sha256, last_bytes, last_at)
     SELECT DISTINCT ON (integration_id, minute, reason) integration_id, minute, reason,
       count(*) OVER (PARTITION BY integration_id, minute, reason), source_ip, body_sha256, bytes, at
     FROM (SELECT integration_id, date_trunc('minute', at) AS minute, reason, source_ip, body_sha256, bytes, at
       FROM jsonb_to_recordset($1::jsonb) AS told(integration_id text, reason text, source_ip text, body_sha256 text, bytes int, at timestamptz)) AS told
     ORDER BY integration_id, minute, reason, at DESC
     ON CONFLICT (integration_id, minute, reason) DO UPDATE SET count = r.count + excluded.count, last_source_ip = excluded.last_source_ip,
       last_body_sha256 = excluded.last_body_sha256, last_bytes = excluded.last_bytes, last_at = excluded.last_at`,
    [
      JSON.stringify(
        rejections.map(({ integrationId, reason, sourceIp, bodySha256, bytes, at }) => ({
          integration_id: integrationId,
          reason,
          source_ip: sourceIp,
          body_sha256: bodySha256,
          bytes,
          at,
        })),
      ),
    ],
  );
  return rejections.map(() => undefined);
}
