import { toExportManifest } from "@/lib/api/export-json";
import { requireActor } from "@/lib/auth/current-actor";
import { problemResponse } from "@/lib/auth/problem";
import { getExport } from "@/lib/exports/get-export";

export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const actor = await requireActor("exports.run");
  try {
    const { id } = await params;
    const manifest = toExportManifest(await getExport(actor, id));
    return new Response(`${JSON.stringify(manifest, null, 2)}\n`, {
      headers: {
        "content-type": "application/json",
        "content-disposition": `attachment; filename="${id}.manifest.json"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problemResponse(error);
  }
}
