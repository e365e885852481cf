import type { OrderStatus } from "@/lib/domain/order-status";
import { judgeEvent, type Verdict } from "@/lib/domain/event-decision";
import { claimFact, facts, joinFacts, normalHash, normaliseTransactions, sameButForDates, sameFacts, type PaymentFacts, type RefundFact } from "@/lib/domain/facts";
import { later, type Instant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import type { Rules } from "@/lib/domain/rules";
import { NO_USUAL_TIMES, type UsualTimes } from "@/lib/domain/usual-time";
import type { GatewayEvent } from "@/lib/gateways/contract";
import { ofAsset } from "@/lib/domain/refundable";
import type { OrderSnapshot, PaymentSnapshot, RefundRow } from "@/lib/orders/order-snapshot";
import { MERCHANT_REFERENCE } from "@/lib/orders/payment-context";
import { projectOrder, stateOfPayment, type Projection } from "@/lib/orders/project-order";
import type { NewEvent, NewRefund } from "@/lib/orders/order-write";
import { newId } from "@/lib/platform/ids";

/** One event of one gateway, mapped, with everything needed to join it to an order. */
export interface HeardEvent {
  event: GatewayEvent;
  /** The merchant's reference that this attempt carries at its gateway, where it was made from here; null otherwise. */
  madeAs: string | null;
  /** Payments that already count the transactions this event names, by transaction key. */
  owners: Readonly<Record<string, string>>;
  /** Facts under today's mapping where it is applied to the past, by payment id; {} otherwise. */
  remapped: Readonly<Record<string, PaymentFacts>>;
  /** Null for a vendor status no mapping knows, and for an event without a status. */
  claims: OrderStatus | null;
  integration: { id: string; gateway: string; mappingVersion: number; rules: Rules };
  /** For an order that is new; others carry them. */
  usualTimes: UsualTimes;
  source: NewEvent["source"];
  deliveryId: string | null;
  actor: ActorRef;
  receivedAt: Instant;
}

export interface Applied {
  order: OrderSnapshot;
  projection: Projection;
  verdict: Verdict;
  event: NewEvent;
  refunds: NewRefund[];
}

/**
 * Joins one event to an order: pure, so that intake, polling and the dry run of a replay are one
 * code. `order` is null when neither the payment nor the merchant's reference is known yet.
 */
export function applyEvent(order: OrderSnapshot | null, heard: HeardEvent): Applied {
  const { event, integration, receivedAt } = heard;
  const told = factsOf(heard);
  const line = historyLine(told, event);
  const found = order ?? newOrder(heard, told);
  const base = { ...found, owners: { ...found.owners, ...heard.owners } };
  const index = findPayment(base, heard);
  const known = base.payments[index] ?? null;
  const before = known === null ? null : stateOfPayment(known, base);
  const payment: PaymentSnapshot = known
    ? {
        ...known,
        gatewayRef: event.subject.by === "reference" ? event.subject.gatewayRef : known.gatewayRef,
        facts: joinFacts(heard.remapped[known.id] ?? known.facts, told),
        lastNewsAt: line === undefined ? (later(known.lastNewsAt, receivedAt) ?? receivedAt) : known.lastNewsAt,
        silentSince: line !== undefined || isOldNews(heard, known) ? known.silentSince : null,
        context: { ...known.context, ...attemptContext(heard) },
      }
    : newPayment(heard, told);
  const others = base.payments.map((other) => ({ ...other, facts: heard.remapped[other.id] ?? other.facts }));
  const refunds = gatewayRefunds(base, payment, heard);
  const next: OrderSnapshot = {
    ...base,
    externalOrderId: base.externalOrderId ?? event.externalOrderId,
    payments: known ? others.with(index, payment) : [...others, payment],
    refunds: mergeRefunds(base.refunds, refunds),
  };
  const isSame = heard.source === "poll" ? sameButForDates : sameFacts;
  const isNews = known === null || !isSame(known.facts, payment.facts);
  const projection = projectOrder(next, event.occurredAt !== null && event.occurredAt < receivedAt ? event.occurredAt : receivedAt);
  const after = projection.payments.find((projected) => projected.payment === payment)?.state ?? stateOfPayment(payment, next);
  const verdict = judgeEvent({ word: event.gatewayStatus, claims: heard.claims, history: line }, before, after, isNews);
  return {
    order: next,
    projection,
    verdict,
    refunds,
    event: {
      id: newId("evt"),
      paymentId: payment.id,
      deliveryId: heard.deliveryId,
      source: heard.source,
      kind: event.eventType,
      decision: verdict.decision,
      reason: verdict.reason,
      gatewayStatus: event.gatewayStatus,
      mappedStatus: heard.claims,
      mappingVersion: integration.mappingVersion,
      facts: told,
      statusBefore: order === null ? null : order.status,
      statusAfter: projection.state.status,
      actor: heard.actor,
      detail: {},
      occurredAt: event.occurredAt,
      recordedAt: receivedAt,
    },
  };
}

/** What happened long ago and is only told now: no news that anybody waited for. */
function historyLine(told: PaymentFacts, { gatewayStatus }: GatewayEvent): string | undefined {
  return gatewayStatus === null ? Object.values(told.history)[0]?.what : undefined;
}

/** What is read again was heard before the silence began, and does not end it. */
function isOldNews({ source, receivedAt }: HeardEvent, known: PaymentSnapshot): boolean {
  return source === "replay" && receivedAt <= known.lastNewsAt;
}

/** Before the reference of a payment that its gateway has not named yet: the order's id where the shop registered it. */
export const REGISTERED_REF = "registered:";

/** Stands for the gateway's reference of a payment made here under `merchantReference` until the gateway names it. */
export function unnamedRef(merchantReference: string): string {
  return `${REGISTERED_REF}${merchantReference}`;
}

function factsOf({ event, claims, receivedAt, source }: HeardEvent): PaymentFacts {
  const told = normaliseTransactions(event.facts);
  const { gatewayStatus: word, occurredAt } = event;
  if (word === null) return told;
  if (claims !== null) {
    const claimed = joinFacts(told, claimFact(claims, word, occurredAt, receivedAt));
    const isConfirmation = source === "poll" && (claims === "paid" || claims === "overpaid");
    return isConfirmation ? joinFacts(claimed, facts({ signals: { confirmed_by_query: occurredAt ?? "untimed" } })) : claimed;
  }
  return joinFacts(joinFacts(told, facts({ unmapped: [word] })), claimFact("manual_review", word, occurredAt, receivedAt));
}

function findPayment(order: OrderSnapshot, { event, madeAs, integration }: HeardEvent): number {
  const { subject } = event;
  const mine = (payment: PaymentSnapshot) => payment.integrationId === integration.id;
  if (subject.by === "address") {
    return order.payments.findLastIndex((payment) => mine(payment) && payment.facts.payAddress?.value === subject.address);
  }
  // One that waits for its name is known by the reference it was made with; the first attempt's news is not the second's.
  const names = [subject.gatewayRef, unnamedRef(madeAs ?? event.externalOrderId ?? ""), unnamedRef(order.id)];
  const found = names.map((name) => order.payments.findIndex((payment) => mine(payment) && payment.gatewayRef === name));
  return found.find((index) => index >= 0) ?? -1;
}

/** Later attempts carry another reference at their gateway than the order's own; asking for one needs it. */
function attemptContext({ madeAs }: HeardEvent): Record<string, string> {
  return madeAs === null ? {} : { [MERCHANT_REFERENCE]: madeAs };
}

function newPayment(heard: HeardEvent, told: PaymentFacts): PaymentSnapshot {
  const { event, integration, receivedAt } = heard;
  return {
    id: newId("pay"),
    integrationId: integration.id,
    gateway: integration.gateway,
    gatewayRef: event.subject.by === "reference" ? event.subject.gatewayRef : event.subject.address,
    facts: told,
    createdAt: told.createdAt ?? event.occurredAt ?? receivedAt,
    lastNewsAt: receivedAt,
    silentSince: null,
    context: attemptContext(heard),
    rules: integration.rules,
  };
}

function newOrder(heard: HeardEvent, told: PaymentFacts): OrderSnapshot {
  const { event, integration, receivedAt } = heard;
  const createdAt = told.createdAt ?? event.occurredAt ?? receivedAt;
  return {
    ...emptyOrder(integration.id, integration.gateway, createdAt),
    externalOrderId: event.externalOrderId,
    usualTimes: heard.usualTimes,
  };
}

export function emptyOrder(integrationId: string, gateway: string, createdAt: Instant): OrderSnapshot {
  return {
    id: newId("ord"),
    externalOrderId: null,
    revision: 0,
    version: 0,
    integrationId,
    gateway,
    createdAt,
    status: "awaiting_payment",
    statusChangedAt: createdAt,
    receivedAmount: null,
    flags: [],
    nextAction: "",
    assigneeId: null,
    customer: { name: null, email: null, reference: null },
    decisions: [],
    refunds: [],
    fulfilmentSent: false,
    payments: [],
    owners: {},
    usualTimes: NO_USUAL_TIMES,
  };
}

/**
 * Refunds the gateway reports become refund rows. One that was decided here and is still open, or was
 * recorded here as sent, is the same money: it is completed rather than counted a second time.
 */
function gatewayRefunds(order: OrderSnapshot, payment: PaymentSnapshot, { actor, receivedAt }: HeardEvent): NewRefund[] {
  const asset = payment.facts.quote?.value.asset ?? payment.facts.price?.value.currency ?? "";
  // A row is taken once: two refunds of one amount are two. One that was sent from here may be named otherwise in the news.
  const stateOf = new Map(Object.values(payment.facts.refunds).map(({ ref, state }) => [ref, state]));
  // One whose try failed may have been sent again, and the answer lost.
  const isFree = ({ paymentId, gatewayRef, state }: RefundRow) =>
    (paymentId ?? payment.id) === payment.id && (gatewayRef === null || !stateOf.has(gatewayRef) || (state === "failed" && stateOf.get(gatewayRef) === "failed"));
  const free = new Map(order.refunds.filter(isFree).map((refund) => [refund.id, refund]));
  return Object.values(payment.facts.refunds).flatMap((fact) => {
    const linked = order.refunds.find((refund) => refund.paymentId === payment.id && refund.gatewayRef === fact.ref);
    if (linked && linked.state === fact.state && (fact.amount === null || linked.amount === fact.amount)) return [];
    // It was called off here, and did not go.
    if (linked?.state === "cancelled" && fact.state === "failed") return [];
    const paidIn = fact.asset ?? asset;
    const same = linked ?? sameMoney(paidIn === "" ? [...free.values()] : ofAsset([...free.values()], paidIn), fact);
    if (same) free.delete(same.id);
    // A try that failed and is no refund of ours has moved nothing.
    else if (fact.state === "failed") return [];
    // What a person saw leave is not on its way again because the gateway says so later.
    const state = same?.state === "sent" ? "sent" : fact.state;
    return [{
      id: same?.id ?? newId("rfd"),
      state,
      kind: "gateway",
      asset: same?.asset ?? paidIn,
      amount: fact.amount ?? same?.amount ?? null,
      reasonCode: "gateway",
      note: fact.note ?? "",
      destination: null,
      txHash: fact.txHash,
      originKey: same?.originKey ?? `gateway:${payment.id}:${fact.ref}`,
      paymentId: payment.id,
      gatewayRef: fact.ref,
      requestedBy: actor,
      requestedAt: fact.at ?? receivedAt,
      // What a person wrote down of when it left stands.
      sentAt: fact.state === "sent" && same?.state !== "sent" ? (fact.at ?? receivedAt) : null,
    }];
  });
}

/** The row a gateway's refund is about: by its transaction, else an open one of its amount, else a sent one of exactly that. */
function sameMoney(rows: readonly RefundRow[], fact: RefundFact): RefundRow | undefined {
  const hash = fact.txHash === null ? null : normalHash(fact.txHash);
  const isOther = (row: RefundRow) =>
    (hash !== null && row.txHash !== null && normalHash(row.txHash) !== hash) ||
    // An earlier try that failed says nothing about one that was begun after it.
    (fact.state === "failed" && row.gatewayRef !== null && row.gatewayRef !== fact.ref);
  const open = rows.filter((row) => row.state === "requested" || row.state === "pending" || (row.state === "failed" && fact.state !== "failed"));
  return (
    rows.find((row) => hash !== null && row.txHash !== null && !isOther(row)) ??
    open.find((row) => !isOther(row) && row.amount !== null && row.amount === fact.amount) ??
    open.find((row) => !isOther(row) && fact.amount === null) ??
    rows.find((row) => !isOther(row) && row.state === "sent" && row.amount !== null && row.amount === fact.amount)
  );
}

export function mergeRefunds(rows: readonly RefundRow[], written: readonly NewRefund[]): RefundRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id, originKey, state, paymentId, gatewayRef, asset, amount, txHash } of written) {
    byId.set(id, { id, originKey, state, paymentId, gatewayRef, asset, amount, txHash });
  }
  return [...byId.values()];
}
