import { heardReference, instantColumns, ZONE_COLUMN, type Column } from "@/lib/exports/column";

/** Columns by which rows of any layout are tied to their order; aliases o (orders) and i (its integration). */
export const ORDER_ID: Column = {
  id: "order_id",
  label: "Order",
  kind: "id",
  sql: "o.id",
  description: "Our order.",
};

export const EXTERNAL_ORDER_ID: Column = {
  id: "external_order_id",
  label: "Order reference",
  kind: "text",
  sql: "o.external_order_id",
  description: "The shop's own reference; empty for money that came without one.",
};

export const INTEGRATION: Column = {
  id: "integration",
  label: "Integration",
  kind: "text",
  sql: "i.slug",
  description: "The account at the gateway.",
};

export const GATEWAY: Column = {
  id: "gateway",
  label: "Gateway",
  kind: "enum",
  sql: "i.gateway",
  description: "The kind of gateway.",
};

export const ORDER_STATUS: Column = {
  id: "order_status",
  label: "Order status",
  kind: "enum",
  sql: "o.status",
  description: "The order's status in our words, as it was when the file was made.",
};

/** One row per order. */
export const ORDER_COLUMNS: readonly Column[] = [
  ORDER_ID,
  EXTERNAL_ORDER_ID,
  INTEGRATION,
  { ...GATEWAY, sql: "o.gateway" },
  {
    id: "gateway_ref",
    label: "Gateway reference",
    kind: "text",
    sql: heardReference("o.gateway_ref"),
    description: "The gateway's reference of the payment that leads.",
  },
  {
    id: "status",
    label: "Status",
    kind: "enum",
    sql: "o.status",
    description: "The order's status in our words.",
  },
  {
    id: "gateway_status",
    label: "Gateway status",
    kind: "text",
    sql: "o.gateway_status",
    description: "The status in the gateway's own words.",
  },
  {
    id: "flags",
    label: "Flags",
    kind: "enum",
    sql: "nullif(array_to_string(o.flag_codes, ' '), '')",
    description: "Why a person should look or looked, separated by spaces: under, over, late and others.",
  },
  {
    id: "flag_details",
    label: "Flag details",
    kind: "text",
    sql: `CASE WHEN o.flag_codes <> '{}' THEN (
            SELECT string_agg((f ->> 'code') || ': ' || (f ->> 'detail'), '; ') FROM jsonb_array_elements(o.flags) f) END`,
    description: "The flags with their figures.",
  },
  ...instantColumns(
    "created_at",
    "Created",
    "o.created_at",
    "When the order was made. It decides whether the order is in the range.",
  ),
  {
    id: "expires_at_utc",
    label: "Expires (UTC)",
    kind: "instant_utc",
    sql: "o.expires_at",
    description: "Until when it could be paid.",
  },
  ...instantColumns("paid_at", "Paid", "o.paid_at", "When it was paid, as far as the gateway tells."),
  ...instantColumns(
    "settled_at",
    "Settled",
    "o.settled_at",
    "When the gateway paid it out, as far as it tells.",
  ),
  ZONE_COLUMN,
  {
    id: "fiat_currency",
    label: "Currency",
    kind: "enum",
    sql: "o.fiat_currency",
    description: "The currency of the price.",
  },
  {
    id: "fiat_amount",
    label: "Price",
    kind: "fiat",
    sql: "o.fiat_amount",
    unit: "o.fiat_currency",
    description: "The price in that currency.",
  },
  {
    id: "asset",
    label: "Asset",
    kind: "enum",
    sql: "o.asset",
    description: "The asset the customer was asked for.",
  },
  { id: "network", label: "Network", kind: "enum", sql: "o.network", description: "The chain it moves on." },
  {
    id: "expected_amount",
    label: "Expected",
    kind: "amount",
    sql: "o.expected_amount",
    unit: "o.asset",
    description: "What was asked for, in the asset.",
  },
  {
    id: "received_amount",
    label: "Received",
    kind: "amount",
    sql: "o.received_amount",
    unit: "o.asset",
    description:
      "What arrived, in the asset. Empty where the gateway does not report it; see received_status.",
  },
  {
    id: "received_status",
    label: "Received is",
    kind: "enum",
    sql: "CASE WHEN o.received_amount IS NULL THEN 'not_reported' ELSE 'reported' END",
    description: "reported, or not_reported where received_amount is empty: unknown, not nothing.",
  },
  {
    id: "difference_amount",
    label: "Difference",
    kind: "amount",
    sql: "o.difference_amount",
    unit: "o.asset",
    description: "Received less expected; negative when too little came.",
  },
  {
    id: "confirmations",
    label: "Confirmations",
    kind: "integer",
    sql: "o.confirmations",
    description: "Confirmations of the leading payment.",
  },
  {
    id: "required_confirmations",
    label: "Required confirmations",
    kind: "integer",
    sql: "o.required_confirmations",
    description: "How many the gateway waits for.",
  },
  {
    id: "tx_count",
    label: "Transactions",
    kind: "integer",
    sql: "cardinality(o.tx_hashes)",
    description: "How many transactions are known.",
  },
  {
    id: "tx_hashes",
    label: "Transaction hashes",
    kind: "text",
    sql: "nullif(array_to_string(o.tx_hashes, ' '), '')",
    description: "Their hashes, separated by spaces.",
  },
  {
    id: "fulfillable",
    label: "May be delivered",
    kind: "boolean",
    sql: "o.fulfillable",
    description: "Whether the shop may deliver.",
  },
  {
    id: "resolution_outcome",
    label: "Resolution",
    kind: "enum",
    sql: "o.resolution ->> 'outcome'",
    description: "What a person or a rule decided; empty when nothing had to be.",
  },
  {
    id: "resolution_reason",
    label: "Resolution reason",
    kind: "enum",
    sql: "o.resolution ->> 'reason_code'",
    description: "The reason's code.",
  },
  {
    id: "resolution_note",
    label: "Resolution note",
    kind: "text",
    sql: "o.resolution ->> 'note'",
    description: "The note, as it was written.",
  },
  {
    id: "resolved_by",
    label: "Resolved by",
    kind: "text",
    sql: "o.resolution #>> '{by,name}'",
    description: "Who decided.",
  },
  {
    id: "resolved_at_utc",
    label: "Resolved (UTC)",
    kind: "instant_utc",
    sql: "(o.resolution ->> 'at')::timestamptz",
    description: "When it was decided.",
  },
  {
    id: "customer_name",
    label: "Customer",
    kind: "text",
    sql: "o.customer_name",
    description: "The customer's name, if known.",
  },
  {
    id: "customer_email",
    label: "E-mail",
    kind: "text",
    sql: "o.customer_email",
    description: "The customer's e-mail address, if known.",
  },
  {
    id: "customer_reference",
    label: "Customer reference",
    kind: "text",
    sql: "o.customer_reference",
    description: "The shop's own reference of the customer.",
  },
];
