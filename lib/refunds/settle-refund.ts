import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { finishCall } from "@/lib/gateway-calls/finish-call";
import { getCall, refuseFinished, type GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { changeOrder, type Changed } from "@/lib/orders/change-order";
import { parseInput } from "@/lib/platform/parse-input";
import { sentRow } from "@/lib/refunds/keep-sent";
import { findRefund } from "@/lib/refunds/ready-refund";
import { SettleRefund } from "@/lib/refunds/schemas";

/**
 * A person says what became of a refund that nobody heard the answer of. One that was not sent may be sent again.
 * @throws AppError forbidden, invalid_input, not_found, conflict (it is settled already)
 */
export async function settleRefund(actor: Actor, input: SettleRefund): Promise<Changed> {
  requirePermission(actor, "refunds.send");
  const { orderId, callId, outcome, txHash, note } = parseInput(SettleRefund, input);
  const call = await getRefundCall(orderId, callId);
  refuseFinished(call);
  const isSent = outcome === "made";
  const reason = `It was settled by hand: the refund was ${isSent ? "sent" : "not sent"}. ${note}`;
  return changeOrder(actor, orderId, null, async (order, _projection, at, tx) => {
    if (!(await finishCall(tx, call.id, "settled", { sentence: reason }, at))) refuseFinished({ ...call, state: "done" });
    const refund = await findRefund(tx, orderId, call.refundId ?? "");
    const isOpen = refund.state === "requested" || refund.state === "failed";
    return {
      order,
      refunds: isSent && isOpen ? [sentRow(refund, { state: "sent", paymentId: paymentOf(call), gatewayRef: null, destination: null, at, txHash: txHash ?? null, note })] : [],
      kind: isSent ? "refund_sent" : "refund_not_sent",
      reason,
      detail: { call_id: call.id, refund_id: refund.id, tx_hash: txHash ?? null, note },
      audit: { action: "refund.settled", summary: reason, after: { call_id: call.id, refund_id: refund.id, outcome, tx_hash: txHash ?? null } },
    };
  });
}

/** The payment whose money a call sends back. */
export function paymentOf({ request }: GatewayCall): string | null {
  const id = request["payment_id"];
  return typeof id === "string" ? id : null;
}

/** @throws AppError "not_found" */
export async function getRefundCall(orderId: string, callId: string): Promise<GatewayCall> {
  const call = await getCall(poolExecutor(), callId);
  if (call.orderId === orderId && call.kind === "refund") return call;
  throw new AppError("not_found", `call ${callId} is no refund of ${orderId}`, {
    userMessage: "This order has no such request for a refund. Nothing was changed.",
  });
}
