import { requireActor } from "@/lib/auth/current-actor";
import { problemResponse } from "@/lib/auth/problem";
import { csvResponse } from "@/lib/exports/csv-response";
import { openExportFile } from "@/lib/exports/open-export-file";

export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const actor = await requireActor("exports.run");
  try {
    return csvResponse(await openExportFile(actor, (await params).id));
  } catch (error) {
    return problemResponse(error);
  }
}
