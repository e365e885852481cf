import { z } from "zod";
import { actorJson, amount, instant, text } from "@/lib/api/json-parts";
import type { RefundView } from "@/lib/orders/schemas";
import type { RefundPreview } from "@/lib/refunds/schemas";

export const refundJson = z
  .object({
    id: text,
    order_id: text,
    external_order_id: text.nullable(),
    payment_id: text.nullable().meta({ description: "The payment whose money goes back; null while nobody knows." }),
    state: z.enum(["requested", "pending", "sent", "failed", "cancelled"]),
    kind: text,
    asset: text,
    amount: amount
      .nullable()
      .meta({ description: "Null when the gateway reports a refund without its amount." }),
    reason_code: text,
    note: text,
    destination: text.nullable(),
    tx_hash: text.nullable(),
    requested_by: actorJson,
    requested_at: instant,
    sent_at: instant.nullable(),
  })
  .meta({ id: "Refund", description: "Money going back to a customer." });

export function toRefundJson(refund: RefundView): z.output<typeof refundJson> {
  return {
    id: refund.id,
    order_id: refund.orderId,
    external_order_id: refund.externalOrderId,
    payment_id: refund.paymentId,
    state: refund.state,
    kind: refund.kind,
    asset: refund.asset,
    amount: refund.amount,
    reason_code: refund.reasonCode,
    note: refund.note,
    destination: refund.destination,
    tx_hash: refund.txHash,
    requested_by: refund.requestedBy,
    requested_at: refund.requestedAt,
    sent_at: refund.sentAt,
  };
}

const money = z.object({ amount, asset: text });

export const refundPreviewJson = z
  .object({
    order_id: text,
    version: z.int().meta({ description: "Name it when you send the refund." }),
    refund_id: text,
    payment_id: text,
    integration: text.meta({ description: "Slug of the integration." }),
    scope: z.enum(["whole", "amount"]).meta({ description: "Whether the gateway sends a whole payment back, or any sum." }),
    amount,
    asset: text,
    network: text.nullable(),
    destination: text.nullable(),
    total: money.nullable().meta({ description: "What leaves your balance, fees included; null when the gateway does not say." }),
    fee: money.nullable(),
  })
  .meta({ id: "RefundPreview", description: "What sending a refund through its gateway will do." });

export function toRefundPreviewJson(preview: RefundPreview): z.output<typeof refundPreviewJson> {
  return {
    order_id: preview.orderId,
    version: preview.version,
    refund_id: preview.refundId,
    payment_id: preview.paymentId,
    integration: preview.integration.slug,
    scope: preview.scope,
    amount: preview.amount,
    asset: preview.asset,
    network: preview.network,
    destination: preview.destination,
    total: preview.total,
    fee: preview.fee,
  };
}
