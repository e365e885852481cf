import type { SqlExecutor } from "@/lib/db/client";
import { assetDecimals, displayMoney, isFiat } from "@/lib/domain/asset";
import { facts, joinFacts, type Agreement, type Price } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { finishCall } from "@/lib/gateway-calls/finish-call";
import { refuseFinished, type GatewayCall } from "@/lib/gateway-calls/gateway-call";
import type { CreatedPayment, Gateway, GatewayEvent } from "@/lib/gateways/contract";
import { loadTarget } from "@/lib/ingest/load-target";
import { mapEventStatus } from "@/lib/ingest/map-event-status";
import type { LoadedIntegration } from "@/lib/integrations/load-integration";
import { recordAudit } from "@/lib/audit/record";
import { applyEvent, unnamedRef } from "@/lib/orders/apply-event";
import { orderNotFound, sourceOf, type Changed } from "@/lib/orders/change-order";
import { lockOrder } from "@/lib/orders/order-snapshot";
import { projectOrder } from "@/lib/orders/project-order";
import type { NewEvent } from "@/lib/orders/order-write";
import { storeOrder } from "@/lib/orders/store-order";
import { topUpContext } from "@/lib/orders/payment-context";
import { askedOf, type Asked } from "@/lib/payments/asked";

export interface Joined extends Changed {
  paymentId: string;
  integration: { slug: string; name: string };
}

/** The payment belongs to another order already: its news came first and did not say whose it is. */
export class KnownElsewhere extends Error {
  override readonly name = "KnownElsewhere";
  constructor(readonly otherOrderId: string) {
    super(`the payment is known as one of ${otherOrderId}`);
  }
}

/**
 * Joins a payment that was made to its order and ends the call that asked for it, in one transaction of the caller. Its
 * news may have come before, or come twice: the facts merge, whichever is first.
 * @throws StaleSnapshot, KnownElsewhere, AppError "conflict" where others settled the call first
 */
export async function joinPayment(
  tx: SqlExecutor,
  actor: Actor,
  call: GatewayCall,
  maker: { integration: LoadedIntegration; gateway: Gateway },
  made: CreatedPayment,
  how: { at: Instant; end: "done" | "settled"; sentence: string; isTheAnswer: boolean },
): Promise<Joined> {
  const { integration, gateway } = maker;
  if ((await lockOrder(tx, call.orderId)) === null) throw orderNotFound(call.orderId);
  const event = creationEvent(call, made, how.at);
  const target = await loadTarget(tx, { integrationId: integration.id, event, bodySha256: null });
  if (target.order === null || target.order.id !== call.orderId) throw new KnownElsewhere(target.order?.id ?? "none");
  const word = event.gatewayStatus;
  const applied = applyEvent(target.order, {
    event: target.event,
    madeAs: call.merchantReference,
    owners: target.owners,
    remapped: {},
    usualTimes: target.order.usualTimes,
    claims: word === null ? null : mapEventStatus(integration, gateway, word),
    integration,
    source: sourceOf(actor),
    deliveryId: null,
    actor: actorRef(actor),
    receivedAt: how.at,
  });
  const paymentId = applied.event.paymentId ?? "";
  const order = {
    ...applied.order,
    payments: applied.order.payments.map((payment) => (payment.id === paymentId ? { ...payment, context: { ...payment.context, ...made.context, ...topUpContext(askedOf(call).topsUp) } } : payment)),
  };
  const projection = projectOrder(order, how.at);
  const entry: NewEvent = { ...applied.event, decision: "applied", reason: how.sentence, statusAfter: projection.state.status, detail: { call_id: call.id } };
  const { version } = await storeOrder(tx, { order, projection, events: [entry], refunds: [], delivery: null, at: how.at });
  const reference = event.subject.by === "reference" ? event.subject.gatewayRef : event.subject.address;
  const answer = { payment_id: paymentId, gateway_ref: made.isUnnamed ? null : reference };
  if (!(await finishCall(tx, call.id, how.end, answer, how.at, how))) refuseFinished({ ...call, state: "done" });
  await recordAudit(tx, {
    actor,
    action: "payment.created",
    objectType: "order",
    objectId: order.id,
    summary: how.sentence,
    before: { status: target.order.status, version: target.order.version },
    after: { ...answer, merchant_reference: call.merchantReference },
  });
  return { order, projection, version, paymentId, integration: { slug: integration.slug, name: integration.name } };
}

/** What the gateway answered, with what we asked for beside it, so that a gateway that asks for another amount is found out. */
function creationEvent(call: GatewayCall, made: CreatedPayment, at: Instant): GatewayEvent {
  const { subject } = made.event;
  const known = facts({ agreed: { at, value: agreementOf(askedOf(call)) }, createdAt: at });
  return {
    ...made.event,
    subject: made.isUnnamed && subject.by === "reference" ? { by: "reference", gatewayRef: unnamedRef(subject.gatewayRef) } : subject,
    externalOrderId: call.merchantReference,
    eventType: "payment_created",
    facts: joinFacts(made.event.facts, known),
  };
}

/** A price in coins is a quote as well; one in money, or in a code nobody knows, becomes a quote only at the gateway's rate. */
function agreementOf({ price, payIn }: Asked): Agreement {
  const asset = price.currency.toUpperCase();
  const isPaidWith = payIn?.asset.toUpperCase() === asset;
  const isCoin = isPaidWith || (assetDecimals(asset) !== null && !isFiat(asset));
  return { price, quote: isCoin ? { amount: price.amount, asset, network: isPaidWith ? payIn.network : null } : null };
}

export function madeSentence(price: Price, gateway: Gateway, merchantReference: string | null): string {
  return `Made a payment of ${displayMoney(price.amount, price.currency)} at ${gateway.name}${merchantReference === null ? "" : ` under the reference ${merchantReference}`}.`;
}
