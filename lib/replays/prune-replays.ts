import { poolExecutor } from "@/lib/db/client";
import { now } from "@/lib/platform/clock";

const KEPT_DAYS = 90;

/** Takes away runs that ended long ago, with what they went through; the audit log and the orders' events stay. @returns how many */
export async function pruneReplays(): Promise<number> {
  const rows = await poolExecutor().query(
    "DELETE FROM replay_runs WHERE finished_at < $1::timestamptz - make_interval(days => $2) RETURNING id",
    [now(), KEPT_DAYS],
  );
  return rows.length;
}
