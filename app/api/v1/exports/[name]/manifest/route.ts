import { apiActor } from "@/lib/auth/api-actor";
import { problemResponse } from "@/lib/auth/problem";
import { getExport } from "@/lib/exports/get-export";
import { exportManifest } from "@/lib/exports/run-json";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ name: string }> },
): Promise<Response> {
  try {
    const actor = await apiActor(request);
    return Response.json(exportManifest(await getExport(actor, (await params).name)));
  } catch (error) {
    return problemResponse(error);
  }
}
