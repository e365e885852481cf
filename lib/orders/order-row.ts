import type { Decimal } from "@/lib/domain/decimal";
import type { Flag } from "@/lib/domain/flags";
import type { Instant } from "@/lib/domain/instant";
import { followUp, nextAction } from "@/lib/domain/next-action";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { Refundable } from "@/lib/domain/refundable";
import { standingDecision, type Decision } from "@/lib/domain/resolution";
import { expectConfirmation, usualMinutes, type UsualTimes } from "@/lib/domain/usual-time";
import { canBeAsked } from "@/lib/gateways/registry";
import { REGISTERED_REF } from "@/lib/orders/apply-event";
import type { OrderRow, Resolution } from "@/lib/orders/schemas";

/** For `orders o JOIN integrations i LEFT JOIN users u`. Amounts leave SQL as canonical text, times as RFC 3339. */
export const ORDER_ROW_COLUMNS = `o.id, o.external_order_id, o.status, o.flags, o.needs_action, o.fulfillable, o.gateway, o.gateway_ref,
  o.gateway_status, o.asset, o.network, trim_scale(o.expected_amount)::text AS expected_amount,
  trim_scale(o.received_amount)::text AS received_amount, trim_scale(o.difference_amount)::text AS difference_amount,
  o.fiat_currency, trim_scale(o.fiat_amount)::text AS fiat_amount, o.confirmations, o.required_confirmations, o.next_action, o.tx_hashes,
  o.customer_name, o.customer_email, o.customer_reference, o.decisions, o.resolution, o.created_at, o.expires_at, o.paid_at,
  o.settled_at, o.refundable, o.status_changed_at, o.updated_at, o.version,
  i.id AS integration_id, i.slug AS integration_slug, i.name AS integration_name, u.id AS assignee_id, u.name AS assignee_name,
  EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.id AND r.state = 'requested') AS refund_requested`;

export const ORDER_ROW_FROM = "orders o JOIN integrations i ON i.id = o.integration_id LEFT JOIN users u ON u.id = o.assignee_id";

export interface OrderSqlRow {
  id: string;
  external_order_id: string | null;
  status: OrderStatus;
  flags: Flag[];
  needs_action: boolean;
  fulfillable: boolean;
  gateway: string;
  gateway_ref: string | null;
  gateway_status: string | null;
  asset: string | null;
  network: string | null;
  expected_amount: Decimal | null;
  received_amount: Decimal | null;
  difference_amount: Decimal | null;
  fiat_currency: string | null;
  fiat_amount: Decimal | null;
  confirmations: number | null;
  required_confirmations: number | null;
  next_action: string;
  tx_hashes: string[];
  customer_name: string | null;
  customer_email: string | null;
  customer_reference: string | null;
  decisions: Decision[];
  resolution: Resolution | null;
  created_at: Date;
  expires_at: Date | null;
  paid_at: Date | null;
  settled_at: Date | null;
  refundable: Refundable[];
  status_changed_at: Date;
  updated_at: Date;
  version: number;
  integration_id: string;
  integration_slug: string;
  integration_name: string;
  assignee_id: string | null;
  assignee_name: string | null;
  refund_requested: boolean;
}

export function iso(date: Date): Instant;
export function iso(date: Date | null): Instant | null;
export function iso(date: Date | null): Instant | null {
  return date === null ? null : (date.toISOString() as Instant);
}

export function readOrderRow(row: OrderSqlRow, usual: UsualTimes): OrderRow {
  const { gateway, network, asset } = row;
  const confirmation = expectConfirmation(usual, { gateway, network, asset });
  const due = nextAction({
    status: row.status,
    flags: row.flags,
    decision: standingDecision(row.decisions),
    asset: row.asset,
    network: row.network,
    expected: row.expected_amount,
    received: row.received_amount,
    difference: row.difference_amount,
    confirmations: row.confirmations,
    requiredConfirmations: row.required_confirmations,
    confirmation,
    awaitsConfirmation: row.next_action === "confirm_payment",
    expiresAt: iso(row.expires_at),
    since: iso(row.status_changed_at),
    refundRequested: row.refund_requested,
    refundable: row.refundable,
    canBeAsked: canBeAsked(row.gateway),
  });
  // Its last write knew whether the wait was over; an order is in the queue by what was stored.
  const waited = followUp(due);
  const next = waited.code === row.next_action ? waited : due;
  return {
    id: row.id,
    externalOrderId: row.external_order_id,
    status: row.status,
    flags: row.flags,
    nextAction: { code: next.code, label: next.label, description: next.description, actor: next.actor, dueAt: next.dueAt, suggests: next.suggests },
    needsAction: row.needs_action,
    fulfillable: row.fulfillable,
    gateway: row.gateway,
    integration: { id: row.integration_id, slug: row.integration_slug, name: row.integration_name },
    gatewayRef: row.gateway_ref?.startsWith(REGISTERED_REF) ? null : row.gateway_ref,
    gatewayStatus: row.gateway_status,
    asset: row.asset,
    network: row.network,
    expectedAmount: row.expected_amount,
    receivedAmount: row.received_amount,
    differenceAmount: row.difference_amount,
    fiatCurrency: row.fiat_currency,
    fiatAmount: row.fiat_amount,
    confirmations: row.confirmations,
    requiredConfirmations: row.required_confirmations,
    usualConfirmation: { minutes: usualMinutes(confirmation), isLearned: confirmation.isLearned },
    txHashes: row.tx_hashes,
    customer: { name: row.customer_name, email: row.customer_email, reference: row.customer_reference },
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? "" },
    resolution: row.resolution,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
    paidAt: iso(row.paid_at),
    settledAt: iso(row.settled_at),
    refundable: row.refundable,
    statusChangedAt: iso(row.status_changed_at),
    updatedAt: iso(row.updated_at),
    version: row.version,
  };
}
