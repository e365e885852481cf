import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toOrderChangeJson } from "@/lib/api/order-change-json";
import { route } from "@/lib/api/route";
import { reopenOrder } from "@/lib/orders/reopen-order";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.reopenOrder, async ({ actor, params, body }) =>
    toOrderChangeJson(await reopenOrder(actor, { ...body, orderId: params.id })),
  ),
});
