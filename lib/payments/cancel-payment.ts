import { recordAudit } from "@/lib/audit/record";
import { transaction, type SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { STATUS } from "@/lib/domain/order-status";
import { finishCall } from "@/lib/gateway-calls/finish-call";
import { listOpenCalls, type GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { openCall } from "@/lib/gateway-calls/open-call";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { putRequest, type Put } from "@/lib/gateway-calls/put-request";
import type { GatewayHttp, PaymentReference } from "@/lib/gateways/contract";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { REGISTERED_REF } from "@/lib/orders/apply-event";
import { MERCHANT_REFERENCE } from "@/lib/orders/payment-context";
import { changeOrder, moved, orderNotFound, type Changed } from "@/lib/orders/change-order";
import { lockOrder, type PaymentSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder } from "@/lib/orders/project-order";
import { callOrigin } from "@/lib/payments/call-origin";
import { CancelPayment } from "@/lib/payments/schemas";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { parseInput } from "@/lib/platform/parse-input";

type Origin = Awaited<ReturnType<typeof callOrigin>>;
type Cancelling = Origin & { call: GatewayCall; reference: PaymentReference };

/**
 * Ends a payment at its gateway before anybody pays it. What the gateway says of it afterwards is taken in like a poll:
 * the payment is cancelled here when the gateway says so, and stays what it is where the customer was faster.
 * @throws AppError forbidden, invalid_input (its gateway cannot, or money is under way), not_found, conflict,
 *   gateway_refused, unavailable, outcome_unknown
 */
export async function cancelPayment(actor: Actor, input: CancelPayment, openHttp: OpenHttp = openGatewayHttp): Promise<Changed> {
  requirePermission(actor, "payments.create");
  const given = parseInput(CancelPayment, input);
  const { call, reference, integration, gateway } = await transaction((tx) => ask(tx, actor, given));
  const put = await putRequest(gateway, openHttp, async (http) => gateway.client?.cancelPayment?.(reference, integration.configs[0], http));
  // Heard before the call has its end, so that until then nobody else asks for what is done.
  if (put.kind !== "refused") await hearAfterwards(actor, { call, reference, integration, gateway }, openHttp(gateway));
  const changed = await keepCancelled(actor, { call, reference, integration, gateway }, put);
  if (put.kind !== "done") throw put.error;
  return changed;
}

async function ask(tx: SqlExecutor, actor: Actor, given: ReturnType<typeof CancelPayment.parse>): Promise<Cancelling> {
  const at = toInstant(now());
  const order = await lockOrder(tx, given.orderId);
  if (order === null) throw orderNotFound(given.orderId);
  if (given.version !== undefined && order.version !== given.version) throw await moved(tx, order, given.version);
  const found = projectOrder(order, at).payments.find(({ payment }) => payment.id === given.paymentId);
  if (!found) throw new AppError("not_found", `no payment ${given.paymentId}`, { userMessage: "This order has no payment with this id. Nothing was changed." });
  const { payment, state } = found;
  const origin = await callOrigin(payment);
  const { name } = origin.gateway;
  if (origin.gateway.client?.cancelPayment === undefined) throw refused(`${name} lets nobody cancel a payment through its API. Let it run out, or cancel it at ${name}.`);
  if (origin.integration.disabledAt !== null) throw refused(`${origin.integration.name} is disabled. Enable it first.`);
  if (payment.gatewayRef.startsWith(REGISTERED_REF)) throw refused(`${name} has not given this payment a reference yet, and without one it cannot be cancelled.`);
  if (state.status !== "awaiting_payment") throw refused(`This payment is ${STATUS[state.status].label.toLowerCase()}. Only a payment that nobody has begun to pay can be cancelled.`);
  const calls = await listOpenCalls(tx, order.id);
  if (calls.some(({ kind, state: open, request }) => kind === "cancel" && open === "sending" && request["payment_id"] === payment.id)) {
    throw new AppError("conflict", `payment ${payment.id} is being cancelled`, { userMessage: "Somebody is cancelling this payment at this moment. Nothing more was done. Look at the order again." });
  }
  const call = await openCall(tx, {
    kind: "cancel",
    integrationId: payment.integrationId,
    orderId: order.id,
    merchantReference: null,
    refundId: null,
    request: { payment_id: payment.id, gateway_ref: payment.gatewayRef },
    requestedBy: actorRef(actor),
    at,
  });
  if (call === null) throw new Error("a cancelling call met another");
  await recordAudit(tx, { actor, action: "payment.cancel_asked_for", objectType: "order", objectId: order.id, summary: `Asked ${origin.integration.name} to cancel ${payment.gatewayRef}`, after: { call_id: call.id, payment_id: payment.id } });
  return { ...origin, call, reference: referenceOf(payment, order.externalOrderId) };
}

function referenceOf({ gatewayRef, context }: PaymentSnapshot, externalOrderId: string | null): PaymentReference {
  return { gatewayRef, externalOrderId: context[MERCHANT_REFERENCE] ?? externalOrderId, context };
}

/** An unknown end of cancelling needs no settling: what the payment is stands at the gateway, which is asked. */
async function keepCancelled(actor: Actor, { call, reference, integration }: Cancelling, put: Put<unknown>): Promise<Changed> {
  const reason = {
    done: `Cancelled the payment ${reference.gatewayRef} at ${integration.name}.`,
    refused: `The payment ${reference.gatewayRef} was not cancelled at ${integration.name}`,
    unknown: `It is not known whether ${integration.name} cancelled the payment ${reference.gatewayRef}; it is asked`,
  }[put.kind];
  const sentence = put.kind === "done" ? reason : `${reason}: ${put.sentence}`;
  return changeOrder(actor, call.orderId, null, async (order, _projection, at, tx) => {
    await finishCall(tx, call.id, put.kind === "unknown" ? "settled" : put.kind, { sentence }, at);
    return {
      order,
      kind: put.kind === "done" ? "payment_cancelled" : "payment_refused",
      reason: sentence,
      detail: { call_id: call.id, ...call.request },
      audit: { action: put.kind === "done" ? "payment.cancelled" : "payment.cancel_refused", summary: sentence, after: call.request },
    };
  });
}

/** Without it the payment would stay open here until its news comes by itself; it does no harm where it fails. */
async function hearAfterwards(actor: Actor, { reference, integration, gateway, call }: Cancelling, http: GatewayHttp): Promise<void> {
  try {
    const event = await gateway.client?.findPayment?.(reference, integration.configs[0], http);
    const isIt = event?.subject.by === "reference" && event.subject.gatewayRef === reference.gatewayRef;
    if (event && isIt) await intakeOrder(integration, gateway, event, null, { source: "poll", actor: actorRef(actor), receivedAt: toInstant(now()) });
  } catch (error) {
    log.warn("a cancelled payment could not be asked for", { callId: call.id, error });
  }
}

function refused(message: string): AppError {
  return new AppError("invalid_input", message, { userMessage: `${message} Nothing was changed.`, fields: [{ field: "payment_id", message }] });
}
