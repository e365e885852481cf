import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toRefundJson } from "@/lib/api/refund-json";
import { route } from "@/lib/api/route";
import { listRefunds } from "@/lib/orders/list-refunds";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.listRefunds, async ({ actor, query }) => {
    const { rows, nextCursor } = await listRefunds(actor, query);
    return { data: rows.map(toRefundJson), next_cursor: nextCursor };
  }),
});
