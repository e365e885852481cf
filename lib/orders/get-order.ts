import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { toleranceFor } from "@/lib/domain/payment-amounts";
import { requirePermission } from "@/lib/domain/require-permission";
import { rulesFromSettings } from "@/lib/domain/rules";
import { canBeAsked } from "@/lib/gateways/registry";
import { REGISTERED_REF } from "@/lib/orders/apply-event";
import { orderNotFound } from "@/lib/orders/change-order";
import { canBeCancelled, refundScopeOf } from "@/lib/orders/gateway-deeds";
import { ORDER_ROW_COLUMNS, ORDER_ROW_FROM, readOrderRow, type OrderSqlRow } from "@/lib/orders/order-row";
import { usualTimes } from "@/lib/orders/usual-times";
import type { NoteView, OpenCallView, OrderDetail, PaymentView, RefundView, SettlementView, TransactionView } from "@/lib/orders/schemas";

const at = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const amount = (column: string) => `trim_scale(${column})::text`;
const list = (select: string) => `(SELECT coalesce(jsonb_agg(x), '[]') FROM (${select}) x)`;

/** Views as JSON built by the database: one round trip for a whole order page. */
export const PAYMENT_VIEW = `p.id, pi.gateway, jsonb_build_object('id', pi.id, 'slug', pi.slug, 'name', pi.name) AS integration,
  CASE WHEN p.gateway_ref LIKE '${REGISTERED_REF}%' THEN NULL ELSE p.gateway_ref END AS "gatewayRef", p.gateway_status AS "gatewayStatus", p.status, p.flags, p.asset, p.network,
  ${amount("p.expected_amount")} AS "expectedAmount", ${amount("p.received_amount")} AS "receivedAmount", ${amount("p.confirmed_amount")} AS "confirmedAmount",
  p.fiat_currency AS "fiatCurrency", ${amount("p.fiat_amount")} AS "fiatAmount", p.confirmations, p.required_confirmations AS "requiredConfirmations",
  p.pay_address AS "payAddress", p.checkout_url AS "checkoutUrl", ${at("p.created_at")} AS "createdAt", ${at("p.expires_at")} AS "expiresAt",
  ${at("p.first_seen_at")} AS "firstSeenAt", ${at("p.paid_at")} AS "paidAt", ${at("p.last_news_at")} AS "lastNewsAt"`;

export const REFUND_VIEW = `r.id, r.order_id AS "orderId", ro.external_order_id AS "externalOrderId", r.payment_id AS "paymentId", r.state, r.kind, r.asset, ${amount("r.amount")} AS amount,
  r.reason_code AS "reasonCode", r.note, r.destination, r.tx_hash AS "txHash", r.requested_by AS "requestedBy", ${at("r.requested_at")} AS "requestedAt", ${at("r.sent_at")} AS "sentAt"`;

export const SETTLEMENT_VIEW = `s.id, s.order_id AS "orderId", so.external_order_id AS "externalOrderId", s.payment_id AS "paymentId", si.gateway, s.gateway_ref AS "gatewayRef", s.stage, s.asset,
  ${amount("s.gross_amount")} AS "grossAmount", ${amount("s.gateway_fee_amount")} AS "gatewayFeeAmount", ${amount("s.network_fee_amount")} AS "networkFeeAmount",
  ${amount("s.reserve_amount")} AS "reserveAmount", ${amount("s.net_amount")} AS "netAmount", s.balance, s.tx_hash AS "txHash", s.destination,
  ${at("s.settled_at")} AS "settledAt", ${at("s.created_at")} AS "createdAt"`;

