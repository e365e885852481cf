import { toDeliveryJson } from "@/lib/api/delivery-json";
import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { listDeliveries } from "@/lib/ingest/list-deliveries";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listDeliveries, async ({ actor, query }) => {
    const { rows, nextCursor } = await listDeliveries(actor, query);
    return { data: rows.map(toDeliveryJson), next_cursor: nextCursor };
  }),
});
