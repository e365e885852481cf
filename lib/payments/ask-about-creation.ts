import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { refuseFinished, type GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { CreatedPayment } from "@/lib/gateways/contract";
import { unnamedRef } from "@/lib/orders/apply-event";
import { keepMade } from "@/lib/payments/keep-made";
import { lookUpCreation } from "@/lib/payments/look-up-creation";
import type { Maker } from "@/lib/payments/payment-maker";
import { callOrigin } from "@/lib/payments/call-origin";
import { AskAboutCall, type AskedAboutCall } from "@/lib/payments/schemas";
import { bareEvent, getCreation, keepNotMade } from "@/lib/payments/settle-creation";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Asks the gateway what became of a creation that nobody heard the answer of, and settles it where it knows.
 * @throws AppError forbidden, not_found, conflict (it is settled already)
 */
export async function askAboutCreation(actor: Actor, input: AskAboutCall, openHttp: OpenHttp = openGatewayHttp): Promise<AskedAboutCall> {
  requirePermission(actor, "payments.create");
  const { orderId, callId } = parseInput(AskAboutCall, input);
  const call = await getCreation(orderId, callId);
  refuseFinished(call);
  return settleByAsking(actor, call, await callOrigin(call), openHttp);
}

/** As a person and the worker do it. */
export async function settleByAsking(actor: Actor, call: GatewayCall, maker: Pick<Maker, "integration" | "gateway">, openHttp: OpenHttp): Promise<AskedAboutCall> {
  const found = await lookUpCreation(call, maker, openHttp);
  switch (found.kind) {
    case "unsure":
      return { isSettled: false, sentence: found.sentence };
    case "heard":
      await keepMade(actor, call, maker, heardBefore(call, found.gatewayRef), "Its answer had been lost; its own news came meanwhile.", "looked_up");
      return { isSettled: true, sentence: `${maker.gateway.name} made the payment: its news came meanwhile.` };
    case "not_made":
      await keepNotMade(actor, call, `No payment was made at ${maker.integration.name}: ${found.sentence}`, "refused");
      return { isSettled: true, sentence: found.sentence };
    case "made":
      await keepMade(actor, call, maker, found.made, "Its answer had been lost; the gateway was asked for it.", "looked_up");
      return { isSettled: true, sentence: `${maker.gateway.name} made the payment, and it is kept with the order now.` };
  }
}

/** The order knows the payment already; what was asked for is all that is added to it. */
function heardBefore(call: GatewayCall, gatewayRef: string): CreatedPayment {
  const reference = call.merchantReference ?? "";
  if (gatewayRef !== unnamedRef(reference)) return { event: bareEvent(call, gatewayRef), context: {} };
  return { event: bareEvent(call, reference), isUnnamed: true, context: {} };
}
