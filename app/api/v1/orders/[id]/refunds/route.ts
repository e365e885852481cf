import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toOrderChangeJson } from "@/lib/api/order-change-json";
import { route } from "@/lib/api/route";
import { recordRefund } from "@/lib/orders/record-refund";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.recordRefund, async ({ actor, params, body }) => {
    const { refundId, ...changed } = await recordRefund(actor, { ...body, orderId: params.id });
    return { ...toOrderChangeJson(changed), refund_id: refundId };
  }),
});
