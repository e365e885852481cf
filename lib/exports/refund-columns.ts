import { heardReference, instantColumns, ZONE_COLUMN, type Column } from "@/lib/exports/column";
import { EXTERNAL_ORDER_ID, GATEWAY, INTEGRATION, ORDER_ID, ORDER_STATUS } from "@/lib/exports/order-columns";

/** A refund is booked when the money went; while it has not gone, on the day it was asked for. */
export const REFUND_BOOKED_AT = "coalesce(r.sent_at, r.requested_at)";

/** One row per refund, dated by itself and not by its order. Aliases r (refunds), o, p, i. */
export const REFUND_COLUMNS: readonly Column[] = [
  { id: "refund_id", label: "Refund", kind: "id", sql: "r.id", description: "Our refund." },
  {
    id: "refund_ref",
    label: "Refund reference",
    kind: "text",
    sql: "r.gateway_ref",
    description: "The gateway's reference of the refund, where it has one.",
  },
  {
    id: "state",
    label: "State",
    kind: "enum",
    sql: "r.state",
    description: "requested, pending, sent, failed or cancelled. Only sent ones are money.",
  },
  {
    id: "refund_kind",
    label: "Kind",
    kind: "enum",
    sql: "r.kind",
    description: "full, excess, duplicate, wrong_asset, partial, or gateway where the gateway made it.",
  },
  {
    id: "reason_code",
    label: "Reason",
    kind: "enum",
    sql: "r.reason_code",
    description: "The reason's code.",
  },
  {
    id: "note",
    label: "Note",
    kind: "text",
    sql: "nullif(r.note, '')",
    description: "The note, as it was written.",
  },
  ORDER_ID,
  EXTERNAL_ORDER_ID,
  ORDER_STATUS,
  {
    id: "order_gateway_status",
    label: "Gateway status",
    kind: "text",
    sql: "o.gateway_status",
    description: "The order's status in the gateway's own words.",
  },
  INTEGRATION,
  GATEWAY,
  {
    id: "gateway_ref",
    label: "Gateway reference",
    kind: "text",
    sql: heardReference("coalesce(p.gateway_ref, o.gateway_ref)"),
    description: "The gateway's reference of the payment whose money goes back; where nobody knows which, of the one that leads the order.",
  },
  ...instantColumns(
    "requested_at",
    "Requested",
    "r.requested_at",
    "When the refund was asked for. While it was not sent, it decides whether the refund is in the range.",
  ),
  ...instantColumns("sent_at", "Sent", "r.sent_at", "When it was sent, which decides whether the refund is in the range; empty while it is not."),
  {
    id: "order_paid_at_utc",
    label: "Order paid (UTC)",
    kind: "instant_utc",
    sql: "o.paid_at",
    description: "When the order was paid.",
  },
  ZONE_COLUMN,
  { id: "asset", label: "Asset", kind: "enum", sql: "r.asset", description: "The asset that goes back." },
  {
    id: "refund_amount",
    label: "Refunded",
    kind: "amount",
    sql: "r.amount",
    unit: "r.asset",
    description:
      "How much goes back; positive. Empty where the gateway does not report it; see amount_status.",
  },
  {
    id: "amount_status",
    label: "Amount is",
    kind: "enum",
    sql: "CASE WHEN r.amount IS NULL THEN 'not_reported' ELSE 'reported' END",
    description: "reported, or not_reported where refund_amount is empty: unknown, not nothing.",
  },
  {
    id: "order_fiat_currency",
    label: "Order currency",
    kind: "enum",
    sql: "o.fiat_currency",
    description: "The currency of the order's price.",
  },
  {
    id: "order_fiat_amount",
    label: "Order price",
    kind: "fiat",
    sql: "o.fiat_amount",
    unit: "o.fiat_currency",
    description: "The order's price in that currency.",
  },
  {
    id: "order_asset",
    label: "Order asset",
    kind: "enum",
    sql: "o.asset",
    description: "The asset the customer was asked for.",
  },
  {
    id: "order_received_amount",
    label: "Order received",
    kind: "amount",
    sql: "o.received_amount",
    unit: "o.asset",
    description: "What had arrived for the order.",
  },
  {
    id: "destination",
    label: "Destination",
    kind: "text",
    sql: "r.destination",
    description: "The address it goes to.",
  },
  {
    id: "tx_hash",
    label: "Transaction hash",
    kind: "text",
    sql: "r.tx_hash",
    description: "The refund's own transaction.",
  },
  {
    id: "requested_by",
    label: "Requested by",
    kind: "text",
    sql: "r.requested_by ->> 'name'",
    description: "Who asked for it.",
  },
  {
    id: "requested_by_kind",
    label: "Requested by a",
    kind: "enum",
    sql: "r.requested_by ->> 'kind'",
    description: "user, api_key, operator, gateway or system.",
  },
];

export const REFUNDS_FROM = `refunds r
  JOIN orders o ON o.id = r.order_id
  LEFT JOIN payments p ON p.id = r.payment_id
  JOIN integrations i ON i.id = coalesce(p.integration_id, o.integration_id)`;
