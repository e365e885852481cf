import type { CalendarDay, DayRange, RangePreset } from "@/lib/domain/accounting-day";
import { parseCalendarDay, presetRange, RANGE_PRESETS } from "@/lib/domain/accounting-day";
import {
  FLAVOURS,
  isLayoutName,
  type ExportInput,
  type Flavour,
  type LayoutName,
} from "@/lib/exports/schemas";

/** The exports page's address: what is chosen, so that a choice can be shared and come back to. */
export interface ExportParams {
  layout: LayoutName;
  /** Null when the days were chosen by hand. */
  preset: RangePreset | null;
  from: string;
  to: string;
  flavour: Flavour;
  status: string;
  integration: string;
  asset: string;
}

const DEFAULT_PRESET: RangePreset = "this_month";

export const PRESET_LABEL: Record<RangePreset, string> = {
  this_month: "This month",
  last_month: "Last month",
  this_quarter: "This quarter",
  last_quarter: "Last quarter",
  this_year: "This year",
  last_year: "Last year",
};

/** `today` is the organisation's; what cannot be read falls back to its default, since an address is typed by hand too. */
export function readExportParams(read: (name: string) => string | null, today: CalendarDay): ExportParams {
  const layout = read("layout") ?? "";
  const [from, to] = [read("from"), read("to")];
  const preset =
    RANGE_PRESETS.find((name) => name === read("range")) ??
    (from === null && to === null ? DEFAULT_PRESET : null);
  const days = preset === null ? { from: from ?? "", to: to ?? "" } : presetRange(preset, today);
  return {
    layout: isLayoutName(layout) ? layout : "orders",
    preset,
    from: days.from,
    to: days.to,
    flavour: FLAVOURS.find((name) => name === read("flavour")) ?? "spreadsheet",
    status: read("status") ?? "",
    integration: read("integration") ?? "",
    asset: read("asset") ?? "",
  };
}

/** Why these days are no range, or null. */
export function rangeProblem({
  from,
  to,
}: Pick<ExportParams, "from" | "to">): { field: "from" | "to"; message: string } | null {
  if (parseCalendarDay(from) === null) return { field: "from", message: "Choose the first day." };
  if (parseCalendarDay(to) === null) return { field: "to", message: "Choose the last day." };
  return from <= to ? null : { field: "to", message: "The last day is before the first." };
}

/** The choice as a request; what was left empty is left out. */
export function exportInput({
  layout,
  from,
  to,
  flavour,
  status,
  integration,
  asset,
}: ExportParams): ExportInput {
  return {
    layout,
    from,
    to,
    flavour,
    status: status || undefined,
    integration: integration || undefined,
    asset: asset || undefined,
  };
}

/** The same as a query string. */
export function exportQuery(params: ExportParams): string {
  const given = Object.entries(exportInput(params)).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams(given).toString();
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "1 – 31 Mar 2026", "15 Dec 2025 – 3 Jan 2026". */
export function describeDays({ from, to }: DayRange): string {
  const [first, last] = [dayParts(from), dayParts(to)];
  const end = `${last.day} ${last.month} ${last.year}`;
  if (from === to) return end;
  if (first.year !== last.year) return `${first.day} ${first.month} ${first.year} – ${end}`;
  return first.month === last.month ? `${first.day} – ${end}` : `${first.day} ${first.month} – ${end}`;
}

function dayParts(day: string): { year: string; month: string; day: number } {
  const [year = "", month = "", date = ""] = day.split("-");
  return { year, month: MONTHS[Number(month) - 1] ?? month, day: Number(date) };
}
