import { endpoint } from "@/lib/api/endpoint";
import { toEventJson } from "@/lib/api/event-json";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { listOrderEvents } from "@/lib/orders/list-order-events";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listOrderEvents, async ({ actor, params, query }) => {
    const { limit, cursor = null } = query;
    const { rows, nextCursor } = await listOrderEvents(actor, params.id, { limit, cursor });
    return { data: rows.map(toEventJson), next_cursor: nextCursor };
  }),
});
