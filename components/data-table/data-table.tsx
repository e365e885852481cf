"use client";

import {
  useTable,
  type Header,
  type OnChangeFn,
  type RowData,
  type RowSelectionState,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo, useRef, type ChangeEvent, type MouseEvent as ReactMouseEvent, type ReactNode } from "react";
import { cn } from "@/components/design/cn";
import type { Density } from "@/components/design/preferences";
import { Checkbox } from "@/components/ui/checkbox";
import { cellStyle, headStyle, rowStyle, scrollerStyle, tableStyle, widthStyle } from "./cell-style";
import { listFeatures, type ListColumns } from "./columns";
import type { ListSort } from "./url-params";
import { useRowKeys, type RowKey } from "./use-row-keys";

interface DataTableProps<TRow extends RowData> {
  /** Its accessible name: "Orders". */
  label: string;
  columns: ListColumns<TRow>;
  rows: readonly TRow[];
  rowId: (row: TRow) => string;
  /** What a row is called when it is read out: "SO-1042". */
  rowLabel: (row: TRow) => string;
  /** The page of a row; a click anywhere on the row and the key o go there. */
  rowHref?: (row: TRow) => string;
  /** Enter, space and the letters of this list. Without it the rows still take j, k and o. */
  rowKeys?: readonly RowKey<TRow>[];
  /** The cursor came to a row, by key, click or Tab. */
  onActiveRow?: (row: TRow) => void;
  selection?: { value: RowSelectionState; onChange: OnChangeFn<RowSelectionState> };
  sort?: { value: ListSort | null; onChange: (sort: ListSort | null) => void };
  density: Density;
  /** The answer to a change is on its way: what is shown is the answer before it. */
  pending?: boolean;
  visited?: ReadonlySet<string>;
  /** Instead of rows: why there are none. */
  empty: ReactNode;
  /** Instead of rows: that they could not be read. A failed read is never drawn as an empty list. */
  error?: ReactNode;
}

const NO_SELECTION: RowSelectionState = {};

