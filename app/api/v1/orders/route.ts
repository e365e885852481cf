import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toOrderChangeJson } from "@/lib/api/order-change-json";
import { toOrderJson } from "@/lib/api/order-json";
import { route } from "@/lib/api/route";
import { listOrders } from "@/lib/orders/list-orders";
import { registerOrder } from "@/lib/orders/register-order";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listOrders, async ({ actor, query }) => {
    const { rows, nextCursor } = await listOrders(actor, query);
    return { data: rows.map(toOrderJson), next_cursor: nextCursor };
  }),
  POST: endpoint(operations.registerOrder, async ({ actor, body }) =>
    toOrderChangeJson(await registerOrder(actor, body)),
  ),
});
