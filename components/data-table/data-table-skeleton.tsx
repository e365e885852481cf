"use client";

import type { RowData } from "@tanstack/react-table";
import { cn } from "@/components/design/cn";
import type { Density } from "@/components/design/preferences";
import { Skeleton } from "@/components/ui/skeleton";
import { cellStyle, headStyle, rowStyle, scrollerStyle, tableStyle } from "./cell-style";
import type { ColumnLook, ListColumns } from "./columns";

interface DataTableSkeletonProps<TRow extends RowData> {
  label: string;
  columns: ListColumns<TRow>;
  density: Density;
  selectable?: boolean;
  rows?: number;
}

const SHAPE: Record<ColumnLook["skeleton"], string> = {
  short: "h-3 w-8",
  text: "h-3 w-28",
  amount: "h-3 w-20",
  badge: "h-5 w-24",
  reference: "h-3 w-24",
};

/** The list before its first answer: the same head, and rows in the columns' real shapes. */
export function DataTableSkeleton<TRow extends RowData>(props: DataTableSkeletonProps<TRow>) {
  const { label, columns, density, selectable = false, rows = 14 } = props;
  return (
    <div className={scrollerStyle} role="status" aria-label={`${label} are being read`}>
      <table aria-hidden className={tableStyle}>
        <thead className="hidden sm:table-header-group">
          <tr>
            {selectable && <th className={cn(headStyle(undefined), "w-8")} />}
            {columns.map((column, index) => (
              <th key={index} className={headStyle(column.meta)}>
                {typeof column.header === "string" ? column.header : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="block sm:table-row-group">
          {Array.from({ length: rows }, (_, row) => (
            <tr key={row} className={rowStyle(density, false)}>
              {selectable && (
                <td className="hidden px-2 sm:table-cell">
                  <Skeleton className="size-4" />
                </td>
              )}
              {columns.map((column, index) => (
                <td key={index} className={cellStyle(column.meta)}>
                  <Skeleton
                    className={cn(
                      SHAPE[column.meta?.skeleton ?? "text"],
                      column.meta?.card === "field" && "max-sm:ml-auto",
                      column.meta?.align === "end" && "ml-auto",
                    )}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
