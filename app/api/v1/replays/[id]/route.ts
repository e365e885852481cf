import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toReplayRunJson } from "@/lib/api/replay-json";
import { route } from "@/lib/api/route";
import { getReplay } from "@/lib/replays/get-replay";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.getReplay, async ({ actor, params }) => toReplayRunJson(await getReplay(actor, params.id))),
});
