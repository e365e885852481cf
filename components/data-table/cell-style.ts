import type { CSSProperties } from "react";
import { cn } from "@/components/design/cn";
import type { Density } from "@/components/design/preferences";
import type { ColumnLook } from "./columns";

/**
 * One table for every width: below 640 px its rows are laid out as cards. The elements carry their
 * table roles explicitly, since browsers drop the implied ones once `display` changes.
 */
export const scrollerStyle = "relative min-h-0 rounded-lg border bg-surface sm:overflow-auto";
export const tableStyle = "block w-full text-table sm:table sm:border-separate sm:border-spacing-0";

const FROM = {
  lg: "sm:hidden lg:table-cell",
  xl: "sm:hidden xl:table-cell",
  "2xl": "sm:hidden 2xl:table-cell",
} as const;

const CARD = {
  title: "order-1 min-w-0 text-body font-medium sm:text-table sm:font-normal",
  aside: "order-2 justify-self-end",
  field: "order-3 col-span-2 flex min-h-6 items-center justify-between gap-4",
  action: "order-4 col-span-2 pt-1 sm:pt-0",
  hidden: "hidden",
} as const;

/** Opaque, in the row's own colour, or what scrolls below would show through. */
const PINNED = "sm:sticky sm:right-0 sm:shadow-[-1px_0_0_var(--color-line)]";
/** The cell lies over its row's outline, so it draws its own part of it. */
const PINNED_FOCUS =
  "sm:group-focus-visible/row:shadow-[-1px_0_0_var(--color-line),inset_0_2px_0_var(--color-accent),inset_0_-2px_0_var(--color-accent),inset_-2px_0_0_var(--color-accent)]";

export function headStyle(look: ColumnLook | undefined): string {
  return cn(
    "sticky top-0 z-10 h-8 border-b bg-sunken px-2 text-left text-label font-medium whitespace-nowrap text-ink-3 first:rounded-tl-lg first:pl-3 last:rounded-tr-lg last:pr-3",
    look?.align === "end" && "text-right",
    look?.pin !== undefined && cn(PINNED, "z-20"),
    look?.from !== undefined && FROM[look.from],
  );
}

export function rowStyle(density: Density, opens: boolean): string {
  return cn(
    "group/row grid scroll-my-10 bg-surface grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 border-b px-3 py-2.5 transition-colors duration-75 last:border-b-0 focus-visible:outline-offset-[-2px]",
    "sm:table-row sm:[&:last-child>td]:border-b-0 sm:[&>td]:border-b",
    density === "dense" ? "sm:[&>td]:h-7.5" : "sm:[&>td]:h-9",
    opens && "cursor-pointer hover:bg-hover",
    "data-active:bg-hover data-selected:bg-accent-soft sm:data-active:[&>td:first-child]:shadow-[inset_2px_0_0_var(--color-accent)]",
    "data-visited:[&_[data-title]]:font-normal data-visited:[&_[data-title]]:text-ink-3",
  );
}

export function cellStyle(look: ColumnLook | undefined): string {
  return cn(
    "whitespace-nowrap sm:table-cell sm:px-2 sm:py-0 sm:align-middle sm:first:pl-3 sm:last:pr-3",
    look !== undefined && CARD[look.card],
    look?.card === "hidden" && "sm:table-cell",
    look?.card === "field" && "sm:table-cell",
    look?.align === "end" && "tabular-nums sm:text-right",
    look?.maxWidth !== undefined && "truncate sm:max-w-(--cell-max)",
    look?.grow && "truncate sm:w-full sm:max-w-0 sm:min-w-48",
    look?.pin !== undefined && cn(PINNED, PINNED_FOCUS, "z-1 sm:bg-inherit"),
    look?.from !== undefined && FROM[look.from],
  );
}

export function widthStyle(look: ColumnLook | undefined): CSSProperties | undefined {
  return look?.maxWidth === undefined ? undefined : ({ "--cell-max": `${look.maxWidth}px` } as CSSProperties);
}
