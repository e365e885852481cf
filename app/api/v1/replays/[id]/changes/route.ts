import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toReplayChangeJson } from "@/lib/api/replay-json";
import { route } from "@/lib/api/route";
import { listReplayChanges } from "@/lib/replays/list-replay-changes";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listReplayChanges, async ({ actor, params, query }) => {
    const { rows, nextCursor } = await listReplayChanges(actor, params.id, query);
    return { data: rows.map(toReplayChangeJson), next_cursor: nextCursor };
  }),
});
