"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { Age } from "@/components/cells/age";
import { Amount } from "@/components/cells/amount";
import { fractionRoom } from "@/components/cells/amount-parts";
import { FlagChip } from "@/components/cells/flag-chip";
import { GatewayMark } from "@/components/cells/gateway-mark";
import { ageText, exactTimeWithZone } from "@/components/cells/moment-text";
import { Reference } from "@/components/cells/reference";
import { StatusBadge } from "@/components/cells/status-badge";
import { listColumnHelper } from "@/components/data-table/columns";
import { cn } from "@/components/design/cn";
import { buttonStyle } from "@/components/ui/button";
import { networkName } from "@/lib/domain/network";
import type { Decimal } from "@/lib/domain/decimal";
import type { OrderRow } from "@/lib/orders/schemas";
import { nextStep } from "./next-step";
import { tellingFlags } from "./order-flags";
import { orderLabel } from "./order-label";
import { PersonMark } from "./person-mark";

export interface OrderColumnsContext {
  now: string;
  zone: string;
  /** Gateway names by kind. */
  gateways: Readonly<Record<string, string>>;
  can: { resolve: boolean; refund: boolean };
  /** Where work waits, when it is due is the order of the list. */
  showDue: boolean;
  onNext: (row: OrderRow) => void;
}

const column = listColumnHelper<OrderRow>();

/** Where money was seen at all: before that "0.58 missing" would be an alarm about nothing. */
const QUIET = new Set<OrderRow["status"]>(["awaiting_payment", "expired", "cancelled"]);
const UNSETTLED = new Set<OrderRow["status"]>([...QUIET, "confirming"]);

export function orderColumns(context: OrderColumnsContext, rows: readonly OrderRow[]) {
  const { now, zone, gateways } = context;
  const room = {
    expected: amountRoom(rows, "expectedAmount"),
    received: amountRoom(rows, "receivedAmount"),
    difference: amountRoom(rows, "differenceAmount"),
  };
  return column.columns([
    ...(context.showDue
      ? [
          column.accessor((row) => row.nextAction.dueAt, {
            id: "due",
            header: "Due",
            enableSorting: true,
            meta: { skeleton: "short", card: "field" },
            cell: ({ row }) => <Due order={row.original} now={now} zone={zone} />,
          }),
        ]
      : []),
    column.accessor("createdAt", {
      id: "created",
      header: "Age",
      enableSorting: true,
      meta: { skeleton: "short", card: "hidden", ...(context.showDue && { from: "xl" as const }) },
      cell: ({ row }) => (
        <Age
          since={row.original.createdAt}
          dueAt={context.showDue ? null : overdue(row.original)}
          now={now}
          zone={zone}
        />
      ),
    }),
    column.accessor("externalOrderId", {
      id: "order",
      header: "Order",
      meta: { skeleton: "text", card: "title", maxWidth: 112 },
      cell: ({ row }) => (
        <Link
          href={`/orders/${row.original.id}`}
          data-title
          tabIndex={-1}
          prefetch={false}
          title={orderLabel(row.original)}
          className="rounded-sm font-medium hover:underline"
        >
          {orderLabel(row.original)}
        </Link>
      ),
    }),
    column.accessor("status", {
      header: "Status",
      meta: { skeleton: "badge", card: "aside" },
      cell: ({ row }) => <StatusCell order={row.original} />,
    }),
    column.accessor((row) => row.customer.email ?? row.customer.name, {
      id: "customer",
      header: "Customer",
      meta: { skeleton: "text", card: "field", maxWidth: 136, from: "2xl" },
      cell: ({ getValue }) => {
        const customer = getValue();
        return customer === null ? <None /> : <span title={customer}>{customer}</span>;
      },
    }),
    column.accessor("gatewayRef", {
      header: "Gateway",
      meta: { skeleton: "short", card: "hidden", from: context.showDue ? "xl" : "lg" },
      cell: ({ row: { original } }) => (
        <span className="inline-flex items-center gap-1.5">
          <GatewayMark gateway={gateways[original.gateway] ?? original.gateway} iconOnly />
          <span className={context.showDue ? "max-2xl:hidden" : "max-xl:hidden"}>
            <Reference value={original.gatewayRef} label="gateway reference" quiet />
          </span>
        </span>
      ),
    }),
    column.accessor("asset", {
      header: "Asset",
      meta: { skeleton: "short", card: "hidden", maxWidth: 116 },
      cell: ({ row: { original } }) => <AssetCell asset={original.asset} network={original.network} />,
    }),
    column.accessor("expectedAmount", {
      header: "Expected",
      meta: { skeleton: "amount", card: "field", align: "end" },
      cell: ({ row: { original } }) => (
        <Money order={original} value={original.expectedAmount} room={room.expected} missing="not quoted" />
      ),
    }),
    column.accessor("receivedAmount", {
      header: "Received",
      meta: { skeleton: "amount", card: "field", align: "end" },
      cell: ({ row: { original } }) => (
        <Money
          order={original}
          value={original.receivedAmount}
          room={room.received}
          missing={QUIET.has(original.status) ? "none yet" : "not reported"}
        />
      ),
    }),
    column.accessor("differenceAmount", {
      header: "Difference",
      meta: { skeleton: "amount", card: "field", align: "end", from: "lg" },
      cell: ({ row: { original } }) => (
        <Money order={original} value={shownDifference(original)} signed room={room.difference} missing="–" />
      ),
    }),
    column.display({
      id: "next",
      header: "Next action",
      meta: { skeleton: "text", card: "action", pin: "end" },
      cell: ({ row }) => <NextCell order={row.original} can={context.can} onNext={context.onNext} />,
    }),
  ]);
}

