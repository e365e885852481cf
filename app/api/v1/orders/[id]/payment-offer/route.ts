import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toPaymentOfferJson } from "@/lib/api/payment-offer-json";
import { route } from "@/lib/api/route";
import { offerPayment } from "@/lib/payments/offer-payment";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: endpoint(operations.offerPayment, async ({ actor, params }) =>
    toPaymentOfferJson(await offerPayment(actor, { orderId: params.id })),
  ),
});
