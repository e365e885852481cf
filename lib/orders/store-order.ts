import type { SqlExecutor } from "@/lib/db/client";
import { jsonbText } from "@/lib/orders/jsonb-text";
import { orderRows } from "@/lib/orders/order-rows";
import type { OrderWrite } from "@/lib/orders/order-write";
import { IS_REFUND_OF_PAYMENT } from "@/lib/orders/refund-refs";

/** Somebody else wrote the order, the transaction or the delivery first; nothing was written, read again. */
export class StaleSnapshot extends Error {
  override readonly name = "StaleSnapshot";
}

const ORDER_COLUMNS = [
  "external_order_id", "integration_id", "status", "flags", "flag_codes", "next_action", "needs_action", "due_at", "fulfillable",
  "gateway", "gateway_ref", "gateway_status", "asset", "network", "expected_amount", "received_amount", "difference_amount",
  "fiat_currency", "fiat_amount", "confirmations", "required_confirmations", "tx_hashes", "customer_name", "customer_email",
  "customer_reference", "assignee_id", "decisions", "resolution", "expires_at", "paid_at", "settled_at", "refundable",
  "status_changed_at", "updated_at", "version", "revision",
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

const rowsOf = (table: string) => `jsonb_populate_recordset(NULL::${table}, $1::jsonb->'${table}')`;

/** So does a refund that is on its way from now on: nobody may ever tell how it ended. */
const REFUND_LEFT = `EXISTS (SELECT FROM ${rowsOf("refunds")} r WHERE r.state = 'pending' AND ${IS_REFUND_OF_PAYMENT})`;

const excluded = (columns: readonly string[]) => columns.map((column) => `${column} = excluded.${column}`).join(", ");

/**
 * One statement, so it is one transaction and one round trip, for as many orders as are written together. Two guards make
 * it all or nothing: every order must still be at the revision that was read, and every transaction must belong to the
 * payment that counts it. Where a guard fails, recorded_at is null, which the events table refuses.
 * Once-per-order signals and repeated refunds fall to their unique keys.
 */
const STORE = `
WITH kept_orders AS (
  INSERT INTO orders AS o SELECT * FROM ${rowsOf("orders")}
  WHERE $4::text IS NULL OR set_config('lock_timeout', $4, true) IS NOT NULL
  ON CONFLICT (id) DO UPDATE SET ${excluded(ORDER_COLUMNS)} WHERE o.revision = excluded.revision - 1
  RETURNING 1
), kept_payments AS (
  INSERT INTO payments AS p SELECT * FROM ${rowsOf("payments")}
  ON CONFLICT (id) DO UPDATE SET ${excluded(PAYMENT_COLUMNS)},
    next_poll_at = CASE WHEN ${HAS_NEWS} THEN excluded.next_poll_at WHEN ${REFUND_LEFT} THEN LEAST(p.next_poll_at, excluded.next_poll_at) ELSE p.next_poll_at END,
    poll_attempts = CASE WHEN ${HAS_NEWS} OR ${REFUND_LEFT} THEN 0 ELSE p.poll_attempts END
), kept_deliveries AS (
  INSERT INTO deliveries (id, integration_id, delivery_key, received_at, method, headers, body, body_sha256, content_type, source_ip,
    event_type, gateway_status, gateway_ref, outcome, reason, order_id)
  SELECT d.id, d.integration_id, d.delivery_key, d.received_at, d.method, d.headers, d.body, d.body_sha256, d.content_type, d.source_ip,
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
    payment_id = coalesce(excluded.payment_id, r.payment_id),
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
  CASE WHEN (SELECT count(*) FROM kept_orders) = $2 AND (SELECT count(*) FROM kept_transactions) = $3 THEN e.recorded_at END
FROM ${rowsOf("events")} e`;

/**
 * The only writer of orders, payments and their money rows: an order with everything that follows from its projection. Throws StaleSnapshot when the
 * snapshot is no longer current; the caller reads again and decides again.
 * @returns the version a person now sees
 */
export async function storeOrder(tx: SqlExecutor, write: OrderWrite): Promise<{ version: number }> {
  const [stored] = await storeOrders(tx, [write]);
  if (!stored) throw new Error("an order that was written has no version");
  return stored;
}

/**
 * Writes different orders together, all or none: whatever is wrong with one of them is thrown for all.
 * @param lockTimeoutMs how long to wait for an order that somebody else is writing; null waits for as long as it takes
 * @returns their versions, in the order of `writes`
 */
export async function storeOrders(
  tx: SqlExecutor,
  writes: readonly OrderWrite[],
  lockTimeoutMs: number | null = null,
): Promise<{ version: number }[]> {
  const each = writes.map(orderRows);
  const rows = joinRows(each);
  try {
    await tx.query(STORE, [jsonbText(rows), rows.orders.length, rows.transactions.length, lockTimeoutMs === null ? null : String(lockTimeoutMs)]);
  } catch (error) {
    if (isStale(error)) throw new StaleSnapshot(`${writes.map(({ order }) => order.id).join()} moved while deciding`, { cause: error });
    throw error;
  }
  return each.flatMap(({ orders }) => orders.map(({ version }) => ({ version })));
}

type Rows = ReturnType<typeof orderRows>;

/** One list a table, sorted by what other writers lock too, so that two of them wait for one another and never in a circle. */
function joinRows(each: readonly Rows[]): Record<keyof Rows, unknown[]> {
  const all = <Table extends keyof Rows>(table: Table) => each.flatMap((rows): Rows[Table][number][] => rows[table]);
  const by = <Row>(key: (row: Row) => string) => (a: Row, b: Row) => (key(a) < key(b) ? -1 : 1);
  return {
    orders: all("orders").sort(by((row) => row.external_order_id ?? row.id)),
    payments: all("payments").sort(by((row) => `${row.integration_id} ${row.gateway_ref}`)),
    deliveries: all("deliveries").sort(by((row) => `${row.integration_id} ${row.delivery_key}`)),
    transactions: all("transactions").sort(by((row) => `${row.network} ${row.tx_hash} ${row.output_index}`)),
    settlements: all("settlements"),
    refunds: all("refunds"),
    order_search: all("order_search"),
    outbox: all("outbox"),
    events: all("events"),
  };
}

/** not_null_violation on the guard, unique_violation against a twin, serialization_failure and deadlock. */
function isStale(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  const { code, column } = error as Error & { code: unknown; column?: unknown };
  return (code === "23502" && column === "recorded_at") || code === "23505" || code === "40001" || code === "40P01";
}
