import type { SqlExecutor } from "@/lib/db/client";
import type { OrderGlance } from "@/lib/ingest/schemas";

/** Where a run stands; `done` is the number of items behind it. */
export interface Place {
  runId: string;
  done: number;
}

/** One order as an item of a run found it and left it. */
export interface OrderChange {
  /** The order's id, or what a dry run calls one that is not there yet. */
  key: string;
  seq: number;
  orderId: string | null;
  externalOrderId: string | null;
  before: OrderGlance | null;
  after: OrderGlance;
  fulfils: boolean;
}

export interface Step {
  items: number;
  stayed: number;
  failed: number;
  changes: readonly OrderChange[];
}

/** The run was cancelled, or another worker is further; what was about to be written is not. */
export class RunEnded extends Error {
  override readonly name = "RunEnded";
}

/** An order that several items change is one row, from before the first to after the last. */
const KEEP_CHANGES = `
INSERT INTO replay_changes AS c (run_id, order_key, seq, order_id, external_order_id, before, after, differs, fulfils)
SELECT $1, n.key, n.seq, n."orderId", n."externalOrderId", nullif(n.before, 'null'), n.after, n.before IS DISTINCT FROM n.after, n.fulfils
FROM jsonb_to_recordset($2::jsonb) AS n(key text, seq int, "orderId" text, "externalOrderId" text, before jsonb, after jsonb, fulfils boolean)
ON CONFLICT (run_id, order_key) DO UPDATE SET order_id = excluded.order_id, external_order_id = excluded.external_order_id,
  after = excluded.after, differs = c.before IS DISTINCT FROM excluded.after, fulfils = c.fulfils OR excluded.fulfils`;

/**
 * Writes down that a run came past some items, in the transaction that did them: whatever stops a worker, an item was
 * done and counted or neither. @throws RunEnded when the run is no longer this worker's to carry on.
 */
export async function moveOn(tx: SqlExecutor, place: Place, step: Step): Promise<void> {
  const moved = await tx.query(
    `UPDATE replay_runs SET done = done + $3, stayed = stayed + $4, failed = failed + $5
     WHERE id = $1 AND done = $2 AND state = 'running' RETURNING id`,
    [place.runId, place.done, step.items, step.stayed, step.failed],
  );
  if (moved.length === 0) throw new RunEnded(`run ${place.runId} is not at ${place.done} any more`);
  await keepChanges(tx, place.runId, step.changes);
}

export async function keepChanges(tx: SqlExecutor, runId: string, changes: readonly OrderChange[]): Promise<void> {
  if (changes.length > 0) await tx.query(KEEP_CHANGES, [runId, JSON.stringify(merged(changes))]);
}

/** One statement may touch a row once. */
function merged(changes: readonly OrderChange[]): OrderChange[] {
  const byKey = new Map<string, OrderChange>();
  for (const change of changes) {
    const first = byKey.get(change.key);
    byKey.set(change.key, first ? { ...change, seq: first.seq, before: first.before, fulfils: first.fulfils || change.fulfils } : change);
  }
  return [...byKey.values()];
}
