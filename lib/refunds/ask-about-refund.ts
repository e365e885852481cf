import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { finishCall } from "@/lib/gateway-calls/finish-call";
import { refuseFinished, type GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { GatewayEvent } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { MERCHANT_REFERENCE } from "@/lib/orders/payment-context";
import { findOrder } from "@/lib/orders/order-snapshot";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { findRefund } from "@/lib/refunds/ready-refund";
import { AskAboutRefund } from "@/lib/refunds/schemas";
import { getRefundCall, paymentOf } from "@/lib/refunds/settle-refund";

export interface AskedAboutRefund {
  isSettled: boolean;
  sentence: string;
}

/**
 * Asks the gateway what it knows of a refund that nobody heard the answer of. Only its word that the money goes back, or
 * that this failed, settles it: that it says nothing proves nothing, so the rest is a person's to find out.
 * @throws AppError forbidden, not_found, conflict (it is settled already)
 */
export async function askAboutRefund(actor: Actor, input: AskAboutRefund, openHttp: OpenHttp = openGatewayHttp): Promise<AskedAboutRefund> {
  requirePermission(actor, "refunds.send");
  const { orderId, callId } = parseInput(AskAboutRefund, input);
  const call = await getRefundCall(orderId, callId);
  refuseFinished(call);
  return settleRefundByAsking(actor, call, openHttp);
}

/** As a person and the worker do it. */
export async function settleRefundByAsking(actor: Actor, call: GatewayCall, openHttp: OpenHttp): Promise<AskedAboutRefund> {
  const stateNow = async () => (await findRefund(poolExecutor(), call.orderId, call.refundId ?? "")).state;
  const before = await stateNow();
  const sentence = await hear(actor, call, openHttp);
  const state = await stateNow();
  // One that failed before it was sent again says nothing of the second time.
  const hasFailed = state === "failed" && before !== "failed";
  if (state !== "pending" && state !== "sent" && !hasFailed) return { isSettled: false, sentence };
  await finishCall(poolExecutor(), call.id, "done", { state }, toInstant(now()));
  return { isSettled: true, sentence: hasFailed ? "The gateway reports that the refund failed." : `The gateway reports the refund: it is ${state}.` };
}

/** Takes in what the gateway says of the payment now. @returns what to say where that settles nothing */
async function hear(actor: Actor, call: GatewayCall, openHttp: OpenHttp): Promise<string> {
  const integration = await loadIntegration(call.integrationId);
  const gateway = findGateway(integration.gateway);
  const order = await findOrder(poolExecutor(), call.orderId);
  const payment = order?.payments.find(({ id }) => id === paymentOf(call));
  const client = gateway?.client;
  const byHand = `Look for the refund at ${gateway?.name ?? integration.name}, then settle the request by hand.`;
  if (gateway === null || order === null || payment === undefined || (client?.findPayment ?? client?.findRecords) === undefined) return `The gateway cannot be asked for it. ${byHand}`;
  if (integration.disabledAt !== null) return `${integration.name} is disabled, so its gateway is not asked. Enable it first.`;
  const { gatewayRef, context } = payment;
  const refundRef = call.request["refund_ref"];
  const reference = {
    gatewayRef,
    externalOrderId: context[MERCHANT_REFERENCE] ?? order.externalOrderId,
    context,
    refundRefs: typeof refundRef === "string" ? [refundRef] : [],
  };
  const http = openHttp(gateway);
  try {
    const told: (GatewayEvent | null | undefined)[] = [await client?.findPayment?.(reference, integration.configs[0], http)];
    told.push(...((await client?.findRecords?.(reference, integration.configs[0], http)) ?? []));
    for (const event of told) {
      const isIt = event?.subject.by === "reference" && event.subject.gatewayRef === gatewayRef;
      if (event && isIt) await intakeOrder(integration, gateway, event, null, { source: "poll", actor: actorRef(actor), receivedAt: toInstant(now()) });
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.userMessage;
  }
  return `${gateway.name} says nothing of a refund. ${byHand}`;
}
