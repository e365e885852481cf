import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { csvResponse } from "@/lib/exports/csv-response";
import { openExportFile } from "@/lib/exports/open-export-file";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.getExportFile, async ({ actor, params }) =>
    csvResponse(await openExportFile(actor, params.id)),
  ),
});
