import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { requireReplays } from "@/lib/replays/get-replay";
import { isOver, loadRun } from "@/lib/replays/replay-row";
import { NamedRun, type ReplayRun } from "@/lib/replays/schemas";

/**
 * Ends a run where it stands: what it did stays done, the rest is left. The run that applies a saved mapping cannot be
 * cancelled, since half of the past would then be read otherwise than the other half.
 * @throws AppError forbidden, not_found, conflict (over already, or applies a saved mapping)
 */
export async function cancelReplay(actor: Actor, input: NamedRun): Promise<ReplayRun> {
  requireReplays(actor);
  const { id } = parseInput(NamedRun, input);
  return transaction(async (tx) => {
    // Only the row of the run itself: its worker waits here with the item it is at.
    await tx.query("SELECT 1 FROM replay_runs WHERE id = $1 FOR UPDATE", [id]);
    const run = await loadRun(tx, id);
    if (isOver(run)) throw refused(`This run is over already (${run.state}). Nothing was changed.`);
    if (run.kind === "mapping" && !run.dryRun)
      throw refused("This run applies a saved mapping to the past. Half of it would leave orders read in two ways, so it goes on. To go back, restore the former mapping.");
    await tx.query("UPDATE replay_runs SET state = 'cancelled', finished_at = $2 WHERE id = $1", [id, now()]);
    await recordAudit(tx, {
      actor,
      action: "replay.cancelled",
      objectType: "replay",
      objectId: id,
      summary: `${actorRef(actor).name} cancelled it after ${run.done} of ${run.total ?? "an unknown number of"} items.`,
      before: { state: run.state, done: run.done },
      after: { state: "cancelled" },
    });
    return loadRun(tx, id);
  });
}

function refused(userMessage: string): AppError {
  return new AppError("conflict", userMessage, { userMessage });
}
