import { endpoint } from "@/lib/api/endpoint";
import { toIntegrationJson } from "@/lib/api/integration-json";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { listIntegrations } from "@/lib/integrations/list-integrations";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listIntegrations, async ({ actor, query }) => {
    const all = await listIntegrations(actor);
    const start = query.cursor === undefined ? 0 : all.findIndex(({ id }) => id === query.cursor) + 1;
    const rows = all.slice(start, start + query.limit);
    const hasMore = start + rows.length < all.length;
    return { data: rows.map(toIntegrationJson), next_cursor: hasMore ? (rows.at(-1)?.id ?? null) : null };
  }),
});
