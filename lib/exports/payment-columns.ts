import { heardReference, instantColumns, ZONE_COLUMN, type Column } from "@/lib/exports/column";
import { EXTERNAL_ORDER_ID, GATEWAY, INTEGRATION, ORDER_ID, ORDER_STATUS } from "@/lib/exports/order-columns";

/** One row per attempt to pay an order. Aliases p (payments), o, i, t (the payment's transactions, counted). */
export const PAYMENT_COLUMNS: readonly Column[] = [
  {
    id: "payment_id",
    label: "Payment",
    kind: "id",
    sql: "p.id",
    description: "Our payment: one attempt to pay an order.",
  },
  ORDER_ID,
  EXTERNAL_ORDER_ID,
  INTEGRATION,
  GATEWAY,
  {
    id: "gateway_ref",
    label: "Gateway reference",
    kind: "text",
    sql: heardReference("p.gateway_ref"),
    description: "The gateway's reference of this attempt.",
  },
  {
    id: "status",
    label: "Status",
    kind: "enum",
    sql: "p.status",
    description: "The attempt's status in our words.",
  },
  {
    id: "gateway_status",
    label: "Gateway status",
    kind: "text",
    sql: "p.gateway_status",
    description: "The status in the gateway's own words.",
  },
  ORDER_STATUS,
  {
    id: "flags",
    label: "Flags",
    kind: "enum",
    sql: "CASE WHEN p.flags <> '[]' THEN (SELECT string_agg(f ->> 'code', ' ') FROM jsonb_array_elements(p.flags) f) END",
    description: "Why a person should look or looked, separated by spaces.",
  },
  ...instantColumns(
    "created_at",
    "Created",
    "p.created_at",
    "When the attempt began. It decides whether the payment is in the range.",
  ),
  {
    id: "expires_at_utc",
    label: "Expires (UTC)",
    kind: "instant_utc",
    sql: "p.expires_at",
    description: "Until when it could be paid.",
  },
  {
    id: "first_seen_at_utc",
    label: "First seen (UTC)",
    kind: "instant_utc",
    sql: "p.first_seen_at",
    description: "When money was first seen.",
  },
  ...instantColumns("paid_at", "Paid", "p.paid_at", "When it was paid, as far as the gateway tells."),
  ZONE_COLUMN,
  {
    id: "fiat_currency",
    label: "Currency",
    kind: "enum",
    sql: "p.fiat_currency",
    description: "The currency of the price.",
  },
  {
    id: "fiat_amount",
    label: "Price",
    kind: "fiat",
    sql: "p.fiat_amount",
    unit: "p.fiat_currency",
    description: "The price in that currency.",
  },
  {
    id: "asset",
    label: "Asset",
    kind: "enum",
    sql: "p.asset",
    description: "The asset the customer was asked for.",
  },
  { id: "network", label: "Network", kind: "enum", sql: "p.network", description: "The chain it moves on." },
  {
    id: "expected_amount",
    label: "Expected",
    kind: "amount",
    sql: "p.expected_amount",
    unit: "p.asset",
    description: "What was asked for, in the asset.",
  },
  {
    id: "received_amount",
    label: "Received",
    kind: "amount",
    sql: "p.received_amount",
    unit: "p.asset",
    description:
      "What arrived, in the asset. Empty where the gateway does not report it; see received_status.",
  },
  {
    id: "confirmed_amount",
    label: "Confirmed",
    kind: "amount",
    sql: "p.confirmed_amount",
    unit: "p.asset",
    description: "The part of it that is confirmed.",
  },
  {
    id: "received_status",
    label: "Received is",
    kind: "enum",
    sql: "CASE WHEN p.received_amount IS NULL THEN 'not_reported' ELSE 'reported' END",
    description: "reported, or not_reported where received_amount is empty: unknown, not nothing.",
  },
  {
    id: "difference_amount",
    label: "Difference",
    kind: "amount",
    sql: "(p.received_amount - p.expected_amount)",
    unit: "p.asset",
    description: "Received less expected; negative when too little came.",
  },
  {
    id: "confirmations",
    label: "Confirmations",
    kind: "integer",
    sql: "p.confirmations",
    description: "Confirmations so far.",
  },
  {
    id: "required_confirmations",
    label: "Required confirmations",
    kind: "integer",
    sql: "p.required_confirmations",
    description: "How many the gateway waits for.",
  },
  {
    id: "pay_address",
    label: "Address",
    kind: "text",
    sql: "p.pay_address",
    description: "The address the customer was given.",
  },
  {
    id: "tx_count",
    label: "Transactions",
    kind: "integer",
    sql: "t.tx_count",
    description: "How many transactions this attempt counts.",
  },
  {
    id: "tx_hashes",
    label: "Transaction hashes",
    kind: "text",
    sql: "t.tx_hashes",
    description: "Their hashes, separated by spaces.",
  },
];

export const PAYMENTS_FROM = `payments p
  JOIN orders o ON o.id = p.order_id
  JOIN integrations i ON i.id = p.integration_id`;

/** By order, because that is the index the table has. */
export const PAYMENTS_DETAILS = `CROSS JOIN LATERAL (
    SELECT count(*) AS tx_count, string_agg(DISTINCT tx.tx_hash, ' ') AS tx_hashes
    FROM transactions tx WHERE tx.order_id = p.order_id AND tx.payment_id = p.id) t`;
