import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { parseInput } from "@/lib/platform/parse-input";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";
import { requireReplays } from "@/lib/replays/get-replay";
import { loadRun } from "@/lib/replays/replay-row";
import { ReplayChangesFilter, type ReplayChange } from "@/lib/replays/schemas";

/** The orders a run changed or would change, in the order they came about; one row an order. @throws AppError forbidden, not_found, invalid_input. */
export async function listReplayChanges(
  actor: Actor,
  runId: string,
  input: ReplayChangesFilter = {},
): Promise<{ rows: ReplayChange[]; nextCursor: string | null }> {
  requireReplays(actor);
  const { limit, cursor } = parseInput(ReplayChangesFilter, input);
  const sql = poolExecutor();
  await loadRun(sql, runId);
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw unreadableCursor();
  const found = await sql.query<ReplayChange & { seq: number }>(
    `SELECT seq, order_id AS "orderId", external_order_id AS "externalOrderId", before, after, fulfils FROM replay_changes
     WHERE run_id = $1 AND differs AND seq > $2::int ORDER BY seq LIMIT $3`,
    [runId, cursor ?? "0", limit + 1],
  );
  // A row may not differ any more, so nothing may follow it.
  if (cursor !== undefined && found.length === 0) {
    const place = await sql.query("SELECT 1 FROM replay_changes WHERE run_id = $1 AND seq = $2::int", [runId, cursor]);
    if (place.length === 0) throw unreadableCursor();
  }
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ seq: _seq, ...change }) => change),
    nextCursor: found.length > limit && last ? String(last.seq) : null,
  };
}
