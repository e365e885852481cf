"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { cancelReplay } from "@/lib/replays/cancel-replay";
import { getReplay } from "@/lib/replays/get-replay";
import { listReplayChanges } from "@/lib/replays/list-replay-changes";
import { previewMapping as previewOne } from "@/lib/replays/preview-mapping";
import { saveMapping as saveOne } from "@/lib/replays/save-mapping";
import { NamedRun, PreviewMapping, SaveMapping } from "@/lib/replays/schemas";

const SHOWN = 50;

const preview = action("integrations.configure", PreviewMapping, previewOne);
const save = action("integrations.configure", SaveMapping, async (actor, input) => {
  const saved = await saveOne(actor, input);
  revalidatePath("/integrations", "layout");
  return saved;
});
const read = action("integrations.configure", NamedRun, async (actor, { id }) => {
  const [run, { rows: changes }] = await Promise.all([
    getReplay(actor, id),
    listReplayChanges(actor, id, { limit: SHOWN }),
  ]);
  return { run, changes };
});
const cancel = action("integrations.configure", NamedRun, cancelReplay);

export async function previewMapping(input: PreviewMapping) {
  return preview(input);
}

export async function saveMapping(input: SaveMapping) {
  return save(input);
}

export async function readRun(input: NamedRun) {
  return read(input);
}

export async function cancelRun(input: NamedRun) {
  return cancel(input);
}
