import { methodNotAllowed } from "@/lib/api/method-not-allowed";
import { apiActor } from "@/lib/auth/api-actor";
import { problemResponse } from "@/lib/auth/problem";
import { AppError } from "@/lib/domain/errors";
import { csvResponse } from "@/lib/exports/csv-response";
import { getExport } from "@/lib/exports/get-export";
import { exportRunJson } from "@/lib/exports/run-json";
import { isLayoutName, LAYOUT_NAMES } from "@/lib/exports/schemas";
import { streamExport } from "@/lib/exports/stream-export";

/** `orders.csv` streams a layout; an id is a kept run. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ name: string }> },
): Promise<Response> {
  try {
    const actor = await apiActor(request);
    const { name } = await params;
    const layout = /^(.+)\.csv$/.exec(name)?.[1];
    if (layout === undefined) return Response.json(exportRunJson(await getExport(actor, name)));
    if (!isLayoutName(layout)) {
      throw new AppError("not_found", `no layout ${layout}`, {
        userMessage: `There is no layout of this name yet. There are: ${LAYOUT_NAMES.map((known) => `${known}.csv`).join(", ")}.`,
      });
    }
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const { from = "", to = "" } = query;
    return csvResponse(await streamExport(actor, { ...query, from, to, layout }, request.signal));
  } catch (error) {
    return problemResponse(error);
  }
}

export const POST = methodNotAllowed("GET");
export const PUT = POST;
export const PATCH = POST;
export const DELETE = POST;
