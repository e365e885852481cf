import { recordAudit } from "@/lib/audit/record";
import { transaction, type SqlExecutor } from "@/lib/db/client";
import { displayMoney } from "@/lib/domain/asset";
import { compare } from "@/lib/domain/decimal";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { keepFailure } from "@/lib/gateway-calls/keep-failure";
import { openCall } from "@/lib/gateway-calls/open-call";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { putRequest } from "@/lib/gateway-calls/put-request";
import type { RefundQuote } from "@/lib/gateways/contract";
import { moved, orderNotFound, type Changed } from "@/lib/orders/change-order";
import { lockOrder } from "@/lib/orders/order-snapshot";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { keepSent } from "@/lib/refunds/keep-sent";
import { quoteRefund, type Quoted } from "@/lib/refunds/preview-refund";
import { readyRefund } from "@/lib/refunds/ready-refund";
import { SendRefund } from "@/lib/refunds/schemas";

type Given = ReturnType<typeof SendRefund.parse>;

/**
 * Sends a refund through the gateway that took the money, once: the call that says so is written before the request
 * leaves, and no second one can be while the first is on its way, unknown or done.
 * @throws AppError forbidden, invalid_input, not_found, conflict (somebody was first, or the cost is another now),
 *   gateway_refused and unavailable (nothing was sent), outcome_unknown
 */
export async function sendRefund(actor: Actor, input: SendRefund, openHttp: OpenHttp = openGatewayHttp): Promise<Changed & { refundId: string }> {
  requirePermission(actor, "refunds.send");
  const given = parseInput(SendRefund, input);
  const quoted = await quoteRefund(given, openHttp);
  refuseOtherCost(quoted.quote, given.seenTotal);
  const call = await transaction((tx) => ask(tx, actor, given, quoted));
  const { ready, integration, quote } = quoted;
  const put = await putRequest(ready.gateway, openHttp, (http) => ready.sending.send(ready.request, quote, integration.configs[0], http));
  if (put.kind === "done") return keepSent(actor, call, quoted, put.answer);
  await keepFailure(actor, call, integration.name, put);
  throw put.error;
}

function refuseOtherCost(quote: RefundQuote | null, seen: Given["seenTotal"]): void {
  const total = quote?.total ?? null;
  if (seen === undefined || (total !== null && compare(total.amount, seen.amount) === 0 && total.asset === seen.asset)) return;
  if (total === null) {
    throw new AppError("conflict", `the refund's cost is not known now, and was ${seen.amount} ${seen.asset}`, {
      userMessage: `The gateway does not say any more what it costs; it was ${displayMoney(seen.amount, seen.asset)}. Nothing was sent. Look at the refund again, then confirm it.`,
    });
  }
  throw new AppError("conflict", `the refund costs ${total.amount} ${total.asset} now, not ${seen.amount} ${seen.asset}`, {
    userMessage: `It costs ${displayMoney(total.amount, total.asset)} now, not ${displayMoney(seen.amount, seen.asset)}. Nothing was sent. Look at the new cost, then confirm it.`,
  });
}

/** Checks all of it again under the order's lock, then writes down that the refund is about to be sent. */
async function ask(tx: SqlExecutor, actor: Actor, given: Given, { ready, integration, quote }: Quoted): Promise<GatewayCall> {
  const at = toInstant(now());
  const order = await lockOrder(tx, given.orderId);
  if (order === null) throw orderNotFound(given.orderId);
  if (order.version !== given.version) throw await moved(tx, order, given.version);
  const { refund, from, request } = await readyRefund(tx, order, given);
  if (refund.amount !== ready.refund.amount || from.payment.id !== ready.from.payment.id) throw await moved(tx, order, given.version);
  // The gateway said that what it had sent failed; only then does a call that is done not stand in the way.
  if (refund.state === "failed") await tx.query("UPDATE gateway_calls SET state = 'settled' WHERE refund_id = $1 AND kind = 'refund' AND state = 'done'", [refund.id]);
  const call = await openCall(tx, {
    kind: "refund",
    integrationId: integration.id,
    orderId: order.id,
    merchantReference: null,
    refundId: refund.id,
    request: {
      payment_id: from.payment.id,
      amount: request.amount,
      asset: request.asset,
      network: request.network,
      destination: request.destination,
      refund_ref: quote?.gatewayRef ?? null,
    },
    requestedBy: actorRef(actor),
    at,
  });
  if (call === null) {
    throw new AppError("conflict", `refund ${refund.id} has an open call`, {
      userMessage: "This refund is being sent already, or it is not known whether it was. It was not sent again. Look at the order, and settle that request first.",
    });
  }
  await recordAudit(tx, {
    actor,
    action: "refund.send_asked_for",
    objectType: "order",
    objectId: order.id,
    summary: `Asked ${integration.name} to send back ${displayMoney(request.amount, request.asset)}`,
    after: { call_id: call.id, refund_id: refund.id, ...call.request },
  });
  return call;
}
