import type { Column } from "@/lib/exports/column";
import type { LayoutInfo } from "@/lib/exports/schemas";

/** One kind of file: what a row is, where it comes from, and its columns in order. */
export interface Layout extends LayoutInfo {
  columns: readonly Column[];
  /** The rows: the FROM clause that counting and totals need. */
  from: string;
  /** Joins that only cells need; they neither add nor drop rows. */
  details?: string;
  /** The instant that decides whether a row is in the range, and the order of rows; `id` settles ties. */
  basis: string;
  id: string;
  filters: { status: string; gateway: string; integration: string; asset: string };
  /** Exact sums kept beside the file: amount columns, by the columns that make them comparable. */
  totals: readonly { by: readonly string[]; sum: readonly string[] }[];
}
