import type { SqlExecutor } from "@/lib/db/client";
import { add, compare, subtract, type Decimal } from "@/lib/domain/decimal";
import type { SettlementFact } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import { amountMark } from "@/lib/domain/search-query";
import { jsonbText } from "@/lib/orders/jsonb-text";
import type { OrderSnapshot, PaymentSnapshot } from "@/lib/orders/order-snapshot";
import type { Projection } from "@/lib/orders/project-order";
import { newId } from "@/lib/platform/ids";

/** The only writer of orders, payments and their money rows. */
export interface OrderWrite {
  order: OrderSnapshot;
  projection: Projection;
  /** Events to append; at least one, since nothing about an order changes without a reason. */
  events: NewEvent[];
  /** Refunds a decision asks for or a person records. */
  refunds: NewRefund[];
  delivery: NewDelivery | null;
  at: Instant;
}

export interface NewEvent {
  id: string;
  paymentId: string | null;
  deliveryId: string | null;
  source: "webhook" | "poll" | "api" | "import" | "staff" | "rule" | "system" | "replay";
  kind: string;
  decision: string;
  reason: string;
  gatewayStatus: string | null;
  mappedStatus: string | null;
  mappingVersion: number | null;
  facts: unknown;
  statusBefore: string | null;
  statusAfter: string | null;
  actor: ActorRef;
  detail: unknown;
  occurredAt: Instant | null;
  recordedAt: Instant;
}

export interface NewRefund {
  id: string;
  state: "requested" | "pending" | "sent" | "failed" | "cancelled";
  kind: string;
  asset: string;
  amount: Decimal | null;
  reasonCode: string;
  note: string;
  destination: string | null;
  txHash: string | null;
  originKey: string;
  gatewayRef: string | null;
  requestedBy: ActorRef;
  requestedAt: Instant;
  sentAt: Instant | null;
}

export interface NewDelivery {
  id: string;
  integrationId: string;
  deliveryKey: string;
  receivedAt: Instant;
  method: string;
  headers: unknown;
  body: Uint8Array;
  bodySha256: string;
  contentType: string;
  sourceIp: string | null;
  eventType: string | null;
  gatewayStatus: string | null;
  gatewayRef: string | null;
  outcome: string;
  reason: string;
}

/** Somebody else wrote the order, the transaction or the delivery first; nothing was written, read again. */
export class StaleSnapshot extends Error {
  override readonly name = "StaleSnapshot";
}

const ORDER_COLUMNS = [
  "external_order_id", "integration_id", "status", "flags", "flag_codes", "next_action", "needs_action", "due_at", "fulfillable",
  "gateway", "gateway_ref", "gateway_status", "asset", "network", "expected_amount", "received_amount", "difference_amount",
  "fiat_currency", "fiat_amount", "confirmations", "required_confirmations", "tx_hashes", "customer_name", "customer_email",
  "customer_reference", "assignee_id", "decisions", "resolution", "expires_at", "paid_at", "settled_at", "status_changed_at",
  "updated_at", "version", "revision",
];
const PAYMENT_COLUMNS = [
  "gateway_ref", "facts", "status", "flags", "gateway_status", "asset", "network", "expected_amount", "received_amount", "confirmed_amount",
  "fiat_currency", "fiat_amount", "confirmations", "required_confirmations", "pay_address", "checkout_url", "context", "expires_at",
  "first_seen_at", "paid_at", "last_news_at", "news_due_at", "silent_since", "updated_at",
];
const SETTLEMENT_COLUMNS = [
  "stage", "asset", "gross_amount", "gateway_fee_amount", "network_fee_amount", "reserve_amount", "net_amount", "balance", "tx_hash",
  "destination", "settled_at", "updated_at",
];

/** News starts the questions to the gateway anew; a flag or a decision leaves them where they are. */
const HAS_NEWS = "(excluded.last_news_at, excluded.status) IS DISTINCT FROM (p.last_news_at, p.status)";

const excluded = (columns: readonly string[]) => columns.map((column) => `${column} = excluded.${column}`).join(", ");
const rowsOf = (table: string) => `jsonb_populate_recordset(NULL::${table}, $1::jsonb->'${table}')`;

