"use client";

import Link from "next/link";
import { Moment } from "@/components/cells/moment";
import { listColumnHelper } from "@/components/data-table/columns";
import { Badge } from "@/components/ui/badge";
import { ShieldX } from "lucide-react";
import type { RejectionRow } from "@/lib/ingest/schemas";
import { refusalText } from "./refusal-text";

const column = listColumnHelper<RejectionRow>();

export function rejectionColumns({ now, zone }: { now: string; zone: string }) {
  return column.columns([
    column.accessor("minute", {
      header: "Minute",
      meta: { skeleton: "text", card: "field" },
      cell: ({ row }) => <Moment at={row.original.minute} now={now} zone={zone} inList />,
    }),
    column.accessor("reason", {
      header: "Refused for",
      meta: { skeleton: "badge", card: "title" },
      cell: ({ row }) => (
        <Badge tone="danger">
          <ShieldX aria-hidden strokeWidth={2.25} />
          {refusalText(row.original.reason).label}
        </Badge>
      ),
    }),
    column.accessor("count", {
      header: "Requests",
      meta: { skeleton: "short", card: "aside", align: "end" },
      cell: ({ row }) => (
        <span>
          {row.original.count.toLocaleString("en")}
          <span className="text-ink-3 sm:hidden"> requests</span>
        </span>
      ),
    }),
    column.display({
      id: "integration",
      header: "Integration",
      meta: { skeleton: "text", card: "field", maxWidth: 200 },
      cell: ({ row }) => (
        <Link
          href={`/integrations/${row.original.integration.slug}`}
          className="rounded-sm underline-offset-3 hover:underline"
        >
          {row.original.integration.name}
        </Link>
      ),
    }),
    column.accessor("lastSourceIp", {
      header: "Last from",
      meta: { skeleton: "reference", card: "field" },
      cell: ({ row }) => (
        <span className="font-mono text-[0.92em]">{row.original.lastSourceIp ?? "unknown"}</span>
      ),
    }),
    column.display({
      id: "advice",
      header: "What it usually means",
      meta: { skeleton: "text", card: "hidden", grow: true, from: "lg" },
      cell: ({ row }) => {
        const { advice } = refusalText(row.original.reason);
        return (
          <span title={advice} className="text-ink-2">
            {advice}
          </span>
        );
      },
    }),
  ]);
}
