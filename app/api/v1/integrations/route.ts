import { endpoint } from "@/lib/api/endpoint";
import { toIntegrationJson } from "@/lib/api/integration-json";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { listIntegrationsPage } from "@/lib/integrations/list-integrations";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listIntegrations, async ({ actor, query }) => {
    const { rows, nextCursor } = await listIntegrationsPage(actor, query);
    return { data: rows.map(toIntegrationJson), next_cursor: nextCursor };
  }),
});
