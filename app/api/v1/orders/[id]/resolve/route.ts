import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toOrderChangeJson } from "@/lib/api/order-change-json";
import { route } from "@/lib/api/route";
import { resolveOrder } from "@/lib/orders/resolve-order";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.resolveOrder, async ({ actor, params, body }) =>
    toOrderChangeJson(await resolveOrder(actor, { ...body, orderId: params.id })),
  ),
});
