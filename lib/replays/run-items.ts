import type { SqlExecutor } from "@/lib/db/client";
import type { Place } from "@/lib/replays/move-on";

export interface RunItem {
  seq: number;
  itemId: string;
}

/** The items a run comes to next; none at its end. */
export async function nextItems(sql: SqlExecutor, { runId, done }: Place, limit: number): Promise<RunItem[]> {
  return sql.query<RunItem>(
    `SELECT seq, item_id AS "itemId" FROM replay_items WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [runId, done, limit],
  );
}
