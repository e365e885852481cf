"use server";

import { action } from "@/lib/auth/action";
import { cancelReplay } from "@/lib/replays/cancel-replay";
import { getReplay } from "@/lib/replays/get-replay";
import { listReplayChanges } from "@/lib/replays/list-replay-changes";
import { listReplays } from "@/lib/replays/list-replays";
import { NamedRun, ReplaysFilter, type ReplayRun } from "@/lib/replays/schemas";

const SHOWN = 50;

const read = action("deliveries.replay", NamedRun, async (actor, { id }) => {
  const [run, { rows: changes }] = await Promise.all([
    getReplay(actor, id),
    listReplayChanges(actor, id, { limit: SHOWN }),
  ]);
  return { run, changes };
});
const cancel = action("deliveries.replay", NamedRun, cancelReplay);

export async function readRun(input: NamedRun) {
  return read(input);
}

export async function cancelRun(input: NamedRun) {
  return cancel(input);
}

const list = action(
  "deliveries.replay",
  ReplaysFilter,
  async (actor, filter) => (await listReplays(actor, filter)).rows,
);

/** One page of runs again, as it is now. */
export async function latestRuns(filter: ReplaysFilter): Promise<ReplayRun[] | null> {
  const answer = await list(filter);
  return answer.ok ? answer.data : null;
}