const DETAIL = `SELECT ${ORDER_ROW_COLUMNS}, i.settings AS integration_settings,
  ${list(`SELECT ${PAYMENT_VIEW} FROM payments p JOIN integrations pi ON pi.id = p.integration_id WHERE p.order_id = o.id ORDER BY p.created_at, p.id`)} AS payments,
  ${list(`SELECT g.id, g.kind, g.state, jsonb_build_object('slug', gi.slug, 'name', gi.name) AS integration, g.merchant_reference AS "merchantReference",
    g.refund_id AS "refundId", g.requested_by AS "requestedBy", ${at("g.created_at")} AS "createdAt" FROM gateway_calls g JOIN integrations gi ON gi.id = g.integration_id
    WHERE g.order_id = o.id AND g.state IN ('sending', 'unknown') ORDER BY g.created_at, g.id`)} AS open_calls,
  ${list(`SELECT t.id, t.payment_id AS "paymentId", t.network, t.tx_hash AS "txHash", t.output_index AS "outputIndex", t.asset, ${amount("t.amount")} AS amount,
    t.confirmations, t.required_confirmations AS "requiredConfirmations", ${at("t.first_seen_at")} AS "firstSeenAt" FROM transactions t WHERE t.order_id = o.id ORDER BY t.created_at, t.id`)} AS transactions,
  ${list(`SELECT ${REFUND_VIEW} FROM refunds r JOIN orders ro ON ro.id = r.order_id WHERE r.order_id = o.id ORDER BY r.requested_at, r.id`)} AS refunds,
  ${list(`SELECT ${SETTLEMENT_VIEW} FROM settlements s JOIN orders so ON so.id = s.order_id JOIN payments sp ON sp.id = s.payment_id JOIN integrations si ON si.id = sp.integration_id WHERE s.order_id = o.id ORDER BY s.created_at, s.id`)} AS settlements,
  ${list(`SELECT n.id, n.author_name AS author, n.text, ${at("n.created_at")} AS "createdAt" FROM notes n WHERE n.order_id = o.id ORDER BY n.created_at DESC, n.id DESC`)} AS notes,
  ${list(`SELECT b.type, ${at("b.created_at")} AS "createdAt", ${at("b.delivered_at")} AS "deliveredAt" FROM outbox b WHERE b.order_id = o.id ORDER BY b.created_at, b.id`)} AS signals
FROM ${ORDER_ROW_FROM} WHERE o.id = $1 OR o.external_order_id = $1 ORDER BY (o.id = $1) DESC LIMIT 1`;

interface DetailRow extends OrderSqlRow {
  integration_settings: Record<string, unknown>;
  payments: Omit<PaymentView, "canCancel" | "refundScope">[];
  open_calls: OpenCallView[];
  transactions: TransactionView[];
  refunds: RefundView[];
  settlements: SettlementView[];
  notes: NoteView[];
  signals: OrderDetail["signals"];
}

/** One order with everything its page shows; by our id or the merchant's reference. @throws AppError not_found. */
export async function getOrder(actor: Actor, orderId: string): Promise<OrderDetail> {
  requirePermission(actor, "orders.view");
  const [row] = await poolExecutor().query<DetailRow>(DETAIL, [orderId]);
  if (!row) throw orderNotFound(orderId);
  return {
    ...readOrderRow(row, await usualTimes()),
    tolerance: row.expected_amount === null ? null : toleranceFor(row.expected_amount, rulesFromSettings(row.integration_settings)),
    canBeAsked: row.payments.some(({ gateway }) => canBeAsked(gateway)),
    payments: row.payments.map((payment) => ({ ...payment, canCancel: canBeCancelled(payment), refundScope: refundScopeOf(payment) })),
    openCalls: row.open_calls,
    transactions: row.transactions,
    refunds: row.refunds,
    settlements: row.settlements,
    notes: row.notes,
    signals: row.signals,
    customerHistory: await customerHistory(row.customer_email, row.id),
  };
}

/** Counted up to a hundred: past that the exact number tells nobody anything. */
async function customerHistory(email: string | null, orderId: string): Promise<OrderDetail["customerHistory"]> {
  if (email === null) return { orders: 0, exceptions: 0 };
  const [history] = await poolExecutor().query<OrderDetail["customerHistory"]>(
    `SELECT count(*)::int AS orders, (count(*) FILTER (WHERE x.flag_codes <> '{}' OR x.status IN ('underpaid', 'overpaid', 'manual_review')))::int AS exceptions
     FROM (SELECT o.flag_codes, o.status FROM order_search s JOIN orders o ON o.id = s.order_id
       WHERE s.text LIKE $1 AND o.customer_email = $2 AND o.id <> $3 LIMIT 100) x`,
    [`%${email.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`, email, orderId],
  );
  return history ?? { orders: 0, exceptions: 0 };
}
