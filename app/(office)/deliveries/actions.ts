"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { countDeliveries } from "@/lib/ingest/list-deliveries";
import { replayDelivery as replay } from "@/lib/ingest/replay-delivery";
import { ReplayDelivery } from "@/lib/ingest/schemas";
import { MAX_REPLAYED, ReplayFilter, StartReplay } from "@/lib/replays/schemas";
import { startReplay } from "@/lib/replays/start-replay";

const run = action("deliveries.replay", ReplayDelivery, async (actor, input) => {
  const result = await replay(actor, input);
  if (!input.dryRun) revalidatePath(`/deliveries/${input.deliveryId}`);
  return result;
});

const start = action("deliveries.replay", StartReplay, async (actor, input) => {
  const started = await startReplay(actor, input);
  revalidatePath("/deliveries");
  return started;
});
const count = action("deliveries.replay", ReplayFilter, (actor, filter) =>
  countDeliveries(actor, filter, MAX_REPLAYED + 1),
);

export async function startRun(input: StartReplay) {
  return start(input);
}

export async function countFitting(input: ReplayFilter) {
  return count(input);
}

export async function replayDelivery(input: ReplayDelivery) {
  return run(input);
}
