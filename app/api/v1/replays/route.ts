import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toReplayRunJson } from "@/lib/api/replay-json";
import { route } from "@/lib/api/route";
import { listReplays } from "@/lib/replays/list-replays";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listReplays, async ({ actor, query }) => {
    const { rows, nextCursor } = await listReplays(actor, query);
    return { data: rows.map(toReplayRunJson), next_cursor: nextCursor };
  }),
});
