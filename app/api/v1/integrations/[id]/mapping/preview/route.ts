import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toReplayRunJson } from "@/lib/api/replay-json";
import { route } from "@/lib/api/route";
import { previewMapping } from "@/lib/replays/preview-mapping";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.previewMapping, async ({ actor, params, body }) =>
    toReplayRunJson(await previewMapping(actor, { ...body, integration: params.id })),
  ),
});
