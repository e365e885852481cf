import { CircleHelp, TriangleAlert } from "lucide-react";
import { Moment } from "@/components/cells/moment";
import { StatusBadge } from "@/components/cells/status-badge";
import { cn } from "@/components/design/cn";
import { count } from "@/components/replays/run-words";
import { Badge } from "@/components/ui/badge";
import { Select } from "@/components/ui/select";
import { mappingWarning } from "@/lib/domain/mapping-warning";
import { isOrderStatus, ORDER_STATUSES, STATUS, type OrderStatus } from "@/lib/domain/order-status";
import { ownEntry } from "@/lib/domain/status-mapping";
import type { MappingRow } from "@/lib/replays/schemas";
import type { Draft } from "./mapping-draft";

interface MappingRowsProps {
  rows: readonly MappingRow[];
  draft: Draft;
  saved: Draft;
  /** Absent for who may only look. */
  onChange?: (key: string, status: OrderStatus | null) => void;
  /** The word somebody came for. */
  soughtKey: string | null;
  now: string;
  zone: string;
}

const HEAD = "h-8 px-3 font-medium";
const CELL = "sm:px-3 sm:py-2 sm:align-top";

/** The vendor's vocabulary in our words, each word with how often it was heard. */
export function MappingRows({ rows, draft, saved, onChange, soughtKey, now, zone }: MappingRowsProps) {
  return (
    <table role="table" aria-label="Status mapping" className="block w-full text-table sm:table">
      <thead
        role="rowgroup"
        className="hidden bg-sunken text-left text-label text-ink-3 sm:table-header-group"
      >
        <tr role="row">
          {["The gateway says", "Heard", "Ships as", "Ours"].map((head) => (
            <th role="columnheader" scope="col" key={head} className={HEAD}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="block sm:table-row-group">
        {rows.map((row) => {
          const status = ownEntry(draft, row.key);
          const isUnmapped = row.shipped === null && status === null;
          const isChanged = status !== ownEntry(saved, row.key);
          return (
            <tr
              role="row"
              key={row.key}
              data-changed={isChanged || undefined}
              className={cn(
                "grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 gap-y-1.5 border-t px-3 py-2.5 first:border-t-0 sm:table-row sm:[&>td]:border-t",
                isUnmapped && "bg-review-bg",
                isChanged && "bg-accent-soft",
              )}
            >
              <td role="cell" className={cn(CELL, "col-span-2 min-w-0")}>
                <Word row={row} />
              </td>
              <td role="cell" className={cn(CELL, "text-ink-2 sm:whitespace-nowrap")}>
                <Heard row={row} now={now} zone={zone} />
              </td>
              <td role="cell" className={cn(CELL, "justify-self-end")}>
                <span className="mr-1.5 text-label text-ink-3 sm:hidden">ships as</span>
                {row.shipped === null ? (
                  <span className="text-ink-3">not known</span>
                ) : (
                  <StatusBadge status={row.shipped} />
                )}
              </td>
              <td role="cell" className={cn(CELL, "col-span-2 sm:w-56")}>
                <Ours row={row} status={status} onChange={onChange} isSought={row.key === soughtKey} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** As it stands; a draft changes nothing of it yet. */
function Word({ row }: { row: MappingRow }) {
  const isUnmapped = row.shipped === null && row.override === null;
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-mono text-[0.92em] break-all">{row.word}</span>
        {isUnmapped && (
          <Badge tone="review">
            <CircleHelp aria-hidden />
            {row.waiting > 0 ? `unmapped, ${count(row.waiting, "order")} waiting` : "unmapped"}
          </Badge>
        )}
      </span>
      {row.meaning !== null && <span className="mt-0.5 block text-ink-2">{row.meaning}</span>}
      {row.meaning === null && (
        <span className="mt-0.5 block text-ink-2">
          {isUnmapped
            ? "Not in the gateway's documents, and no mapping knows it. Its orders wait for a person."
            : "Not in the gateway's documents; mapped here."}
        </span>
      )}
      {row.reason !== null && <span className="mt-0.5 block text-label text-ink-3">{row.reason}</span>}
    </>
  );
}

function Heard({ row: { heard }, now, zone }: { row: MappingRow; now: string; zone: string }) {
  if (heard === null) return <span className="text-ink-3">never</span>;
  return (
    <>
      <span className="tabular-nums">{heard.count.toLocaleString("en")} ×</span>
      <span className="ml-1.5 text-label text-ink-3 sm:ml-0 sm:block">
        last <Moment at={heard.lastAt} now={now} zone={zone} inList />
      </span>
    </>
  );
}

interface OursProps {
  row: MappingRow;
  status: OrderStatus | null;
  onChange: MappingRowsProps["onChange"];
  isSought: boolean;
}

function Ours({ row, status, onChange, isSought }: OursProps) {
  const warning = status === null ? null : mappingWarning(row.shipped, status);
  if (onChange === undefined) {
    const shown = status ?? row.shipped;
    return shown === null ? <span className="text-ink-3">not mapped</span> : <StatusBadge status={shown} />;
  }
  const id = `ours-${row.key}`;
  return (
    <div className="grid gap-1">
      <Select
        id={id}
        aria-label={`${row.word} becomes`}
        aria-describedby={warning === null ? undefined : `${id}-warning`}
        // The word somebody came to map is where they begin.
        autoFocus={isSought}
        value={status ?? ""}
        onChange={(event) => onChange(row.key, isOrderStatus(event.target.value) ? event.target.value : null)}
      >
        <option value="">{row.shipped === null ? "Not mapped" : "As shipped"}</option>
        {ORDER_STATUSES.filter((known) => known !== row.shipped).map((known) => (
          <option key={known} value={known}>
            {STATUS[known].label}
          </option>
        ))}
      </Select>
      {warning !== null && (
        <p id={`${id}-warning`} className="flex gap-1.5 text-label text-attention">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="min-w-0">{warning}</span>
        </p>
      )}
    </div>
  );
}
