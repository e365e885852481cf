import { toReplayJson } from "@/lib/api/delivery-json";
import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { replayDelivery } from "@/lib/ingest/replay-delivery";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.replayDelivery, async ({ actor, params, query, body }) => {
    const dryRun = body.dryRun || query.dryRun === true;
    return toReplayJson(await replayDelivery(actor, { deliveryId: params.id, dryRun }));
  }),
});
