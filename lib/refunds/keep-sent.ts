import { displayMoney } from "@/lib/domain/asset";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { finishCall } from "@/lib/gateway-calls/finish-call";
import type { GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { GatewayOutcomeUnknown } from "@/lib/gateway-calls/gateway-errors";
import type { SentRefund } from "@/lib/gateways/contract";
import { changeOrder, type Changed } from "@/lib/orders/change-order";
import type { NewRefund } from "@/lib/orders/order-write";
import { log } from "@/lib/platform/log";
import type { Quoted } from "@/lib/refunds/preview-refund";
import type { KnownRefund } from "@/lib/refunds/ready-refund";

/** Keeps that the gateway took the refund. @throws AppError "outcome_unknown" where it could not be kept */
export async function keepSent(actor: Actor, call: GatewayCall, { ready, integration }: Quoted, sent: SentRefund): Promise<Changed & { refundId: string }> {
  const { refund, from, request, gateway } = ready;
  const figure = displayMoney(request.amount, request.asset);
  const reason = sent.state === "sent" ? `Sent ${figure} back through ${integration.name}.` : `${integration.name} is sending ${figure} back.`;
  try {
    const changed = await changeOrder(actor, call.orderId, null, async (order, _projection, at, tx) => {
      await finishCall(tx, call.id, "done", { gateway_ref: sent.gatewayRef, state: sent.state }, at, { isTheAnswer: true });
      const reported = order.refunds.find((row) => row.id === refund.id)?.state;
      // The gateway's own news may have been faster, and knows more.
      const isAhead = reported === "pending" || reported === "sent";
      return {
        order,
        refunds: isAhead ? [] : [sentRow(refund, { state: sent.state, paymentId: from.payment.id, gatewayRef: sent.gatewayRef, destination: request.destination, at })],
        kind: "refund_sent",
        reason,
        detail: { call_id: call.id, refund_id: refund.id, amount: request.amount, asset: request.asset, state: sent.state },
        audit: { action: "refund.sent", summary: reason, after: { call_id: call.id, refund_id: refund.id, amount: request.amount, asset: request.asset, gateway_ref: sent.gatewayRef } },
      };
    });
    return { ...changed, refundId: refund.id };
  } catch (error) {
    log.error("a refund was sent and could not be kept", { callId: call.id, gatewayRef: sent.gatewayRef, error });
    throw new GatewayOutcomeUnknown(`call ${call.id}: sent, and not kept`, {
      userMessage: `${gateway.name} took the refund, and that could not be kept here. It is not sent again: the request is shown on the order until it is settled.`,
      cause: error,
    });
  }
}

export function sentRow(refund: KnownRefund, { state, at, ...sent }: SentRow): NewRefund {
  return { ...refund, note: "", txHash: null, ...sent, state, sentAt: state === "sent" ? at : null };
}

type SentRow = Pick<NewRefund, "paymentId" | "gatewayRef" | "destination"> & Partial<Pick<NewRefund, "txHash" | "note">> & { state: "pending" | "sent"; at: Instant };
