import { z } from "zod";
import { glanceJson, toGlanceJson } from "@/lib/api/delivery-json";
import { text } from "@/lib/api/json-parts";
import { ASK_OUTCOMES, type AskedPayment, type AskResult } from "@/lib/polling/schemas";

const askedPaymentJson = z.object({
  payment_id: text,
  integration: text.nullable().meta({ description: "Slug of the integration; null when nobody was asked." }),
  outcome: z.enum(ASK_OUTCOMES),
  reason: text.meta({ description: "What the gateway said, or why it did not, in a sentence." }),
  gateway_status: text.nullable().meta({ description: "The gateway's own word of now." }),
  before: glanceJson,
  after: glanceJson,
});

export const pollJson = z
  .object({
    order_id: text,
    payments: z.array(askedPaymentJson),
    before: glanceJson,
    after: glanceJson,
    changes: z.boolean().meta({ description: "Whether anything a person sees of the order differs." }),
  })
  .meta({
    id: "Poll",
    description: "What the gateways of an order said when they were asked, and what it changed.",
  });

export function toPollJson(result: AskResult): z.output<typeof pollJson> {
  return {
    order_id: result.orderId,
    payments: result.payments.map(toAskedPaymentJson),
    before: toGlanceJson(result.before),
    after: toGlanceJson(result.after),
    changes: result.changes,
  };
}

function toAskedPaymentJson(asked: AskedPayment): z.output<typeof askedPaymentJson> {
  return {
    payment_id: asked.paymentId,
    integration: asked.integration?.slug ?? null,
    outcome: asked.outcome,
    reason: asked.sentence,
    gateway_status: asked.gatewayStatus,
    before: toGlanceJson(asked.before),
    after: toGlanceJson(asked.after),
  };
}
