import { z } from "zod";
import { amount, instant, text } from "@/lib/api/json-parts";
import type { SettlementView } from "@/lib/orders/schemas";

export const settlementJson = z
  .object({
    id: text,
    order_id: text,
    external_order_id: text.nullable(),
    payment_id: text,
    gateway: text,
    gateway_ref: text,
    stage: text,
    asset: text,
    gross_amount: amount.nullable(),
    gateway_fee_amount: amount.nullable(),
    network_fee_amount: amount.nullable(),
    reserve_amount: amount.nullable(),
    net_amount: amount.nullable(),
    balance: z.enum(["balanced", "unbalanced", "incomplete"]).meta({
      description: "Whether gross less fees less reserve is net; incomplete where a figure is not reported.",
    }),
    tx_hash: text.nullable(),
    destination: text.nullable(),
    settled_at: instant.nullable(),
    created_at: instant,
  })
  .meta({ id: "Settlement", description: "The gateway paying the merchant out: one movement." });

export function toSettlementJson(settlement: SettlementView): z.output<typeof settlementJson> {
  return {
    id: settlement.id,
    order_id: settlement.orderId,
    external_order_id: settlement.externalOrderId,
    payment_id: settlement.paymentId,
    gateway: settlement.gateway,
    gateway_ref: settlement.gatewayRef,
    stage: settlement.stage,
    asset: settlement.asset,
    gross_amount: settlement.grossAmount,
    gateway_fee_amount: settlement.gatewayFeeAmount,
    network_fee_amount: settlement.networkFeeAmount,
    reserve_amount: settlement.reserveAmount,
    net_amount: settlement.netAmount,
    balance: settlement.balance,
    tx_hash: settlement.txHash,
    destination: settlement.destination,
    settled_at: settlement.settledAt,
    created_at: settlement.createdAt,
  };
}
