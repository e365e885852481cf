import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { route } from "@/lib/api/route";
import { listPaymentChoices } from "@/lib/payments/list-payment-choices";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.listPaymentChoices, async ({ actor, params, body }) => ({
    choices: await listPaymentChoices(actor, { ...body, integration: params.id }),
  })),
});
