import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toReplayRunJson } from "@/lib/api/replay-json";
import { route } from "@/lib/api/route";
import { cancelReplay } from "@/lib/replays/cancel-replay";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.cancelReplay, async ({ actor, params }) => toReplayRunJson(await cancelReplay(actor, params))),
});
