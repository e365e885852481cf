import { recordAudit } from "@/lib/audit/record";
import type { SqlExecutor } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { loadRun } from "@/lib/replays/replay-row";
import type { ReplayRun, RunKind, RunSelection } from "@/lib/replays/schemas";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";

export interface NewRun {
  kind: RunKind;
  dryRun: boolean;
  integrationId: string | null;
  selection: RunSelection;
  /** Puts what the run goes through into replay_items and says how many; null leaves that to the worker. */
  choose: ((runId: string) => Promise<number>) | null;
  summary: string;
}

/** Queues a run for the worker, with its audit row, inside the caller's transaction. */
export async function queueRun(tx: SqlExecutor, actor: Actor, run: NewRun): Promise<ReplayRun> {
  const id = newId("rpl");
  await tx.query(
    `INSERT INTO replay_runs (id, kind, dry_run, integration_id, selection, state, requested_by, created_at)
     VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7)`,
    [id, run.kind, run.dryRun, run.integrationId, JSON.stringify(run.selection), JSON.stringify(actorRef(actor)), now()],
  );
  const total = run.choose === null ? null : await run.choose(id);
  if (total !== null) await tx.query("UPDATE replay_runs SET total = $2 WHERE id = $1", [id, total]);
  await recordAudit(tx, {
    actor,
    action: run.dryRun ? "replay.dry_run_started" : "replay.started",
    objectType: "replay",
    objectId: id,
    summary: run.summary,
    after: { kind: run.kind, dry_run: run.dryRun, selection: run.selection, total },
  });
  return loadRun(tx, id);
}
