import { heardReference, instantColumns, ZONE_COLUMN, type Column } from "@/lib/exports/column";
import { EXTERNAL_ORDER_ID, GATEWAY, INTEGRATION, ORDER_ID, ORDER_STATUS } from "@/lib/exports/order-columns";

/** A payout without a date of its own is booked on the day we learned of it. */
export const SETTLEMENT_BOOKED_AT = "coalesce(s.settled_at, s.created_at)";

const TAKEN =
  "coalesce(s.gateway_fee_amount, 0) + coalesce(s.network_fee_amount, 0) + coalesce(s.reserve_amount, 0)";

const amount = (id: string, label: string, sql: string, description: string): Column => ({
  id,
  label,
  kind: "amount",
  sql,
  unit: "s.asset",
  description,
});

/** One row per movement of a payout. Aliases s (settlements), p, o, i. */
export const SETTLEMENT_COLUMNS: readonly Column[] = [
  {
    id: "settlement_id",
    label: "Settlement",
    kind: "id",
    sql: "s.id",
    description: "Our settlement: one movement of a payout to the merchant.",
  },
  {
    id: "settlement_ref",
    label: "Settlement reference",
    kind: "text",
    sql: "s.gateway_ref",
    description: "The gateway's reference of the payout.",
  },
  {
    id: "stage",
    label: "Stage",
    kind: "enum",
    sql: "s.stage",
    description: "pending, sent, settled or failed. Only sent and settled ones are money.",
  },
  {
    id: "payment_id",
    label: "Payment",
    kind: "id",
    sql: "s.payment_id",
    description: "The payment that is paid out.",
  },
  {
    id: "payment_ref",
    label: "Payment reference",
    kind: "text",
    sql: heardReference("p.gateway_ref"),
    description: "The gateway's reference of that payment.",
  },
  ORDER_ID,
  EXTERNAL_ORDER_ID,
  ORDER_STATUS,
  INTEGRATION,
  GATEWAY,
  ...instantColumns(
    "booked_at",
    "Booked",
    SETTLEMENT_BOOKED_AT,
    "When it was settled; where the gateway gives no time, when it was first reported. It decides whether the row is in the range.",
  ),
  {
    id: "settled_at_utc",
    label: "Settled (UTC)",
    kind: "instant_utc",
    sql: "s.settled_at",
    description: "When the gateway says it was settled; empty when it does not say.",
  },
  ZONE_COLUMN,
  {
    id: "asset",
    label: "Asset",
    kind: "enum",
    sql: "s.asset",
    description: "The asset of all amounts in this row.",
  },
  amount("gross_amount", "Gross", "s.gross_amount", "Before anything was taken."),
  amount(
    "gateway_fee_amount",
    "Gateway fee",
    "s.gateway_fee_amount",
    "What the gateway took. Empty: not reported.",
  ),
  amount(
    "network_fee_amount",
    "Network fee",
    "s.network_fee_amount",
    "What the chain took. Empty: not reported.",
  ),
  amount(
    "reserve_amount",
    "Reserve",
    "s.reserve_amount",
    "What the gateway holds back. Empty: not reported.",
  ),
  amount("net_amount", "Net", "s.net_amount", "What is paid out."),
  {
    id: "balance",
    label: "Balance",
    kind: "enum",
    sql: "s.balance",
    description:
      "Whether gross - fees - reserve = net: balanced, unbalanced, or incomplete where figures are missing.",
  },
  amount(
    "unexplained_amount",
    "Unexplained",
    `(s.gross_amount - (${TAKEN}) - s.net_amount)`,
    "gross - fees - reserve - net, as far as reported: 0 when balanced.",
  ),
  {
    id: "destination",
    label: "Destination",
    kind: "text",
    sql: "s.destination",
    description: "The address or account it went to.",
  },
  {
    id: "tx_hash",
    label: "Transaction hash",
    kind: "text",
    sql: "s.tx_hash",
    description: "The payout's own transaction.",
  },
];

export const SETTLEMENTS_FROM = `settlements s
  JOIN payments p ON p.id = s.payment_id
  JOIN orders o ON o.id = s.order_id
  JOIN integrations i ON i.id = p.integration_id`;
