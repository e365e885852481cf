import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toUnmappedStatusJson } from "@/lib/api/replay-json";
import { route } from "@/lib/api/route";
import { listUnmappedStatuses } from "@/lib/replays/list-unmapped-statuses";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listUnmappedStatuses, async ({ actor }) => ({
    data: (await listUnmappedStatuses(actor)).map(toUnmappedStatusJson),
  })),
});
