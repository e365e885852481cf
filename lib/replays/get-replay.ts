import { poolExecutor } from "@/lib/db/client";
import { isAllowed, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { loadRun } from "@/lib/replays/replay-row";
import type { ReplayRun } from "@/lib/replays/schemas";

/** How far a run is, and what came of it so far. @throws AppError forbidden, not_found. */
export async function getReplay(actor: Actor, id: string): Promise<ReplayRun> {
  requireReplays(actor);
  return loadRun(poolExecutor(), id);
}

/** Runs show orders before and after, to whoever may replay or configure. */
export function requireReplays(actor: Actor): void {
  requirePermission(actor, isAllowed(actor, "integrations.configure") ? "integrations.configure" : "deliveries.replay");
}
