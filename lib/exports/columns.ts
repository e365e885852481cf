import { ORDER_STATUSES, STATUS } from "@/lib/domain/order-status";
import type { Layout } from "@/lib/exports/layout";
import { ORDER_COLUMNS } from "@/lib/exports/order-columns";
import { PAYMENT_COLUMNS, PAYMENTS_DETAILS, PAYMENTS_FROM } from "@/lib/exports/payment-columns";
import { REFUND_BOOKED_AT, REFUND_COLUMNS, REFUNDS_FROM } from "@/lib/exports/refund-columns";
import type { LayoutInfo, LayoutName } from "@/lib/exports/schemas";
import { SETTLEMENT_BOOKED_AT, SETTLEMENT_COLUMNS, SETTLEMENTS_FROM } from "@/lib/exports/settlement-columns";

/** Grows when a column is added, and never for anything else: published columns stay as they are. */
export const COLUMNS_VERSION = 1;

const orderStatuses = ORDER_STATUSES.map((status) => ({ value: status, label: STATUS[status].label }));
const words = (values: readonly string[]) =>
  values.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) }));

/** The one registry of files and columns: the screen, the API, the command line and the files themselves read it. */
export const LAYOUTS: Record<LayoutName, Layout> = {
  orders: {
    name: "orders",
    label: "Orders",
    grain: "One row per order",
    dateBasis: "the day the order was made",
    statuses: orderStatuses,
    columns: ORDER_COLUMNS,
    from: "orders o JOIN integrations i ON i.id = o.integration_id",
    basis: "o.created_at",
    id: "o.id",
    filters: { status: "o.status", gateway: "o.gateway", integration: "i.slug", asset: "o.asset" },
    totals: [
      { by: ["asset"], sum: ["expected_amount", "received_amount", "difference_amount"] },
      { by: ["fiat_currency"], sum: ["fiat_amount"] },
    ],
  },
  payments: {
    name: "payments",
    label: "Payments",
    grain: "One row per attempt to pay",
    dateBasis: "the day the attempt began",
    statuses: orderStatuses,
    columns: PAYMENT_COLUMNS,
    from: PAYMENTS_FROM,
    details: PAYMENTS_DETAILS,
    basis: "p.created_at",
    id: "p.id",
    filters: { status: "p.status", gateway: "i.gateway", integration: "i.slug", asset: "p.asset" },
    totals: [
      { by: ["asset"], sum: ["expected_amount", "received_amount", "confirmed_amount"] },
      { by: ["fiat_currency"], sum: ["fiat_amount"] },
    ],
  },
  settlements: {
    name: "settlements",
    label: "Settlements",
    grain: "One row per movement of a payout",
    dateBasis: "the day it was settled or, without one, first reported",
    statuses: words(["pending", "sent", "settled", "failed"]),
    columns: SETTLEMENT_COLUMNS,
    from: SETTLEMENTS_FROM,
    basis: SETTLEMENT_BOOKED_AT,
    id: "s.id",
    filters: { status: "s.stage", gateway: "i.gateway", integration: "i.slug", asset: "s.asset" },
    totals: [
      {
        by: ["stage", "asset"],
        sum: [
          "gross_amount",
          "gateway_fee_amount",
          "network_fee_amount",
          "reserve_amount",
          "net_amount",
          "unexplained_amount",
        ],
      },
    ],
  },
  refunds: {
    name: "refunds",
    label: "Refunds",
    grain: "One row per refund",
    dateBasis: "the day the refund was sent or, while it was not, asked for",
    statuses: words(["requested", "pending", "sent", "failed", "cancelled"]),
    columns: REFUND_COLUMNS,
    from: REFUNDS_FROM,
    basis: REFUND_BOOKED_AT,
    id: "r.id",
    filters: { status: "r.state", gateway: "i.gateway", integration: "i.slug", asset: "r.asset" },
    totals: [{ by: ["state", "asset"], sum: ["refund_amount"] }],
  },
};

/** The registry without its SQL, for screens and answers. */
export function layoutInfo({ name, label, grain, dateBasis, statuses, columns }: Layout): LayoutInfo {
  return {
    name,
    label,
    grain,
    dateBasis,
    statuses,
    columns: columns.map(({ id, label: columnLabel, kind, description }) => ({
      id,
      label: columnLabel,
      kind,
      description,
    })),
  };
}
