import { add, compare, subtract, type Decimal } from "@/lib/domain/decimal";
import type { SettlementFact } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import { amountMark } from "@/lib/domain/search-query";
import { byteaText } from "@/lib/orders/jsonb-text";
import type { OrderSnapshot, PaymentSnapshot } from "@/lib/orders/order-snapshot";
import type { NewDelivery, NewEvent, NewRefund, OrderWrite } from "@/lib/orders/order-write";
import type { Projection } from "@/lib/orders/project-order";
import { newId } from "@/lib/platform/ids";

/** The rows of every table that an order writes, by table and column. */
export function orderRows(write: OrderWrite) {
  const { order, projection, at } = write;
  const { lead, figures, state, next } = projection;
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
    asset: figures.asset,
    network: figures.network,
    expected_amount: figures.expected,
    received_amount: figures.received,
    difference_amount: figures.difference,
    fiat_currency: figures.price?.currency ?? null,
    fiat_amount: figures.price?.amount ?? null,
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
    refundable: projection.refundable,
    settled_at: lead?.state.settledAt ?? null,
    status_changed_at: projection.statusChangedAt,
    updated_at: at,
    version,
    revision: order.revision + 1,
  };
  return {
    orders: [row],
    payments: projection.payments.map((payment) => paymentRow(order, payment, at)),
    deliveries: write.delivery ? [{ ...deliveryRow(write.delivery, order.id), body: byteaText(write.delivery.body) }] : [],
    transactions,
    settlements: projection.payments.flatMap(({ payment }) => settlementRows(order.id, payment, at)),
    refunds: write.refunds.map((refund) => refundRow(order.id, refund, at)),
    order_search: [{ order_id: order.id, text: search }],
    outbox: signals(write, row),
    events: write.events.map((event) => eventRow(order.id, event)),
  };
}

/** Lines by people that change nothing anybody decides on. */
const QUIET: ReadonlySet<string> = new Set(["assigned", "payment_refused", "payment_unknown", "refund_refused", "refund_unknown"]);

/** What a person decides on: its change makes a version they saw out of date. Confirmations and assignments do not. */
function isVisibleChange({ order, projection, refunds, events }: OrderWrite): boolean {
  const { state } = projection;
  return (
    order.status !== state.status ||
    JSON.stringify(order.flags) !== JSON.stringify(state.flags) ||
    order.nextAction !== projection.next.code ||
    order.receivedAmount !== projection.figures.received ||
    refunds.length > 0 ||
    events.some((event) => (event.source === "staff" || event.source === "api") && !QUIET.has(event.kind))
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

function paymentRow(order: OrderSnapshot, { payment, state, price, newsDueAt, nextPollAt }: Projection["payments"][number], at: Instant) {
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
    next_poll_at: nextPollAt,
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
    payment_id: refund.paymentId,
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
