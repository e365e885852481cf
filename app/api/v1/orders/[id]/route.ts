import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toOrderDetailJson } from "@/lib/api/order-json";
import { route } from "@/lib/api/route";
import { getOrder } from "@/lib/orders/get-order";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.getOrder, async ({ actor, params }) =>
    toOrderDetailJson(await getOrder(actor, params.id)),
  ),
});
