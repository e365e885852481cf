import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toOrderChangeJson } from "@/lib/api/order-change-json";
import { route } from "@/lib/api/route";
import { assignOrder } from "@/lib/orders/assign-order";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.assignOrder, async ({ actor, params, body }) =>
    toOrderChangeJson(await assignOrder(actor, { ...body, orderId: params.id })),
  ),
});
