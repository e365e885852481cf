"use client";

import Link from "next/link";
import { GatewayMark } from "@/components/cells/gateway-mark";
import { Moment } from "@/components/cells/moment";
import { Reference } from "@/components/cells/reference";
import { listColumnHelper } from "@/components/data-table/columns";
import type { DeliveryRow } from "@/lib/ingest/schemas";
import { OutcomeChip } from "./outcome-chip";

const column = listColumnHelper<DeliveryRow>();

export interface DeliveryColumnsContext {
  now: string;
  zone: string;
  /** Gateway names by kind. */
  gateways: Readonly<Record<string, string>>;
}

export function deliveryColumns({ now, zone, gateways }: DeliveryColumnsContext) {
  return column.columns([
    column.accessor("receivedAt", {
      header: "Received",
      meta: { skeleton: "text", card: "field" },
      cell: ({ row }) => (
        <span className="inline-flex items-center gap-1.5">
          <Moment at={row.original.receivedAt} now={now} zone={zone} inList />
          {row.original.repeats > 0 && (
            <span
              className="rounded-sm bg-sunken px-1 text-label text-ink-2 tabular-nums"
              title={`The gateway sent it ${row.original.repeats + 1} times in all.`}
            >
              ×{row.original.repeats + 1}
            </span>
          )}
        </span>
      ),
    }),
    column.accessor("outcome", {
      header: "Outcome",
      meta: { skeleton: "badge", card: "aside" },
      cell: ({ row }) => <OutcomeChip outcome={row.original.outcome} />,
    }),
    column.display({
      id: "event",
      header: "Event",
      meta: { skeleton: "text", card: "title", maxWidth: 240 },
      cell: ({ row }) => {
        const { id, eventType, gatewayStatus } = row.original;
        return (
          <Link href={`/deliveries/${id}`} data-title className="rounded-sm font-medium hover:underline">
            {eventType ?? "Not understood"}
            {gatewayStatus !== null && <span className="font-normal text-ink-2"> · {gatewayStatus}</span>}
          </Link>
        );
      },
    }),
    column.accessor("gatewayRef", {
      header: "Reference",
      meta: { skeleton: "reference", card: "field" },
      cell: ({ row }) => (
        <Reference value={row.original.gatewayRef} label="gateway reference" keep={6} quiet />
      ),
    }),
    column.display({
      id: "order",
      header: "Order",
      meta: { skeleton: "text", card: "field", maxWidth: 150 },
      cell: ({ row }) =>
        row.original.orderId === null ? (
          <span className="text-ink-3">none</span>
        ) : (
          <Link
            href={`/orders/${row.original.orderId}`}
            className="rounded-sm text-accent underline-offset-3 hover:underline"
          >
            {row.original.externalOrderId ?? row.original.orderId}
          </Link>
        ),
    }),
    column.display({
      id: "integration",
      header: "Integration",
      meta: { skeleton: "text", card: "field", maxWidth: 190, from: "lg" },
      cell: ({ row: { original } }) => (
        <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
          <GatewayMark
            gateway={gateways[original.integration.gateway] ?? original.integration.gateway}
            iconOnly
          />
          <span className="truncate">{original.integration.name}</span>
        </span>
      ),
    }),
    column.accessor("reason", {
      header: "What became of it",
      meta: { skeleton: "text", card: "hidden", grow: true, from: "xl" },
      cell: ({ row }) => (
        <span title={row.original.reason} className="text-ink-2">
          {row.original.reason}
        </span>
      ),
    }),
  ]);
}
