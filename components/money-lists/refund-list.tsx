"use client";

import { Undo2 } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { Amount } from "@/components/cells/amount";
import { fractionRoom } from "@/components/cells/amount-parts";
import { Moment } from "@/components/cells/moment";
import { Reference } from "@/components/cells/reference";
import { listColumnHelper } from "@/components/data-table/columns";
import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import type { Density } from "@/components/design/preferences";
import type { RefundView } from "@/lib/orders/schemas";
import { LookChip, lookOptions, REFUND_LOOK } from "./money-chips";
import { MoneyList } from "./money-list";
import type { MoneyRange } from "./money-params";

const column = listColumnHelper<RefundView>();

const KIND_LABEL: Record<string, string> = {
  full: "Everything",
  excess: "The excess",
  duplicate: "A duplicate payment",
  wrong_asset: "The wrong asset",
  partial: "A part",
  gateway: "By the gateway",
};

function refundColumns({ now, zone, room }: { now: string; zone: string; room: number }) {
  return column.columns([
    column.accessor("requestedAt", {
      header: "Asked for",
      meta: { skeleton: "text", card: "field" },
      cell: ({ row }) => <Moment at={row.original.requestedAt} now={now} zone={zone} inList />,
    }),
    column.display({
      id: "order",
      header: "Order",
      meta: { skeleton: "text", card: "title", maxWidth: 160 },
      cell: ({ row: { original } }) => (
        <Link href={`/orders/${original.orderId}`} className="rounded-sm font-medium hover:underline">
          {original.externalOrderId ?? original.orderId}
        </Link>
      ),
    }),
    column.accessor("state", {
      header: "State",
      meta: { skeleton: "badge", card: "aside" },
      cell: ({ row: { original } }) => <LookChip look={REFUND_LOOK[original.state]} word={original.state} />,
    }),
    column.accessor("kind", {
      header: "What",
      meta: { skeleton: "text", card: "field", maxWidth: 150 },
      cell: ({ row }) => KIND_LABEL[row.original.kind] ?? row.original.kind,
    }),
    column.accessor("amount", {
      header: "Amount",
      meta: { skeleton: "amount", card: "field", align: "end" },
      cell: ({ row: { original } }) => (
        <Amount value={original.amount} asset={original.asset} room={room} showAsset />
      ),
    }),
    column.display({
      id: "by",
      header: "By",
      meta: { skeleton: "text", card: "field", maxWidth: 160, from: "lg" },
      cell: ({ row }) => row.original.requestedBy.name,
    }),
    column.accessor("sentAt", {
      header: "Sent",
      meta: { skeleton: "text", card: "field", from: "lg" },
      cell: ({ row }) => <Moment at={row.original.sentAt} now={now} zone={zone} inList />,
    }),
    column.accessor("txHash", {
      header: "Transaction",
      meta: { skeleton: "reference", card: "field", from: "xl" },
      cell: ({ row }) => <Reference value={row.original.txHash} label="transaction hash" keep={5} quiet />,
    }),
    column.accessor("note", {
      header: "Note",
      meta: { skeleton: "text", card: "field", grow: true },
      cell: ({ row }) =>
        row.original.note === "" ? (
          <span className="text-ink-3">none</span>
        ) : (
          <span title={row.original.note} className="text-ink-2">
            {row.original.note}
          </span>
        ),
    }),
  ]);
}

interface RefundListProps {
  rows: readonly RefundView[];
  nextCursor: string | null;
  limit: number;
  range: MoneyRange;
  now: string;
  zone: string;
  gateways: Readonly<Record<string, string>>;
  density: Density;
}

export function RefundList({ now, zone, gateways, ...list }: RefundListProps) {
  const { rows } = list;
  const columns = useMemo(
    () =>
      refundColumns({
        now,
        zone,
        room: fractionRoom(rows.map(({ amount, asset }) => ({ value: amount, asset }))),
      }),
    [rows, now, zone],
  );
  return (
    <MoneyList
      {...list}
      label="Refunds"
      columns={columns}
      zone={zone}
      choices={[
        { name: "state", label: "State", options: lookOptions(REFUND_LOOK) },
        {
          name: "gateway",
          label: "Gateway",
          options: Object.entries(gateways).map(([value, label]) => ({ value, label })),
        },
      ]}
      empty={{
        icon: <Undo2 aria-hidden />,
        title: "No refund yet",
        text: "Money that goes back to a customer is listed here, whether a person or the gateway decided it.",
      }}
    />
  );
}

export function RefundListSkeleton() {
  return (
    <div className="pt-13">
      <DataTableSkeleton
        label="Refunds"
        columns={refundColumns({ now: "", zone: "UTC", room: 8 })}
        density="comfortable"
      />
    </div>
  );
}
