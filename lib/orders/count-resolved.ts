import { readPool } from "@/lib/db/client";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";

/** The audit log has no index by time; a day's decisions are among its last rows. */
const LOOK_BACK_ROWS = 5_000;

/** How many decisions people took about orders from `since` on, counted in the last 5,000 changes. @throws AppError forbidden. */
export async function countResolved(actor: Actor, since: Instant): Promise<number> {
  requirePermission(actor, "orders.view");
  const { rows } = await readPool().query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT action, at FROM audit ORDER BY seq DESC LIMIT ${LOOK_BACK_ROWS}) AS t
     WHERE action = 'order.resolved' AND at >= $1::timestamptz`,
    [since],
  );
  return rows[0]?.count ?? 0;
}
