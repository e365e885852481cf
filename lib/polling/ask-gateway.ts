import { recordAudit } from "@/lib/audit/record";
import { poolExecutor, transaction, type SqlExecutor } from "@/lib/db/client";
import { toInstant, type Instant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { requirePermission } from "@/lib/domain/require-permission";
import { differs, projectedGlance } from "@/lib/ingest/order-glance";
import type { OrderGlance } from "@/lib/ingest/schemas";
import { orderNotFound } from "@/lib/orders/change-order";
import { findOrder, lockOrder, type OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder, type PaymentProjection, type Projection } from "@/lib/orders/project-order";
import { ownEvent, type NewEvent } from "@/lib/orders/order-write";
import { refundRefsOf } from "@/lib/orders/refund-refs";
import { storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { askPayment, type Said } from "@/lib/polling/ask-payment";
import { AskGateway, type AskedPayment, type AskOutcome, type AskResult } from "@/lib/polling/schemas";

type Asked = Said & { paymentId: string };

/** What a question without news is in the history. News has its own line, written with it. */
const DECISION_OF: Readonly<Partial<Record<AskOutcome, string>>> = {
  nothing_new: "duplicate",
  not_found: "unmatched",
  refused: "rejected",
  unavailable: "rejected",
};

/**
 * Asks the gateways of all of an order's payments now, as a person or a program wants it: a payment that expired may be
 * paid late, and one that is paid may be taken back. The answers go through the engine like deliveries. It needs the
 * permission to replay deliveries because it does the same: what a gateway says of the past is read again and may move
 * the order.
 * @throws AppError forbidden, invalid_input, not_found
 */
export async function askGateway(actor: Actor, input: AskGateway, openHttp?: OpenHttp): Promise<AskResult> {
  requirePermission(actor, "deliveries.replay");
  const { orderId } = parseInput(AskGateway, input);
  const order = await findOrder(poolExecutor(), orderId);
  if (order === null) throw orderNotFound(orderId);
  const before = projectOrder(order, order.statusChangedAt);
  const asked = await Promise.all(
    before.payments.map((projected) => askOne(projected, order, actor, openHttp)),
  );
  const after = await keepQuestion(actor, orderId, asked);
  const payments = asked.map((said) => toAskedPayment(said, before, after));
  const [then, today] = [projectedGlance(before), projectedGlance(after)];
  return {
    orderId,
    payments,
    before: then,
    after: today,
    changes: differs(then, today),
  };
}

async function askOne(
  { payment, state }: PaymentProjection,
  order: OrderSnapshot,
  actor: Actor,
  openHttp?: OpenHttp,
): Promise<Asked> {
  const { integrationId, gatewayRef, context } = payment;
  const { status, txHashes } = state;
  const { externalOrderId } = order;
  const refundRefs = refundRefsOf(order.refunds, payment.id);
  const said = await askPayment(
    { integrationId, gatewayRef, context, externalOrderId, status, txHashes, refundRefs },
    actorRef(actor),
    openHttp,
  );
  return { ...said, paymentId: payment.id };
}

/** One line for each payment whose gateway had no news, and one audit row for the question. */
async function keepQuestion(actor: Actor, orderId: string, asked: readonly Asked[]): Promise<Projection> {
  return transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order === null) throw orderNotFound(orderId);
    const at = toInstant(now());
    const projection = projectOrder(order, at);
    const events = asked.flatMap((said) => questionEvent(said, order, actor, at) ?? []);
    if (events.length > 0)
      await storeOrder(tx, { order, projection, events, refunds: [], delivery: null, at });
    if (asked.some(({ outcome }) => outcome !== "not_asked")) await recordQuestion(tx, actor, orderId, asked);
    return projection;
  });
}

function questionEvent(
  { paymentId, outcome, sentence, gatewayStatus }: Asked,
  order: OrderSnapshot,
  actor: Actor,
  at: Instant,
): NewEvent | null {
  const decision = DECISION_OF[outcome];
  if (decision === undefined) return null;
  return ownEvent(at, {
    paymentId,
    source: "poll",
    kind: "asked",
    decision,
    reason: sentence,
    gatewayStatus,
    statusBefore: order.status,
    statusAfter: order.status,
    actor: actorRef(actor),
    detail: { outcome },
  });
}

async function recordQuestion(
  tx: SqlExecutor,
  actor: Actor,
  orderId: string,
  asked: readonly Asked[],
): Promise<void> {
  await recordAudit(tx, {
    actor,
    action: "order.gateway_asked",
    objectType: "order",
    objectId: orderId,
    summary: "Asked the gateway",
    after: { payments: asked.map(({ paymentId, outcome }) => ({ id: paymentId, outcome })) },
  });
}

function toAskedPayment(
  { paymentId, integration, outcome, sentence, gatewayStatus }: Asked,
  before: Projection,
  after: Projection,
): AskedPayment {
  const glance = (projection: Projection) => paymentGlance(projection, paymentId) ?? projectedGlance(projection);
  return {
    paymentId,
    integration,
    outcome,
    sentence,
    gatewayStatus,
    before: glance(before),
    after: glance(after),
  };
}

function paymentGlance({ payments }: Projection, paymentId: string): OrderGlance | null {
  const state = payments.find(({ payment }) => payment.id === paymentId)?.state;
  return state === undefined
    ? null
    : { status: state.status, flags: state.flags, receivedAmount: state.received, asset: state.asset };
}
