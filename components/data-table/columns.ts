import {
  createColumnHelper,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  type RowData,
  type TableOptions,
} from "@tanstack/react-table";

/** How a column is drawn apart from its cells. */
export interface ColumnLook {
  /** Figures stand at the end of their cell. */
  align?: "end";
  /** The shape that holds its place while rows are on their way. */
  skeleton: "short" | "text" | "amount" | "badge" | "reference";
  /** Where it goes when a row is a card on a phone; `hidden` leaves it out there. */
  card: "title" | "aside" | "field" | "action" | "hidden";
  /** Shown from this window width on; always where it is not given. */
  from?: "lg" | "xl" | "2xl";
  /** Text past this many pixels is cut with an ellipsis. Never for amounts: a cut figure is a wrong figure. */
  maxWidth?: number;
  /** Takes the room that the other columns leave, and is cut there: one sentence a list. */
  grow?: true;
  /** Stays in sight at the end of the row, however wide the figures before it: what one does next. */
  pin?: "end";
}

/** What our lists can do, once for all of them. Rows come sorted, filtered and paged from the server. */
export const listFeatures = tableFeatures({
  rowSortingFeature,
  rowSelectionFeature,
  columnMeta: {} as ColumnLook,
});

export type ListColumns<TRow extends RowData> = TableOptions<typeof listFeatures, TRow>["columns"];

/** A column can be sorted by when it is an accessor and says `enableSorting: true`; its id is what the server gets. */
export function listColumnHelper<TRow extends RowData>() {
  return createColumnHelper<typeof listFeatures, TRow>();
}
