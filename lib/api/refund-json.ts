import { z } from "zod";
import { actorJson, amount, instant, text } from "@/lib/api/json-parts";
import type { RefundView } from "@/lib/orders/schemas";

export const refundJson = z
  .object({
    id: text,
    order_id: text,
    external_order_id: text.nullable(),
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
