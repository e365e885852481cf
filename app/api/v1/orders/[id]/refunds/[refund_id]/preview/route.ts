import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toRefundPreviewJson } from "@/lib/api/refund-json";
import { route } from "@/lib/api/route";
import { previewRefund } from "@/lib/refunds/preview-refund";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.previewRefund, async ({ actor, params, body }) =>
    toRefundPreviewJson(await previewRefund(actor, { ...body, orderId: params.id, refundId: params.refund_id })),
  ),
});
