import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toCreatedPaymentJson } from "@/lib/api/payment-json";
import { route } from "@/lib/api/route";
import { createPayment } from "@/lib/payments/create-payment";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.createPayment, async ({ actor, params, body }) =>
    toCreatedPaymentJson(await createPayment(actor, { ...body, orderId: params.id })),
  ),
});
