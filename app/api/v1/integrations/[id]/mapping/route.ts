import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toMappingJson, toReplayRunJson } from "@/lib/api/replay-json";
import { route } from "@/lib/api/route";
import { getMapping } from "@/lib/replays/get-mapping";
import { saveMapping } from "@/lib/replays/save-mapping";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.getMapping, async ({ actor, params }) => toMappingJson(await getMapping(actor, params.id))),
  PUT: endpoint(operations.saveMapping, async ({ actor, params, body }) => {
    const { version, run } = await saveMapping(actor, { ...body, integration: params.id });
    return { version, run: toReplayRunJson(run) };
  }),
});