/**
 * One statement, so it is one transaction and one round trip. Two guards make it all or nothing:
 * the order must still be at the revision that was read, and every transaction must belong to the
 * payment that counts it. Where a guard fails, recorded_at is null, which the events table refuses.
 * Once-per-order signals and repeated refunds fall to their unique keys.
 */
const STORE = `
WITH kept_order AS (
  INSERT INTO orders AS o SELECT * FROM jsonb_populate_record(NULL::orders, $1::jsonb->'order')
  ON CONFLICT (id) DO UPDATE SET ${excluded(ORDER_COLUMNS)} WHERE o.revision = $2
  RETURNING o.id
), kept_payments AS (
  INSERT INTO payments AS p SELECT * FROM ${rowsOf("payments")}
  ON CONFLICT (id) DO UPDATE SET ${excluded(PAYMENT_COLUMNS)},
    next_poll_at = CASE WHEN ${HAS_NEWS} THEN excluded.next_poll_at ELSE p.next_poll_at END,
    poll_attempts = CASE WHEN ${HAS_NEWS} THEN 0 ELSE p.poll_attempts END
), kept_delivery AS (
  INSERT INTO deliveries (id, integration_id, delivery_key, received_at, method, headers, body, body_sha256, content_type, source_ip,
    event_type, gateway_status, gateway_ref, outcome, reason, order_id)
  SELECT d.id, d.integration_id, d.delivery_key, d.received_at, d.method, d.headers, $3::bytea, d.body_sha256, d.content_type, d.source_ip,
    d.event_type, d.gateway_status, d.gateway_ref, d.outcome, d.reason, d.order_id
  FROM ${rowsOf("deliveries")} d
), kept_transactions AS (
  INSERT INTO transactions AS t SELECT * FROM ${rowsOf("transactions")}
  ON CONFLICT (network, tx_hash, output_index) DO UPDATE SET confirmations = excluded.confirmations,
    required_confirmations = excluded.required_confirmations, amount = excluded.amount, first_seen_at = excluded.first_seen_at
  WHERE t.payment_id = excluded.payment_id
  RETURNING 1
), kept_settlements AS (
  INSERT INTO settlements SELECT * FROM ${rowsOf("settlements")}
  ON CONFLICT (payment_id, gateway_ref) DO UPDATE SET ${excluded(SETTLEMENT_COLUMNS)}
), kept_refunds AS (
  INSERT INTO refunds AS r SELECT * FROM ${rowsOf("refunds")}
  ON CONFLICT (order_id, origin_key) DO UPDATE SET state = excluded.state, amount = coalesce(excluded.amount, r.amount),
    tx_hash = coalesce(excluded.tx_hash, r.tx_hash), destination = coalesce(excluded.destination, r.destination),
    note = CASE WHEN excluded.note = '' THEN r.note ELSE excluded.note END, gateway_ref = coalesce(excluded.gateway_ref, r.gateway_ref),
    sent_at = coalesce(excluded.sent_at, r.sent_at), updated_at = excluded.updated_at
), kept_search AS (
  INSERT INTO order_search AS s SELECT * FROM ${rowsOf("order_search")}
  ON CONFLICT (order_id) DO UPDATE SET text = excluded.text WHERE s.text <> excluded.text
), signalled AS (
  INSERT INTO outbox SELECT * FROM ${rowsOf("outbox")} ON CONFLICT (order_id, type, dedupe_key) DO NOTHING
)
INSERT INTO events (id, order_id, payment_id, delivery_id, source, kind, decision, reason, gateway_status, mapped_status,
  mapping_version, facts, status_before, status_after, actor, detail, occurred_at, recorded_at)
SELECT e.id, e.order_id, e.payment_id, e.delivery_id, e.source, e.kind, e.decision, e.reason, e.gateway_status, e.mapped_status,
  e.mapping_version, e.facts, e.status_before, e.status_after, e.actor, e.detail, e.occurred_at,
  CASE WHEN EXISTS (SELECT 1 FROM kept_order) AND (SELECT count(*) FROM kept_transactions) = $4 THEN e.recorded_at END
FROM ${rowsOf("events")} e`;

