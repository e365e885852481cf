import { recordAudit } from "@/lib/audit/record";
import { poolExecutor, transaction, type SqlExecutor } from "@/lib/db/client";
import { toInstant, type Instant } from "@/lib/domain/instant";
import type { OrderStatus } from "@/lib/domain/order-status";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { OrderGlance } from "@/lib/ingest/schemas";
import { orderNotFound } from "@/lib/orders/change-order";
import { findOrder, lockOrder, type OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder, type PaymentProjection, type Projection } from "@/lib/orders/project-order";
import { storeOrder, type NewEvent } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";
import { askPayment, type OpenHttp, type Said } from "@/lib/polling/ask-payment";
import { AskGateway, type AskedPayment, type AskOutcome, type AskResult } from "@/lib/polling/schemas";

type Asked = Said & { paymentId: string };

/** Nothing a gateway could add would change them; reversals and refunds it tells by itself. */
const CLOSED: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["paid", "overpaid", "refunded"]);

/** What a question without news is in the history. News has its own line, written with it. */
const DECISION_OF: Readonly<Partial<Record<AskOutcome, string>>> = {
  nothing_new: "duplicate",
  not_found: "unmatched",
  refused: "rejected",
  unavailable: "rejected",
};

/**
 * Asks the gateways of an order's open payments now, as a person or a program wants it; expired ones too, since a
 * payment that came late may be news. The answers go through the engine like deliveries. It needs the permission to
 * replay deliveries because it does the same: what a gateway says of the past is read again and may move the order.
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
  const [then, today] = [glanceOf(before), glanceOf(after)];
  return {
    orderId,
    payments,
    before: then,
    after: today,
    changes: JSON.stringify(then) !== JSON.stringify(today),
  };
}

async function askOne(
  { payment, state }: PaymentProjection,
  order: OrderSnapshot,
  actor: Actor,
  openHttp?: OpenHttp,
): Promise<Asked> {
  if (CLOSED.has(state.status)) {
    const sentence = `This payment is ${state.status}, so there is nothing left to ask about it.`;
    return {
      paymentId: payment.id,
      outcome: "not_asked",
      sentence,
      gatewayStatus: null,
      integration: null,
      retryAfterSeconds: null,
    };
  }
  const { integrationId, gatewayRef, context } = payment;
  const said = await askPayment(
    { integrationId, gatewayRef, context, externalOrderId: order.externalOrderId },
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
  return {
    id: newId("evt"),
    paymentId,
    deliveryId: null,
    source: "poll",
    kind: "asked",
    decision,
    reason: sentence,
    gatewayStatus,
    mappedStatus: null,
    mappingVersion: null,
    facts: null,
    statusBefore: order.status,
    statusAfter: order.status,
    actor: actorRef(actor),
    detail: { outcome },
    occurredAt: null,
    recordedAt: at,
  };
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
  const glance = (projection: Projection) => paymentGlance(projection, paymentId) ?? glanceOf(projection);
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

function glanceOf({ state, lead }: Projection): OrderGlance {
  return {
    status: state.status,
    flags: state.flags,
    receivedAmount: lead?.state.received ?? null,
    asset: lead?.state.asset ?? null,
  };
}
