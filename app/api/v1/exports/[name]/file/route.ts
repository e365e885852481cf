import { apiActor } from "@/lib/auth/api-actor";
import { problemResponse } from "@/lib/auth/problem";
import { csvResponse } from "@/lib/exports/csv-response";
import { openExportFile } from "@/lib/exports/open-export-file";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ name: string }> },
): Promise<Response> {
  try {
    const actor = await apiActor(request);
    return csvResponse(await openExportFile(actor, (await params).name));
  } catch (error) {
    return problemResponse(error);
  }
}