/**
 * Writes an order with everything that follows from its projection. Throws StaleSnapshot when the
 * snapshot is no longer current; the caller reads again and decides again.
 * @returns the version a person now sees
 */
export async function storeOrder(tx: SqlExecutor, write: OrderWrite): Promise<{ version: number }> {
  const rows = orderRows(write);
  try {
    await tx.query(STORE, [jsonbText(rows), write.order.revision, write.delivery?.body ?? null, rows.transactions.length]);
  } catch (error) {
    if (isStale(error)) throw new StaleSnapshot(`order ${write.order.id} moved while deciding`, { cause: error });
    throw error;
  }
  return { version: rows.order.version };
}

/** not_null_violation on the guard, unique_violation against a twin, serialization_failure and deadlock. */
function isStale(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  const { code, column } = error as Error & { code: unknown; column?: unknown };
  return (code === "23502" && column === "recorded_at") || code === "23505" || code === "40001" || code === "40P01";
}

function orderRows(write: OrderWrite) {
  const { order, projection, at } = write;
  const { lead, state, next } = projection;
  const transactions = projection.payments.flatMap(({ payment }) => transactionRows(order, payment, at));
  const search = searchText(write);
  const version = order.revision === 0 ? 1 : isVisibleChange(write) ? order.version + 1 : order.version;
  const row = {
    id: order.id,
    external_order_id: order.externalOrderId,
    integration_id: lead?.payment.integrationId ?? order.integrationId,
    status: state.status,
    flags: state.flags,
    flag_codes: state.flags.map((flag) => flag.code),
    next_action: next.code,
    needs_action: projection.needsAction,
    due_at: next.dueAt,
    fulfillable: state.fulfillable,
    gateway: lead?.payment.gateway ?? order.gateway,
    gateway_ref: lead?.payment.gatewayRef ?? null,
    gateway_status: lead?.state.gatewayStatus ?? null,
    asset: lead?.state.asset ?? null,
    network: lead?.state.network ?? null,
    expected_amount: lead?.state.expected ?? null,
    received_amount: lead?.state.received ?? null,
    difference_amount: lead?.state.difference ?? null,
    fiat_currency: lead?.price?.currency ?? null,
    fiat_amount: lead?.price?.amount ?? null,
    confirmations: lead?.state.confirmations ?? null,
    required_confirmations: lead?.state.requiredConfirmations ?? null,
    tx_hashes: [...new Set(projection.payments.flatMap((payment) => payment.state.txHashes))].sort(),
    customer_name: projection.customer.name,
    customer_email: projection.customer.email,
    customer_reference: projection.customer.reference,
    assignee_id: order.assigneeId,
    decisions: order.decisions,
    resolution: resolutionJson(projection),
    created_at: order.createdAt,
    expires_at: lead?.state.expiresAt ?? null,
    paid_at: projection.paidAt,
    settled_at: lead?.state.settledAt ?? null,
    status_changed_at: projection.statusChangedAt,
    updated_at: at,
    version,
    revision: order.revision + 1,
  };
  return {
    order: row,
    payments: projection.payments.map((payment) => paymentRow(order, payment, at)),
    deliveries: write.delivery ? [deliveryRow(write.delivery, order.id)] : [],
    transactions,
    settlements: projection.payments.flatMap(({ payment }) => settlementRows(order.id, payment, at)),
    refunds: write.refunds.map((refund) => refundRow(order.id, refund, at)),
    order_search: [{ order_id: order.id, text: search }],
    outbox: signals(write, row),
    events: write.events.map((event) => eventRow(order.id, event)),
  };
}

/** What a person decides on: its change makes a version they saw out of date. Confirmations and assignments do not. */
function isVisibleChange({ order, projection, refunds, events }: OrderWrite): boolean {
  const { state } = projection;
  return (
    order.status !== state.status ||
    JSON.stringify(order.flags) !== JSON.stringify(state.flags) ||
    order.nextAction !== projection.next.code ||
    order.receivedAmount !== (projection.lead?.state.received ?? null) ||
    refunds.length > 0 ||
    events.some((event) => (event.source === "staff" || event.source === "api") && event.kind !== "assigned")
  );
}

