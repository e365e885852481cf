import type { OrderStatus } from "@/lib/domain/order-status";
import { judgeEvent, type Verdict } from "@/lib/domain/event-decision";
import { claimFact, facts, joinFacts, normalHash, normaliseTransactions, sameFacts, type PaymentFacts, type RefundFact } from "@/lib/domain/facts";
import { later, type Instant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import type { Rules } from "@/lib/domain/rules";
import type { GatewayEvent } from "@/lib/gateways/contract";
import type { OrderSnapshot, PaymentSnapshot, RefundRow } from "@/lib/orders/order-snapshot";
import { projectOrder, stateOfPayment, type Projection } from "@/lib/orders/project-order";
import type { NewEvent, NewRefund } from "@/lib/orders/store-order";
import { newId } from "@/lib/platform/ids";

/** One event of one gateway, mapped, with everything needed to join it to an order. */
export interface HeardEvent {
  event: GatewayEvent;
  /** Payments that already count the transactions this event names, by transaction key. */
  owners: Readonly<Record<string, string>>;
  /** Facts under today's mapping where it is applied to the past, by payment id; {} otherwise. */
  remapped: Readonly<Record<string, PaymentFacts>>;
  /** Null for a vendor status no mapping knows, and for an event without a status. */
  claims: OrderStatus | null;
  integration: { id: string; gateway: string; mappingVersion: number; rules: Rules };
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
  const found = order ?? newOrder(heard, told);
  const base = { ...found, owners: { ...found.owners, ...heard.owners } };
  const index = findPayment(base, heard);
  const known = base.payments[index] ?? null;
  const before = known === null ? null : stateOfPayment(known, base.owners);
  const payment: PaymentSnapshot = known
    ? {
        ...known,
        gatewayRef: event.subject.by === "reference" ? event.subject.gatewayRef : known.gatewayRef,
        facts: joinFacts(heard.remapped[known.id] ?? known.facts, told),
        lastNewsAt: later(known.lastNewsAt, receivedAt) ?? receivedAt,
        silentSince: null,
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
  const after = stateOfPayment(payment, next.owners);
  const isNews = known === null || !sameFacts(known.facts, payment.facts);
  const verdict = judgeEvent({ word: event.gatewayStatus, claims: heard.claims }, before, after, isNews);
  const projection = projectOrder(next, event.occurredAt !== null && event.occurredAt < receivedAt ? event.occurredAt : receivedAt);
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

/** A payment the shop registered before the gateway gave it a reference. */
export const REGISTERED_REF = "registered:";

function factsOf({ event, claims, receivedAt }: HeardEvent): PaymentFacts {
  const told = normaliseTransactions(event.facts);
  const { gatewayStatus: word, occurredAt } = event;
  if (word === null) return told;
  if (claims !== null) return joinFacts(told, claimFact(claims, word, occurredAt, receivedAt));
  return joinFacts(joinFacts(told, facts({ unmapped: [word] })), claimFact("manual_review", word, occurredAt, receivedAt));
}

function findPayment(order: OrderSnapshot, { event, integration }: HeardEvent): number {
  const { subject } = event;
  const mine = (payment: PaymentSnapshot) => payment.integrationId === integration.id;
  if (subject.by === "address") {
    return order.payments.findLastIndex((payment) => mine(payment) && payment.facts.payAddress?.value === subject.address);
  }
  const exact = order.payments.findIndex((payment) => mine(payment) && payment.gatewayRef === subject.gatewayRef);
  return exact >= 0 ? exact : order.payments.findIndex((payment) => mine(payment) && payment.gatewayRef.startsWith(REGISTERED_REF));
}

function newPayment({ event, integration, receivedAt }: HeardEvent, told: PaymentFacts): PaymentSnapshot {
  return {
    id: newId("pay"),
    integrationId: integration.id,
    gateway: integration.gateway,
    gatewayRef: event.subject.by === "reference" ? event.subject.gatewayRef : event.subject.address,
    facts: told,
    createdAt: told.createdAt ?? event.occurredAt ?? receivedAt,
    lastNewsAt: receivedAt,
    silentSince: null,
    context: {},
    rules: integration.rules,
  };
}

function newOrder({ event, integration, receivedAt }: HeardEvent, told: PaymentFacts): OrderSnapshot {
  const createdAt = told.createdAt ?? event.occurredAt ?? receivedAt;
  return {
    ...emptyOrder(integration.id, integration.gateway, createdAt),
    externalOrderId: event.externalOrderId,
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
    paidAt: null,
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
  };
}

/**
 * Refunds the gateway reports become refund rows. One that was decided here and is still open, or was
 * recorded here as sent, is the same money: it is completed rather than counted a second time.
 */
function gatewayRefunds(order: OrderSnapshot, payment: PaymentSnapshot, { actor, receivedAt }: HeardEvent): NewRefund[] {
  const asset = payment.facts.quote?.value.asset ?? payment.facts.price?.value.currency ?? "";
  // A row is taken once: two refunds of one amount are two.
  const free = new Map(order.refunds.filter((refund) => refund.gatewayRef === null).map((refund) => [refund.id, refund]));
  return Object.values(payment.facts.refunds).flatMap((fact) => {
    const gatewayRef = `${payment.id}:${fact.ref}`;
    const linked = order.refunds.find((refund) => refund.gatewayRef === gatewayRef);
    if (linked && linked.state === fact.state && (fact.amount === null || linked.amount === fact.amount)) return [];
    const same = linked ?? sameMoney([...free.values()], fact);
    if (same) free.delete(same.id);
    // What a person saw leave is not on its way again because the gateway says so later.
    const state = same?.state === "sent" ? "sent" : fact.state;
    return [{
      id: same?.id ?? newId("rfd"),
      state,
      kind: "gateway",
      asset: fact.asset ?? asset,
      amount: fact.amount,
      reasonCode: "gateway",
      note: fact.note ?? "",
      destination: null,
      txHash: fact.txHash,
      originKey: same?.originKey ?? `gateway:${gatewayRef}`,
      gatewayRef,
      requestedBy: actor,
      requestedAt: fact.at ?? receivedAt,
      sentAt: fact.state === "sent" ? (fact.at ?? receivedAt) : null,
    }];
  });
}

/** The row a gateway's refund is about: by its transaction, else an open one of its amount, else a sent one of exactly that. */
function sameMoney(rows: readonly RefundRow[], fact: RefundFact): RefundRow | undefined {
  const hash = fact.txHash === null ? null : normalHash(fact.txHash);
  const isOther = (row: RefundRow) => hash !== null && row.txHash !== null && normalHash(row.txHash) !== hash;
  const open = rows.filter((row) => row.state === "requested" || row.state === "pending");
  return (
    rows.find((row) => hash !== null && row.txHash !== null && !isOther(row)) ??
    open.find((row) => !isOther(row) && row.amount !== null && row.amount === fact.amount) ??
    open.find((row) => !isOther(row) && fact.amount === null) ??
    rows.find((row) => !isOther(row) && row.state === "sent" && row.amount !== null && row.amount === fact.amount)
  );
}

export function mergeRefunds(rows: readonly RefundRow[], written: readonly NewRefund[]): RefundRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id, originKey, state, gatewayRef, asset, amount, txHash } of written) {
    byId.set(id, { id, originKey, state, gatewayRef, asset, amount, txHash });
  }
  return [...byId.values()];
}
