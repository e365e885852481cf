"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { action } from "@/lib/auth/action";
import { listExports } from "@/lib/exports/list-exports";
import { ExportRequest, type ExportInput, type ExportRunView } from "@/lib/exports/schemas";
import { startExport } from "@/lib/exports/start-export";

const start = action("exports.run", ExportRequest, async (actor, request) => {
  const run = await startExport(actor, request);
  revalidatePath("/exports");
  return run;
});

const Place = z.strictObject({ cursor: z.string().max(60).nullable() });
const read = action(
  "exports.run",
  Place,
  async (actor, { cursor }) => (await listExports(actor, cursor)).rows,
);

export async function startRun(input: ExportInput) {
  return start(input);
}

export async function readRuns(place: z.input<typeof Place>): Promise<ExportRunView[] | null> {
  const result = await read(place);
  return result.ok ? result.data : null;
}
