import type { SqlExecutor } from "@/lib/db/client";
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

/** Leaves the trace of a refused request. One row a minute and reason, however many come: forgeries cannot fill the disk. */
export async function countRejection(sql: SqlExecutor, rejection: Rejection): Promise<void> {
  const { integrationId, reason, sourceIp, bodySha256, bytes, at } = rejection;
  await sql.query(
    `INSERT INTO rejections AS r (integration_id, minute, reason, count, last_source_ip, last_body_sha256, last_bytes, last_at)
     VALUES ($1, date_trunc('minute', $2::timestamptz), $3, 1, $4, $5, $6, $2)
     ON CONFLICT (integration_id, minute, reason) DO UPDATE SET count = r.count + 1, last_source_ip = excluded.last_source_ip,
       last_body_sha256 = excluded.last_body_sha256, last_bytes = excluded.last_bytes, last_at = excluded.last_at`,
    [integrationId, at, reason, sourceIp, bodySha256, bytes],
  );
}
