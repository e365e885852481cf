import { requireActor } from "@/lib/auth/current-actor";
import { problemResponse } from "@/lib/auth/problem";
import { csvResponse } from "@/lib/exports/csv-response";
import { ExportRequest } from "@/lib/exports/schemas";
import { streamExport } from "@/lib/exports/stream-export";
import { parseInput } from "@/lib/platform/parse-input";

/** The page's "Download now": a plain link, so the browser writes to the disk while the rows arrive. */
export async function GET(request: Request): Promise<Response> {
  const actor = await requireActor("exports.run");
  try {
    const input = parseInput(ExportRequest, Object.fromEntries(new URL(request.url).searchParams));
    return csvResponse(await streamExport(actor, input, request.signal));
  } catch (error) {
    return problemResponse(error);
  }
}
