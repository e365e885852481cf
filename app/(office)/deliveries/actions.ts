"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { replayDelivery as replay } from "@/lib/ingest/replay-delivery";
import { ReplayDelivery } from "@/lib/ingest/schemas";

const run = action("deliveries.replay", ReplayDelivery, async (actor, input) => {
  const result = await replay(actor, input);
  if (!input.dryRun) revalidatePath(`/deliveries/${input.deliveryId}`);
  return result;
});

export async function replayDelivery(input: ReplayDelivery) {
  return run(input);
}
