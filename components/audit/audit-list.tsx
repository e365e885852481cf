"use client";

import { ScrollText } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { Moment } from "@/components/cells/moment";
import { listColumnHelper } from "@/components/data-table/columns";
import { DataTable } from "@/components/data-table/data-table";
import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import { DensityToggle } from "@/components/data-table/density-toggle";
import { FilterBar } from "@/components/data-table/filter-bar";
import { FilterChoice } from "@/components/data-table/filter-choice";
import { FilterText } from "@/components/data-table/filter-text";
import { KeysetPager } from "@/components/data-table/keyset-pager";
import { useUrlState } from "@/components/data-table/use-url-state";
import type { Density } from "@/components/design/preferences";
import { Facts } from "@/components/forms/facts";
import { EmptyState } from "@/components/ui/empty-state";
import { Sheet } from "@/components/ui/sheet";
import type { AuditChoices, AuditLine } from "@/lib/audit/schemas";
import { actionLabel, objectHref, objectLabel } from "./audit-words";
import { ChangeViewer } from "./change-viewer";

const column = listColumnHelper<AuditLine>();

interface ColumnsContext {
  now: string;
  zone: string;
  open: (line: AuditLine) => void;
}

function auditColumns({ now, zone, open }: ColumnsContext) {
  return column.columns([
    column.accessor("at", {
      header: "When",
      meta: { skeleton: "text", card: "field" },
      cell: ({ row }) => <Moment at={row.original.at} now={now} zone={zone} inList />,
    }),
    column.display({
      id: "actor",
      header: "Who",
      meta: { skeleton: "text", card: "field", maxWidth: 180 },
      cell: ({ row }) => row.original.actor.name,
    }),
    column.accessor("action", {
      header: "Action",
      meta: { skeleton: "text", card: "aside", maxWidth: 180 },
      cell: ({ row }) => (
        <span title={row.original.action} className="text-ink-2">
          {actionLabel(row.original.action)}
        </span>
      ),
    }),
    column.display({
      id: "object",
      header: "Object",
      meta: { skeleton: "text", card: "field", maxWidth: 200 },
      cell: ({ row }) => <ObjectName line={row.original} />,
    }),
    column.accessor("summary", {
      header: "What happened",
      meta: { skeleton: "text", card: "title", grow: true },
      cell: ({ row }) => (
        <button
          type="button"
          data-title
          title={row.original.summary}
          onClick={() => open(row.original)}
          className="max-w-full truncate rounded-sm text-left underline-offset-3 hover:underline"
        >
          {row.original.summary}
        </button>
      ),
    }),
  ]);
}

function ObjectName({ line }: { line: AuditLine }) {
  const href = objectHref(line.objectType, line.objectId);
  const label = objectLabel(line.objectType);
  return href === null ? (
    <span title={line.objectId}>{label}</span>
  ) : (
    <Link
      href={href}
      title={line.objectId}
      className="rounded-sm text-accent underline-offset-3 hover:underline"
    >
      {label}
    </Link>
  );
}

interface AuditListProps {
  rows: readonly AuditLine[];
  nextCursor: string | null;
  limit: number;
  choices: AuditChoices;
  now: string;
  zone: string;
  density: Density;
}

const FILTERS = ["find", "actor", "action", "object", "id"];

export function AuditList({ rows, nextCursor, limit, choices, now, zone, ...props }: AuditListProps) {
  const url = useUrlState();
  const [density, setDensity] = useState(props.density);
  const [opened, setOpened] = useState<AuditLine | null>(null);
  const columns = useMemo(() => auditColumns({ now, zone, open: setOpened }), [now, zone]);
  const isFiltered = FILTERS.some((name) => url.params.has(name));
  return (
    <>
      <FilterBar
        onClear={
          isFiltered ? () => url.set(Object.fromEntries(FILTERS.map((name) => [name, null]))) : undefined
        }
        end={
          <>
            <KeysetPager shown={rows.length} limit={limit} nextCursor={nextCursor} />
            <DensityToggle value={density} onChange={setDensity} />
          </>
        }
      >
        <FilterText
          label="Search the audit log by part of a sentence"
          placeholder="Part of the sentence"
          value={url.params.get("find") ?? ""}
          onChange={(find) => url.set({ find })}
        />
        <FilterChoice
          label="Who"
          options={choices.actors}
          value={url.params.get("actor")}
          onChange={(actor) => url.set({ actor })}
        />
        <FilterChoice
          label="Action"
          options={choices.actions.map(({ value }) => ({
            value,
            label: `${objectLabel(value.split(".")[0] ?? "")}: ${actionLabel(value).toLowerCase()}`,
          }))}
          value={url.params.get("action")}
          onChange={(action) => url.set({ action })}
        />
        <FilterChoice
          label="Object"
          options={choices.objectTypes.map(({ value }) => ({ value, label: objectLabel(value) }))}
          value={url.params.get("object")}
          onChange={(object) => url.set({ object, id: null })}
        />
      </FilterBar>
      <DataTable
        label="Audit log"
        columns={columns}
        rows={rows}
        rowId={(line) => line.id}
        rowLabel={(line) => line.summary}
        rowKeys={[{ keys: "enter", label: "Show what changed", run: setOpened }]}
        density={density}
        pending={url.isPending}
        empty={
          <EmptyState
            icon={<ScrollText aria-hidden />}
            title={isFiltered ? "No entry fits" : "The log is empty"}
          >
            {isFiltered
              ? "Take a filter away. What happened is never removed from the log."
              : "Everything that people and keys change is written down here."}
          </EmptyState>
        }
      />
      <Sheet open={opened !== null} onOpenChange={(open) => !open && setOpened(null)} title="Audit entry">
        {opened !== null && (
          <div className="grid gap-4">
            <p className="font-medium text-pretty">{opened.summary}</p>
            <Facts
              facts={[
                { label: "When", value: <Moment at={opened.at} now={now} zone={zone} show="exact" inList /> },
                { label: "Who", value: opened.actor.name },
                { label: "Action", value: <code className="font-mono text-[0.92em]">{opened.action}</code> },
                { label: "Object", value: <ObjectName line={opened} /> },
                {
                  label: "Object id",
                  // Without a copy button, which would be the first to take focus, and its tooltip the first Escape.
                  value: (
                    <code className="font-mono text-[0.92em] break-all select-all">{opened.objectId}</code>
                  ),
                },
                {
                  label: "From",
                  value: <span className="font-mono text-[0.92em]">{opened.ip ?? "this machine"}</span>,
                },
                { label: "Row", value: opened.seq },
              ]}
            />
            <ChangeViewer before={opened.before} after={opened.after} />
          </div>
        )}
      </Sheet>
    </>
  );
}

export function AuditListSkeleton() {
  return (
    <div className="pt-13">
      <DataTableSkeleton
        label="Audit log"
        columns={auditColumns({ now: "", zone: "UTC", open: () => undefined })}
        density="comfortable"
      />
    </div>
  );
}
