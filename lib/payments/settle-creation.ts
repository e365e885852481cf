import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { NO_FACTS } from "@/lib/domain/facts";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { finishCall } from "@/lib/gateway-calls/finish-call";
import { getCall, refuseFinished, type GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { CreatedPayment, GatewayEvent } from "@/lib/gateways/contract";
import { changeOrder, type Changed } from "@/lib/orders/change-order";
import { keepMade } from "@/lib/payments/keep-made";
import { callOrigin } from "@/lib/payments/call-origin";
import { SettleCreation } from "@/lib/payments/schemas";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * A person says what became of a creation that nobody heard the answer of. A payment that was made joins the order as
 * its gateway tells it, or with what was asked for where the gateway cannot be asked now.
 * @throws AppError forbidden, invalid_input (no such payment there), not_found, conflict (it is settled already)
 */
export async function settleCreation(actor: Actor, input: SettleCreation, openHttp: OpenHttp = openGatewayHttp): Promise<Changed> {
  requirePermission(actor, "payments.create");
  const { orderId, callId, outcome, gatewayRef, note } = parseInput(SettleCreation, input);
  const call = await getCreation(orderId, callId);
  refuseFinished(call);
  if (outcome === "not_made" || gatewayRef === undefined) return keepNotMade(actor, call, `It was settled by hand: no payment was made. ${note}`, "settled");
  const maker = await callOrigin(call);
  const made = await describe(call, maker, gatewayRef, openHttp);
  return keepMade(actor, call, maker, made, `It was settled by hand: ${note}`, "settled");
}

/** @throws AppError "not_found" */
export async function getCreation(orderId: string, callId: string): Promise<GatewayCall> {
  const call = await getCall(poolExecutor(), callId);
  if (call.orderId === orderId && call.kind === "create") return call;
  throw new AppError("not_found", `call ${callId} is no creation of ${orderId}`, {
    userMessage: "This order has no such request for a payment. Nothing was changed.",
  });
}

/** Ends a creation that made nothing. @throws AppError "conflict" where it got another end meanwhile */
export async function keepNotMade(actor: Actor, call: GatewayCall, reason: string, end: "refused" | "settled"): Promise<Changed> {
  return changeOrder(actor, call.orderId, null, async (order, _projection, at, tx) => {
    if (!(await finishCall(tx, call.id, end, { sentence: reason }, at))) refuseFinished({ ...call, state: "done" });
    return {
      order,
      kind: "payment_not_made",
      reason,
      detail: { call_id: call.id },
      audit: { action: "payment.not_made", summary: reason, after: { call_id: call.id } },
    };
  });
}

async function describe(call: GatewayCall, { integration, gateway }: Awaited<ReturnType<typeof callOrigin>>, gatewayRef: string, openHttp: OpenHttp): Promise<CreatedPayment> {
  const reference = { gatewayRef, externalOrderId: call.merchantReference, context: {} };
  let event: GatewayEvent | null = null;
  try {
    event = (await gateway.client?.findPayment?.(reference, integration.configs[0], openHttp(gateway))) ?? null;
    if (event === null && gateway.client?.findPayment !== undefined) throw unknownThere(gateway.name, gatewayRef);
  } catch (error) {
    const isAway = error instanceof AppError && (error.code === "unavailable" || error.code === "gateway_refused");
    if (!isAway) throw error;
  }
  if (event !== null && (event.subject.by !== "reference" || event.subject.gatewayRef !== gatewayRef)) throw unknownThere(gateway.name, gatewayRef);
  if (event !== null && event.externalOrderId !== null && event.externalOrderId !== call.merchantReference) throw anothersPayment(gateway.name, event.externalOrderId);
  return { event: event ?? bareEvent(call, gatewayRef), context: {} };
}

/** What is known of a payment that only its reference is known of. */
export function bareEvent(call: GatewayCall, gatewayRef: string): GatewayEvent {
  return {
    eventKey: `settled:${call.id}`,
    subject: { by: "reference", gatewayRef },
    externalOrderId: call.merchantReference,
    occurredAt: null,
    gatewayStatus: null,
    eventType: "payment_created",
    facts: NO_FACTS,
  };
}

function unknownThere(name: string, gatewayRef: string): AppError {
  return new AppError("invalid_input", `${name} knows no ${gatewayRef}`, {
    userMessage: `${name} knows no payment ${gatewayRef}. Nothing was changed. Check the reference.`,
    fields: [{ field: "gateway_ref", message: `${name} knows no payment with this reference.` }],
  });
}

function anothersPayment(name: string, externalOrderId: string): AppError {
  return new AppError("invalid_input", `the payment is of ${externalOrderId}`, {
    userMessage: `At ${name} this payment carries the reference ${externalOrderId}, so it is another one. Nothing was changed. Check the reference.`,
    fields: [{ field: "gateway_ref", message: `This payment is of ${externalOrderId}.` }],
  });
}
