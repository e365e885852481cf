import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { toSettlementJson } from "@/lib/api/settlement-json";
import { listSettlements } from "@/lib/orders/list-settlements";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listSettlements, async ({ actor, query }) => {
    const { rows, nextCursor } = await listSettlements(actor, query);
    return { data: rows.map(toSettlementJson), next_cursor: nextCursor };
  }),
});
