import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toOrderChangeJson } from "@/lib/api/order-change-json";
import { route } from "@/lib/api/route";
import { cancelPayment } from "@/lib/payments/cancel-payment";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.cancelPayment, async ({ actor, params, body }) =>
    toOrderChangeJson(await cancelPayment(actor, { ...body, orderId: params.id, paymentId: params.payment_id })),
  ),
});
