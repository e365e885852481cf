import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toPollJson } from "@/lib/api/poll-json";
import { route } from "@/lib/api/route";
import { askGateway } from "@/lib/polling/ask-gateway";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.pollOrder, async ({ actor, params }) =>
    toPollJson(await askGateway(actor, { orderId: params.id })),
  ),
});
