import { poolExecutor } from "@/lib/db/client";
import { now } from "@/lib/platform/clock";

const KEPT_MS = 90 * 24 * 60 * 60_000;

/** Traces of refused requests that nobody looks at any more; for the worker's housekeeping. */
export async function pruneRejections(): Promise<number> {
  const pruned = await poolExecutor().query("DELETE FROM rejections WHERE minute < $1 RETURNING minute", [
    new Date(now().getTime() - KEPT_MS),
  ]);
  return pruned.length;
}
