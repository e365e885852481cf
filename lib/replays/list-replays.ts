import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { parseInput } from "@/lib/platform/parse-input";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";
import { requireReplays } from "@/lib/replays/get-replay";
import { replayRun, SELECT_RUNS, type ReplayRunRow } from "@/lib/replays/replay-row";
import { ReplaysFilter, type ReplayRun } from "@/lib/replays/schemas";

/** Kept runs, newest first. @throws AppError forbidden, invalid_input. */
export async function listReplays(actor: Actor, input: ReplaysFilter = {}): Promise<{ rows: ReplayRun[]; nextCursor: string | null }> {
  requireReplays(actor);
  const { limit, cursor } = parseInput(ReplaysFilter, input);
  const sql = poolExecutor();
  const found = await sql.query<ReplayRunRow>(
    `${SELECT_RUNS}
     WHERE $1::text IS NULL OR (r.created_at, r.id) < (SELECT last.created_at, last.id FROM replay_runs last WHERE last.id = $1)
     ORDER BY r.created_at DESC, r.id DESC LIMIT $2`,
    [cursor ?? null, limit + 1],
  );
  // Nothing may follow a run any more, since old ones are pruned; nothing follows one that never was.
  if (cursor !== undefined && found.length === 0) {
    const place = await sql.query("SELECT 1 FROM replay_runs WHERE id = $1", [cursor]);
    if (place.length === 0) throw unreadableCursor();
  }
  const rows = found.slice(0, limit);
  return { rows: rows.map(replayRun), nextCursor: found.length > limit ? (rows.at(-1)?.id ?? null) : null };
}
