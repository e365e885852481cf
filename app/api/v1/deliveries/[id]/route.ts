import { toDeliveryDetailJson } from "@/lib/api/delivery-json";
import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { getDelivery } from "@/lib/ingest/get-delivery";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.getDelivery, async ({ actor, params }) =>
    toDeliveryDetailJson(await getDelivery(actor, params.id)),
  ),
});