type AmountName = "expectedAmount" | "receivedAmount" | "differenceAmount";

function amountRoom(rows: readonly OrderRow[], name: AmountName): number {
  const value = (row: OrderRow) => (name === "differenceAmount" ? shownDifference(row) : row[name]);
  return fractionRoom(rows.map((row) => ({ value: value(row), asset: row.asset ?? "" })));
}

function shownDifference(row: OrderRow) {
  return UNSETTLED.has(row.status) ? null : row.differenceAmount;
}

function overdue({ needsAction, nextAction }: OrderRow): string | null {
  return needsAction ? nextAction.dueAt : null;
}

interface MoneyProps {
  order: OrderRow;
  value: Decimal | null;
  room: number;
  missing: string;
  signed?: boolean;
}

/** On a card there is no column that names the asset. */
function Money({ order, value, room, missing, signed }: MoneyProps) {
  const asset = order.asset ?? "";
  return (
    <>
      <Amount value={value} asset={asset} signed={signed} room={room} missing={missing} />
      {value !== null && (
        <span aria-hidden className="ml-1 text-ink-2 sm:hidden">
          {asset}
        </span>
      )}
    </>
  );
}

function None() {
  return <span className="text-ink-3">–</span>;
}

function Due({ order, now, zone }: { order: OrderRow; now: string; zone: string }) {
  const { dueAt } = order.nextAction;
  if (dueAt === null) return <span className="text-ink-3">any time</span>;
  const isLate = new Date(dueAt).getTime() < new Date(now).getTime();
  return (
    <time
      dateTime={dueAt}
      title={`Due ${exactTimeWithZone(dueAt, zone)}`}
      className={cn("whitespace-nowrap tabular-nums", isLate ? "font-medium text-attention" : "text-ink-2")}
    >
      {isLate ? `${ageText(dueAt, now)} late` : `in ${ageText(now, dueAt)}`}
    </time>
  );
}

function StatusCell({ order }: { order: OrderRow }) {
  const { status, confirmations, requiredConfirmations } = order;
  return (
    <span className="inline-flex items-center gap-1 max-sm:flex-wrap max-sm:justify-end">
      <StatusBadge status={status} />
      {status === "confirming" && confirmations !== null && (
        <span className="text-label text-ink-2 tabular-nums">
          {confirmations}
          {requiredConfirmations !== null && `/${requiredConfirmations}`}
          <span className="sr-only"> confirmations</span>
        </span>
      )}
      {tellingFlags(status, order.flags).map((flag) => (
        <FlagChip key={flag.code} flag={flag} brief />
      ))}
    </span>
  );
}

function AssetCell({ asset, network }: { asset: string | null; network: string | null }) {
  if (asset === null) return <None />;
  return (
    <span title={network === null ? undefined : `${asset} on ${networkName(network)}`}>
      {asset}
      {network !== null && <span className="text-ink-3 max-2xl:hidden"> · {networkName(network)}</span>}
      {network !== null && <span className="sr-only 2xl:hidden"> on {networkName(network)}</span>}
    </span>
  );
}

interface NextCellProps {
  order: OrderRow;
  can: OrderColumnsContext["can"];
  onNext: (row: OrderRow) => void;
}

/** The row's own next action: a button where it is this person's turn, words where it is not. */
function NextCell({ order, can, onNext }: NextCellProps) {
  const { label, description } = order.nextAction;
  const step = nextStep(order, can);
  return (
    <span className="flex items-center gap-1.5">
      {step === "none" ? (
        <span title={description} className="min-w-0 truncate text-ink-3">
          {label}
        </span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          title={description}
          onClick={() => onNext(order)}
          className={cn(
            buttonStyle({ variant: "ghost", size: "sm" }),
            "h-7 min-w-0 shrink justify-start px-1.5 text-accent hover:text-accent sm:-ml-1.5 pointer-coarse:border-line pointer-coarse:px-3",
          )}
        >
          <span className="truncate">{label}</span>
          <ArrowRight aria-hidden />
        </button>
      )}
      {order.assignee !== null && <PersonMark name={order.assignee.name} className="ml-auto" />}
    </span>
  );
}
