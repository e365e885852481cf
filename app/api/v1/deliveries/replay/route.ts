import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toReplayRunJson } from "@/lib/api/replay-json";
import { route } from "@/lib/api/route";
import { startReplay } from "@/lib/replays/start-replay";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.startReplay, async ({ actor, body }) => toReplayRunJson(await startReplay(actor, body))),
});