function resolutionJson({ state }: Projection) {
  const { decision } = state;
  return decision === null
    ? null
    : {
        outcome: decision.outcome,
        reason_code: decision.reasonCode,
        note: decision.note,
        evidence: decision.evidence,
        amount: decision.amount,
        asset: decision.asset,
        by: decision.by,
        at: decision.decidedAt,
      };
}

function paymentRow(order: OrderSnapshot, { payment, state, price, newsDueAt }: Projection["payments"][number], at: Instant) {
  return {
    id: payment.id,
    order_id: order.id,
    integration_id: payment.integrationId,
    gateway_ref: payment.gatewayRef,
    facts: payment.facts,
    status: state.status,
    flags: state.flags,
    gateway_status: state.gatewayStatus,
    asset: state.asset,
    network: state.network,
    expected_amount: state.expected,
    received_amount: state.received,
    confirmed_amount: state.confirmed,
    fiat_currency: price?.currency ?? null,
    fiat_amount: price?.amount ?? null,
    confirmations: state.confirmations,
    required_confirmations: state.requiredConfirmations,
    pay_address: payment.facts.payAddress?.value ?? null,
    checkout_url: payment.facts.checkoutUrl?.value ?? null,
    context: payment.context,
    created_at: payment.createdAt,
    expires_at: state.expiresAt,
    first_seen_at: state.firstMoneyAt,
    paid_at: state.paidAt,
    last_news_at: payment.lastNewsAt,
    news_due_at: newsDueAt,
    silent_since: payment.silentSince,
    next_poll_at: newsDueAt,
    poll_attempts: 0,
    updated_at: at,
  };
}

/** Only transactions this payment may count; the ones another payment owns stay that payment's. */
function transactionRows(order: OrderSnapshot, payment: PaymentSnapshot, at: Instant) {
  return Object.entries(payment.facts.transactions)
    .filter(([key]) => (order.owners[key] ?? payment.id) === payment.id)
    .map(([, fact]) => ({
      id: newId("tx"),
      order_id: order.id,
      payment_id: payment.id,
      network: fact.network,
      tx_hash: fact.hash,
      output_index: fact.outputIndex,
      asset: fact.asset,
      amount: fact.amount,
      confirmations: fact.confirmations,
      required_confirmations: fact.requiredConfirmations,
      first_seen_at: fact.firstSeenAt,
      created_at: at,
    }));
}

function settlementRows(orderId: string, payment: PaymentSnapshot, at: Instant) {
  return Object.values(payment.facts.settlements).map((fact) => ({
    id: newId("stl"),
    order_id: orderId,
    payment_id: payment.id,
    gateway_ref: fact.ref,
    stage: fact.stage,
    asset: fact.asset,
    gross_amount: fact.gross,
    gateway_fee_amount: fact.gatewayFee,
    network_fee_amount: fact.networkFee,
    reserve_amount: fact.reserve,
    net_amount: fact.net,
    balance: settlementBalance(fact),
    tx_hash: fact.txHash,
    destination: fact.destination,
    settled_at: fact.stage === "settled" || fact.stage === "sent" ? fact.at : null,
    created_at: fact.at ?? at,
    updated_at: at,
  }));
}

/** gross - fees - reserve = net, checked where gross and net are known; a fee that is not named cannot be assumed 0. */
export function settlementBalance(fact: SettlementFact): "balanced" | "unbalanced" | "incomplete" {
  if (fact.gross === null || fact.net === null) return "incomplete";
  const named = [fact.gatewayFee, fact.networkFee, fact.reserve].filter((value) => value !== null);
  const taken = named.reduce(add, "0" as Decimal);
  const rest = subtract(subtract(fact.gross, taken), fact.net);
  if (compare(rest, "0" as Decimal) === 0) return "balanced";
  return named.length < 3 && compare(rest, "0" as Decimal) > 0 ? "incomplete" : "unbalanced";
}

