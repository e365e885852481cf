import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toOrderChangeJson } from "@/lib/api/order-change-json";
import { route } from "@/lib/api/route";
import { sendRefund } from "@/lib/refunds/send-refund";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.sendRefund, async ({ actor, params, body }) =>
    toOrderChangeJson(await sendRefund(actor, { ...body, orderId: params.id, refundId: params.refund_id })),
  ),
});
