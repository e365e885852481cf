import type { SqlExecutor } from "@/lib/db/client";
import type { Decimal } from "@/lib/domain/decimal";
import { NO_FACTS, transactionKey, type PaymentFacts } from "@/lib/domain/facts";
import type { Flag } from "@/lib/domain/flags";
import type { Instant } from "@/lib/domain/instant";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { RefundState } from "@/lib/domain/order-state";
import type { Decision } from "@/lib/domain/resolution";
import { rulesFromSettings, type Rules } from "@/lib/domain/rules";
import type { UsualTimes } from "@/lib/domain/usual-time";
import { usualTimes } from "@/lib/orders/usual-times";

/** All that decides an order, as it was read in one statement. */
export interface OrderSnapshot {
  id: string;
  externalOrderId: string | null;
  /** 0 for an order that does not exist yet. */
  revision: number;
  version: number;
  integrationId: string;
  gateway: string;
  createdAt: Instant;
  status: OrderStatus;
  statusChangedAt: Instant;
  receivedAmount: string | null;
  flags: Flag[];
  nextAction: string;
  assigneeId: string | null;
  customer: { name: string | null; email: string | null; reference: string | null };
  decisions: Decision[];
  refunds: RefundRow[];
  fulfilmentSent: boolean;
  payments: PaymentSnapshot[];
  /** Which payment owns a transaction, by transaction key, for every transaction these payments name. */
  owners: Record<string, string>;
  /** How long payments take, as learned from all orders. */
  usualTimes: UsualTimes;
}

export interface RefundRow extends RefundState {
  id: string;
  paymentId: string | null;
  gatewayRef: string | null;
  asset: string;
  amount: Decimal | null;
  txHash: string | null;
}

export interface PaymentSnapshot {
  id: string;
  integrationId: string;
  gateway: string;
  gatewayRef: string;
  facts: PaymentFacts;
  createdAt: Instant;
  lastNewsAt: Instant;
  silentSince: Instant | null;
  context: Record<string, string>;
  rules: Rules;
}

const INSTANT = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * The row of one transaction. LIMIT keeps it a look into the unique index: joined, the planner would take what a JSON
 * function returns for a hundred rows and read the whole table.
 */
export function ownerOf(network: string, hash: string, outputIndex: string): string {
  return `SELECT network, tx_hash, output_index, payment_id FROM transactions
    WHERE network = ${network} AND tx_hash = ${hash} AND output_index = ${outputIndex} LIMIT 1`;
}

/** The snapshot of `orders o` as one JSON value; used by intake's read and by staff's locked read alike. */
export const ORDER_JSON = `jsonb_build_object(
  'id', o.id, 'externalOrderId', o.external_order_id, 'revision', o.revision, 'version', o.version,
  'integrationId', o.integration_id, 'gateway', o.gateway, 'createdAt', ${INSTANT("o.created_at")},
  'status', o.status, 'statusChangedAt', ${INSTANT("o.status_changed_at")}, 'receivedAmount', trim_scale(o.received_amount)::text, 'flags', o.flags, 'nextAction', o.next_action,
  'assigneeId', o.assignee_id,
  'customer', jsonb_build_object('name', o.customer_name, 'email', o.customer_email, 'reference', o.customer_reference),
  'decisions', o.decisions,
  'fulfilmentSent', EXISTS (SELECT 1 FROM outbox s WHERE s.order_id = o.id AND s.type = 'order.fulfillable'),
  'refunds', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'originKey', r.origin_key, 'state', r.state,
      'paymentId', r.payment_id, 'gatewayRef', r.gateway_ref, 'asset', r.asset, 'amount', trim_scale(r.amount)::text, 'txHash', r.tx_hash) ORDER BY r.id), '[]') FROM refunds r WHERE r.order_id = o.id),
  'payments', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'integrationId', p.integration_id, 'gateway', i.gateway,
      'gatewayRef', p.gateway_ref, 'facts', p.facts, 'createdAt', ${INSTANT("p.created_at")}, 'lastNewsAt', ${INSTANT("p.last_news_at")},
      'silentSince', ${INSTANT("p.silent_since")}, 'context', p.context, 'settings', i.settings) ORDER BY p.id), '[]')
      FROM payments p JOIN integrations i ON i.id = p.integration_id WHERE p.order_id = o.id),
  'owners', (SELECT coalesce(jsonb_agg(jsonb_build_array(t.network, t.tx_hash, t.output_index, t.payment_id)), '[]')
      FROM payments p CROSS JOIN LATERAL jsonb_each(p.facts->'transactions') AS named(key, fact)
      CROSS JOIN LATERAL (${ownerOf("fact->>'network'", "fact->>'hash'", "fact->>'outputIndex'")}) AS t
      WHERE p.order_id = o.id)
)`;

type OrderJson = Omit<OrderSnapshot, "payments" | "owners" | "usualTimes"> & {
  payments: (Omit<PaymentSnapshot, "rules"> & { settings: Record<string, unknown> })[];
  owners: OwnerRow[];
};

/** network, hash, output index, payment id */
export type OwnerRow = [string, string, string, string];

export function readOrderJson(json: unknown, usual: UsualTimes): OrderSnapshot {
  const order = json as OrderJson;
  return {
    ...order,
    payments: order.payments.map(({ settings, facts, ...payment }) => ({
      ...payment,
      // Facts stored by an earlier version may lack a field that was added since.
      facts: { ...NO_FACTS, ...facts },
      rules: rulesFromSettings(settings),
    })),
    owners: ownersByKey(order.owners),
    usualTimes: usual,
  };
}

export function ownersByKey(rows: readonly OwnerRow[]): Record<string, string> {
  return Object.fromEntries(rows.map(([network, hash, index, paymentId]) => [transactionKey(network, hash, index), paymentId]));
}

/** Reads one order and keeps others from writing it until the transaction ends; null when there is none. */
export async function lockOrder(tx: SqlExecutor, orderId: string): Promise<OrderSnapshot | null> {
  const locked = await tx.query<{ id: string }>("SELECT id FROM orders WHERE id = $1 FOR UPDATE", [orderId]);
  return locked.length === 0 ? null : findOrder(tx, orderId);
}

/** One order as it is now; somebody else may write it before the caller does. Null when there is none. */
export async function findOrder(sql: SqlExecutor, orderId: string): Promise<OrderSnapshot | null> {
  const [row] = await sql.query<{ order: unknown }>(`SELECT ${ORDER_JSON} AS "order" FROM orders o WHERE o.id = $1`, [orderId]);
  return row ? readOrderJson(row.order, await usualTimes()) : null;
}
