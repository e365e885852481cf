import { endpoint } from "@/lib/api/endpoint";
import { toExportRunJson } from "@/lib/api/export-json";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { startExport } from "@/lib/exports/start-export";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.startExport, async ({ actor, body }) =>
    toExportRunJson(await startExport(actor, body)),
  ),
});
