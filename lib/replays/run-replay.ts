import { recordAudit } from "@/lib/audit/record";
import { poolExecutor, transaction } from "@/lib/db/client";
import { isDatabaseAway } from "@/lib/db/database-away";
import { exclusively } from "@/lib/db/exclusively";
import { AppError } from "@/lib/domain/errors";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { RunEnded } from "@/lib/replays/move-on";
import { findRun, isOver, loadRun } from "@/lib/replays/replay-row";
import { runDeliveries } from "@/lib/replays/run-deliveries";
import { runMapping } from "@/lib/replays/run-mapping";
import type { ReplayRun } from "@/lib/replays/schemas";

/** "replay run" to PostgreSQL's lock table; the other half of the key is the run. */
const RUN_LOCK = 7_283_403;

/** Runs that wait or whose worker died; the worker hands each to `runReplay`. Oldest first. */
export async function unfinishedReplays(): Promise<string[]> {
  const rows = await poolExecutor().query<{ id: string }>(
    "SELECT id FROM replay_runs WHERE state IN ('queued', 'running') ORDER BY created_at, id LIMIT 20",
  );
  return rows.map((row) => row.id);
}

/**
 * Carries a run out, from where it stands to its end. Safe to call again and from several workers: a run that is over
 * stays as it is, one that is under way is left to its worker, one whose worker died goes on behind the last item that
 * was done. Aborting leaves it to be found again.
 */
export async function runReplay(id: string, signal?: AbortSignal): Promise<void> {
  await exclusively(RUN_LOCK, id, async () => {
    const run = await begin(id);
    if (run === null) return;
    try {
      await (run.selection.by === "mapping" ? runMapping(run, run.selection, signal) : runDeliveries(run, signal));
      await finish(run);
    } catch (error) {
      if (error instanceof RunEnded) return;
      // The run stays open and is found again when the database is back.
      if (isDatabaseAway(error)) throw error;
      await fail(run, error);
    }
  });
}

/** What a dry run of deliveries would change builds up in its worker's memory, so another worker begins it anew. */
async function begin(id: string): Promise<ReplayRun | null> {
  const run = await findRun(poolExecutor(), id);
  if (run === null || isOver(run)) return null;
  return transaction(async (tx) => {
    const isAnew = run.dryRun && run.kind === "deliveries";
    if (isAnew) await tx.query("DELETE FROM replay_changes WHERE run_id = $1", [id]);
    const begun = await tx.query(
      `UPDATE replay_runs SET state = 'running', started_at = coalesce(started_at, $2)${isAnew ? ", done = 0, stayed = 0, failed = 0" : ""}
       WHERE id = $1 AND state IN ('queued', 'running') RETURNING id`,
      [id, now()],
    );
    return begun.length === 0 ? null : loadRun(tx, id);
  });
}

async function finish({ id, dryRun }: ReplayRun): Promise<void> {
  await transaction(async (tx) => {
    const done = await tx.query(
      "UPDATE replay_runs SET state = 'done', finished_at = $2 WHERE id = $1 AND state = 'running' RETURNING id",
      [id, now()],
    );
    if (done.length === 0 || dryRun) return;
    const { kind, total, changed, fulfils, stayed, failed, requestedBy } = await loadRun(tx, id);
    const items = kind === "mapping" ? "orders that heard the words" : "deliveries";
    await recordAudit(tx, {
      actor: { kind: "system", name: "replay" },
      action: "replay.finished",
      objectType: "replay",
      objectId: id,
      summary: `Read ${total ?? 0} ${items} anew, as ${requestedBy.name} had asked; ${changed} orders changed.`,
      after: { total, changed, fulfils, stayed, failed, requested_by: requestedBy },
    });
  });
}

async function fail({ id, dryRun }: ReplayRun, error: unknown): Promise<void> {
  log.error("a replay run failed", { id, error });
  const cause = error instanceof AppError ? error.userMessage : "It stopped unexpectedly.";
  await poolExecutor().query(
    "UPDATE replay_runs SET state = 'failed', failure = $2, finished_at = $3 WHERE id = $1 AND state = 'running'",
    [id, `${cause} ${dryRun ? "Nothing was changed" : "What it did before that stands, and doing it again does no harm"}. Start it again; if it stops again, the server's log says why.`, now()],
  );
}
