import { endpoint } from "@/lib/api/endpoint";
import { toExportManifest } from "@/lib/api/export-json";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { getExport } from "@/lib/exports/get-export";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.getExportManifest, async ({ actor, params }) =>
    toExportManifest(await getExport(actor, params.id)),
  ),
});
