import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { finishCall } from "@/lib/gateway-calls/finish-call";
import type { GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { changeOrder } from "@/lib/orders/change-order";
import { log } from "@/lib/platform/log";

const SENTENCES = {
  payment: {
    refused: (name: string) => `No payment was made at ${name}`,
    unknown: (name: string) => `It is not known whether ${name} made the payment that was asked for`,
  },
  refund: {
    refused: (name: string) => `${name} did not send the refund`,
    unknown: (name: string) => `It is not known whether ${name} sent the refund`,
  },
};

/** Keeps that a creation or a refund was refused, or that nobody knows what became of it, with a line on the order. */
export async function keepFailure(
  actor: Actor,
  call: GatewayCall,
  integrationName: string,
  put: { kind: "refused" | "unknown"; sentence: string },
): Promise<void> {
  const what = call.kind === "refund" ? "refund" : "payment";
  const reason = `${SENTENCES[what][put.kind](integrationName)}: ${put.sentence}`;
  const detail = { call_id: call.id, ...(call.refundId !== null && { refund_id: call.refundId }) };
  try {
    await changeOrder(actor, call.orderId, null, async (order, _projection, at, tx) => {
      await finishCall(tx, call.id, put.kind, { sentence: put.sentence }, at);
      return { order, kind: `${what}_${put.kind}`, reason, detail, audit: { action: `${what}.${put.kind}`, summary: reason, after: detail } };
    });
  } catch (error) {
    // The call stays open, which is the safe side: nothing is asked for again before it is looked up or settled.
    if (error instanceof AppError && error.code === "not_found") return;
    log.error("the end of a request to a gateway could not be kept", { callId: call.id, kind: put.kind, error });
  }
}