function refundRow(orderId: string, refund: NewRefund, at: Instant) {
  return {
    id: refund.id,
    order_id: orderId,
    state: refund.state,
    kind: refund.kind,
    asset: refund.asset,
    amount: refund.amount,
    reason_code: refund.reasonCode,
    note: refund.note,
    destination: refund.destination,
    tx_hash: refund.txHash,
    gateway_ref: refund.gatewayRef,
    origin_key: refund.originKey,
    requested_by: refund.requestedBy,
    requested_at: refund.requestedAt,
    sent_at: refund.sentAt,
    updated_at: at,
  };
}

export function deliveryRow(delivery: NewDelivery, orderId: string | null) {
  return {
    id: delivery.id,
    integration_id: delivery.integrationId,
    delivery_key: delivery.deliveryKey,
    received_at: delivery.receivedAt,
    method: delivery.method,
    headers: delivery.headers,
    body_sha256: delivery.bodySha256,
    content_type: delivery.contentType,
    source_ip: delivery.sourceIp,
    event_type: delivery.eventType,
    gateway_status: delivery.gatewayStatus,
    gateway_ref: delivery.gatewayRef,
    outcome: delivery.outcome,
    reason: delivery.reason,
    order_id: orderId,
  };
}

function eventRow(orderId: string, event: NewEvent) {
  return {
    id: event.id,
    order_id: orderId,
    payment_id: event.paymentId,
    delivery_id: event.deliveryId,
    source: event.source,
    kind: event.kind,
    decision: event.decision,
    reason: event.reason,
    gateway_status: event.gatewayStatus,
    mapped_status: event.mappedStatus,
    mapping_version: event.mappingVersion,
    facts: event.facts,
    status_before: event.statusBefore,
    status_after: event.statusAfter,
    actor: event.actor,
    detail: event.detail,
    occurred_at: event.occurredAt,
    recorded_at: event.recordedAt,
  };
}

interface OrderRow {
  status: string;
  revision: number;
  needs_action: boolean;
  fulfillable: boolean;
}

/** Signals to the shop, in the transaction that causes them. */
function signals(write: OrderWrite, row: OrderRow & Record<string, unknown>) {
  const { order, at } = write;
  const hasStatusChanged = order.revision === 0 || order.status !== row.status;
  const types: { type: string; dedupeKey: string }[] = [];
  if (hasStatusChanged) types.push({ type: "order.status_changed", dedupeKey: String(row.revision) });
  if (hasStatusChanged && row.status === "refunded") types.push({ type: "order.refunded", dedupeKey: String(row.revision) });
  if (row.needs_action && (hasStatusChanged || order.nextAction !== row["next_action"])) {
    types.push({ type: "order.needs_action", dedupeKey: String(row.revision) });
  }
  // Not "has it been sent?": the unique key decides, so that two writers cannot both send it.
  if (row.fulfillable) types.push({ type: "order.fulfillable", dedupeKey: "" });
  return types.map(({ type, dedupeKey }) => ({
    id: newId("out"),
    order_id: order.id,
    type,
    dedupe_key: dedupeKey,
    payload: {
      id: order.id,
      external_order_id: order.externalOrderId,
      status: row.status,
      flags: row["flags"],
      gateway: row["gateway"],
      gateway_ref: row["gateway_ref"],
      asset: row["asset"],
      expected_amount: row["expected_amount"],
      received_amount: row["received_amount"],
    },
    created_at: at,
  }));
}

/** Everything the search box looks in: references, addresses, hashes, people, amounts. Hashes are normal already. */
function searchText({ order, projection }: OrderWrite): string {
  const { name, email, reference } = projection.customer;
  const parts: (string | null)[] = [order.id, order.externalOrderId, name, email, reference];
  for (const { payment, state, price } of projection.payments) {
    parts.push(payment.gatewayRef, payment.facts.payAddress?.value ?? null);
    for (const amount of [state.expected, state.received, price?.amount ?? null]) parts.push(amount && amountMark(amount));
    for (const fact of Object.values(payment.facts.transactions)) parts.push(fact.hash);
  }
  return [...new Set(parts.filter((part) => part !== null))].join("\n").toLowerCase();
}