export function DataTable<TRow extends RowData>(props: DataTableProps<TRow>) {
  const { label, columns, rows, rowId, rowLabel, rowHref, rowKeys = [], selection, sort, density } = props;
  const router = useRouter();
  const sortedBy = sort?.value ?? null;
  const sorting = useMemo(() => (sortedBy === null ? [] : [sortedBy]), [sortedBy]);

  const table = useTable({
    features: listFeatures,
    columns,
    data: rows,
    getRowId: rowId,
    manualSorting: true,
    enableMultiSort: false,
    defaultColumn: { enableSorting: false },
    state: { sorting, rowSelection: selection?.value ?? NO_SELECTION },
    onSortingChange: (updater) => {
      const next = typeof updater === "function" ? updater(sorting) : updater;
      sort?.onChange(next[0] ?? null);
    },
    onRowSelectionChange: selection?.onChange,
    enableRowSelection: selection !== undefined,
  });

  const openKey: RowKey<TRow>[] =
    rowHref === undefined ? [] : [{ keys: "o", label: "Open", run: (row) => router.push(rowHref(row)) }];
  const selectKey: RowKey<TRow>[] =
    selection === undefined
      ? []
      : [{ keys: "x", label: "Select", run: (row) => table.getRow(rowId(row)).toggleSelected() }];
  const { body, activeId, setActiveId, onKeyDown } = useRowKeys({
    title: label,
    rows,
    rowId,
    keys: [...openKey, ...selectKey, ...rowKeys],
  });

  const lastChosenId = useRef<string | null>(null);
  /** With shift held down, every row from the one chosen last to this one. */
  function choose(event: ChangeEvent<HTMLInputElement>, id: string): void {
    const isRange = event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey;
    const ids = rows.map(rowId);
    const from = isRange && lastChosenId.current !== null ? ids.indexOf(lastChosenId.current) : -1;
    const to = ids.indexOf(id);
    const range = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1);
    const isChosen = event.target.checked;
    selection?.onChange((before) => {
      const others = Object.entries(before).filter(([other]) => !range.includes(other));
      return Object.fromEntries([
        ...others,
        ...(isChosen ? range.map((other) => [other, true] as const) : []),
      ]);
    });
    lastChosenId.current = id;
  }

  function onRowClick(event: ReactMouseEvent<HTMLElement>, row: TRow): void {
    if (rowHref === undefined || isOwnClick(event)) return;
    if (event.metaKey || event.ctrlKey) window.open(rowHref(row), "_blank", "noopener");
    else router.push(rowHref(row));
  }

  const instead = props.error ?? (rows.length === 0 ? props.empty : null);
  const firstId = rows[0] === undefined ? null : rowId(rows[0]);
  return (
    <div className={scrollerStyle}>
      <table role="table" aria-label={label} aria-busy={props.pending || undefined} className={tableStyle}>
        <thead
          role="rowgroup"
          className={cn("hidden sm:table-header-group", instead !== null && "sm:hidden")}
        >
          {table.getHeaderGroups().map((group) => (
            <tr role="row" key={group.id}>
              {selection !== undefined && (
                <th role="columnheader" scope="col" className={cn(headStyle(undefined), "w-8 pr-0")}>
                  <Checkbox
                    aria-label="Select all rows of this page"
                    checked={table.getIsAllRowsSelected()}
                    indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                </th>
              )}
              {group.headers.map((header) => (
                <th
                  role="columnheader"
                  scope="col"
                  key={header.id}
                  aria-sort={ariaSort(header)}
                  className={headStyle(header.column.columnDef.meta)}
                >
                  <SortLabel header={header}>
                    <table.FlexRender header={header} />
                  </SortLabel>
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody
          role="rowgroup"
          ref={body}
          onKeyDown={onKeyDown}
          className={cn("block sm:table-row-group", props.pending && "opacity-60")}
        >
          {instead === null &&
            table.getRowModel().rows.map((row) => {
              const href = rowHref?.(row.original);
              return (
                <tr
                  role="row"
                  key={row.id}
                  data-row-id={row.id}
                  data-active={row.id === activeId || undefined}
                  data-selected={row.getIsSelected() || undefined}
                  data-visited={props.visited?.has(row.id) || undefined}
                  tabIndex={row.id === (activeId ?? firstId) ? 0 : -1}
                  onFocus={() => {
                    setActiveId(row.id);
                    props.onActiveRow?.(row.original);
                  }}
                  onClick={(event) => onRowClick(event, row.original)}
                  className={rowStyle(density, href !== undefined)}
                >
                  {selection !== undefined && (
                    <td role="cell" className="hidden px-2 pr-0 sm:table-cell">
                      <Checkbox
                        aria-label={`Select ${rowLabel(row.original)}`}
                        checked={row.getIsSelected()}
                        onChange={(event) => choose(event, row.id)}
                      />
                    </td>
                  )}
                  {row.getAllCells().map((cell) => {
                    const { meta, header } = cell.column.columnDef;
                    return (
                      <td role="cell" key={cell.id} className={cellStyle(meta)} style={widthStyle(meta)}>
                        {meta?.card === "field" && typeof header === "string" && (
                          <span className="shrink-0 text-label text-ink-3 sm:hidden">{header}</span>
                        )}
                        <span
                          className={meta?.card === "field" ? "min-w-0 truncate sm:contents" : "contents"}
                        >
                          <table.FlexRender cell={cell} />
                        </span>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
        </tbody>
      </table>
      {instead}
    </div>
  );
}

interface SortLabelProps<TRow extends RowData> {
  header: Header<typeof listFeatures, TRow>;
  children: ReactNode;
}

function SortLabel<TRow extends RowData>({ header, children }: SortLabelProps<TRow>) {
  if (header.isPlaceholder) return null;
  if (!header.column.getCanSort()) return children;
  const direction = header.column.getIsSorted();
  const Icon = direction === "asc" ? ArrowUp : direction === "desc" ? ArrowDown : ChevronsUpDown;
  return (
    <button
      type="button"
      onClick={header.column.getToggleSortingHandler()}
      className={cn(
        "hit inline-flex items-center gap-1 rounded-sm hover:text-ink",
        direction !== false && "text-ink",
      )}
    >
      {children}
      <Icon aria-hidden className={cn("size-3", direction === false && "opacity-50")} />
    </button>
  );
}

function ariaSort<TRow extends RowData>(header: Header<typeof listFeatures, TRow>) {
  const direction = header.column.getIsSorted();
  if (direction === false) return undefined;
  return direction === "asc" ? "ascending" : "descending";
}

/** A click that belongs to something inside the row, or that ends the marking of text. */
function isOwnClick(event: ReactMouseEvent<HTMLElement>): boolean {
  const target =
    event.target instanceof Element ? event.target.closest("a, button, input, label, summary") : null;
  return target !== null || (window.getSelection()?.toString() ?? "") !== "";
}
