"use client";

import { Landmark } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { Amount } from "@/components/cells/amount";
import { fractionRoom } from "@/components/cells/amount-parts";
import { GatewayMark } from "@/components/cells/gateway-mark";
import { Moment } from "@/components/cells/moment";
import { listColumnHelper } from "@/components/data-table/columns";
import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import type { Density } from "@/components/design/preferences";
import type { Decimal } from "@/lib/domain/decimal";
import type { SettlementView } from "@/lib/orders/schemas";
import { BALANCE_LOOK, LookChip, lookOptions, STAGE_LOOK } from "./money-chips";
import { MoneyList } from "./money-list";
import type { MoneyRange } from "./money-params";

const column = listColumnHelper<SettlementView>();

interface ColumnsContext {
  now: string;
  zone: string;
  gateways: Readonly<Record<string, string>>;
  /** Fraction digits to leave room for. */
  room: number;
}

function settlementColumns({ now, zone, gateways, room }: ColumnsContext) {
  const amount = (id: string, header: string, read: (row: SettlementView) => Decimal | null, from?: "lg") =>
    column.display({
      id,
      header,
      meta: { skeleton: "amount", card: "field", align: "end", from },
      cell: ({ row }) => (
        <Amount value={read(row.original)} asset={row.original.asset} room={room} missing="not reported" />
      ),
    });
  return column.columns([
    column.accessor("createdAt", {
      header: "Recorded",
      meta: { skeleton: "text", card: "field" },
      cell: ({ row }) => <Moment at={row.original.createdAt} now={now} zone={zone} inList />,
    }),
    column.display({
      id: "order",
      header: "Order",
      meta: { skeleton: "text", card: "title", maxWidth: 140 },
      cell: ({ row: { original } }) => (
        <Link href={`/orders/${original.orderId}`} className="rounded-sm font-medium hover:underline">
          {original.externalOrderId ?? original.orderId}
        </Link>
      ),
    }),
    column.display({
      id: "gateway",
      header: "Gateway",
      meta: { skeleton: "text", card: "field", maxWidth: 160, from: "xl" },
      cell: ({ row }) => (
        <GatewayMark
          gateway={gateways[row.original.gateway] ?? row.original.gateway}
          className="max-w-full"
        />
      ),
    }),
    column.accessor("stage", {
      header: "Stage",
      meta: { skeleton: "badge", card: "aside" },
      cell: ({ row: { original } }) => <LookChip look={STAGE_LOOK[original.stage]} word={original.stage} />,
    }),
    column.accessor("asset", { header: "Asset", meta: { skeleton: "short", card: "field", maxWidth: 90 } }),
    amount("gross", "Gross", (row) => row.grossAmount),
    amount("gatewayFee", "Gateway fee", (row) => row.gatewayFeeAmount, "lg"),
    amount("networkFee", "Network fee", (row) => row.networkFeeAmount, "lg"),
    amount("reserve", "Reserve", (row) => row.reserveAmount, "lg"),
    amount("net", "Net", (row) => row.netAmount),
    column.accessor("balance", {
      header: "Check",
      meta: { skeleton: "badge", card: "field" },
      cell: ({ row: { original } }) => (
        <LookChip look={BALANCE_LOOK[original.balance]} word={original.balance} />
      ),
    }),
  ]);
}

interface SettlementListProps {
  rows: readonly SettlementView[];
  nextCursor: string | null;
  limit: number;
  range: MoneyRange;
  now: string;
  zone: string;
  gateways: Readonly<Record<string, string>>;
  density: Density;
}

export function SettlementList({ now, zone, gateways, ...list }: SettlementListProps) {
  const { rows } = list;
  const columns = useMemo(() => {
    const figures = rows.flatMap((row) =>
      [row.grossAmount, row.gatewayFeeAmount, row.networkFeeAmount, row.reserveAmount, row.netAmount].map(
        (value) => ({ value, asset: row.asset }),
      ),
    );
    return settlementColumns({ now, zone, gateways, room: fractionRoom(figures) });
  }, [rows, now, zone, gateways]);
  return (
    <MoneyList
      {...list}
      label="Settlements"
      columns={columns}
      zone={zone}
      choices={[
        { name: "stage", label: "Stage", options: lookOptions(STAGE_LOOK) },
        { name: "balance", label: "Check", options: lookOptions(BALANCE_LOOK) },
        {
          name: "gateway",
          label: "Gateway",
          options: Object.entries(gateways).map(([value, label]) => ({ value, label })),
        },
      ]}
      empty={{
        icon: <Landmark aria-hidden />,
        title: "No settlement yet",
        text: "When a gateway reports that it pays out, the movement is listed here with each fee and what was kept back.",
      }}
    />
  );
}

export function SettlementListSkeleton() {
  return (
    <div className="pt-13">
      <DataTableSkeleton
        label="Settlements"
        columns={settlementColumns({ now: "", zone: "UTC", gateways: {}, room: 8 })}
        density="comfortable"
      />
    </div>
  );
}
