import { z } from "zod";
import { parseCalendarDay, type CalendarDay } from "@/lib/domain/accounting-day";

export const LAYOUT_NAMES = ["orders", "payments", "settlements", "refunds"] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

export function isLayoutName(text: string): text is LayoutName {
  return LAYOUT_NAMES.some((name) => name === text);
}

export const FLAVOURS = ["spreadsheet", "machine"] as const;
export type Flavour = (typeof FLAVOURS)[number];

export const FLAVOUR_MEANING: Record<Flavour, { label: string; description: string }> = {
  spreadsheet: {
    label: "For spreadsheets",
    description:
      "For Excel, LibreOffice, Numbers and Google Sheets. Text that a spreadsheet would calculate gets an apostrophe in front; amounts and times are never touched.",
  },
  machine: {
    label: "For imports",
    description: "For other programs, not for Excel. Every text exactly as it was received, byte for byte.",
  },
};

const day = z
  .string({ error: "A day such as 2026-03-31 is needed." })
  .transform((text, context): CalendarDay => {
    const parsed = parseCalendarDay(text.trim());
    if (parsed !== null) return parsed;
    context.addIssue({ code: "custom", message: "A day is written as year-month-day, such as 2026-03-31." });
    return z.NEVER;
  });

const filter = z
  .string()
  .trim()
  .max(200, "At most 200 characters.")
  .optional()
  .transform((text) => (text === "" ? undefined : text));

const layout = z.enum(LAYOUT_NAMES, {
  error: (issue) =>
    `There is no layout ${JSON.stringify(issue.input)?.slice(0, 40)}. There are: ${LAYOUT_NAMES.join(", ")}.`,
});

/** What is exported. Both days are included and counted in the organisation's time zone. */
export const ExportFields = z.strictObject({
  layout,
  from: day,
  to: day,
  flavour: z
    .enum(FLAVOURS, { error: `The flavour is one of: ${FLAVOURS.join(", ")}.` })
    .default("spreadsheet"),
  format: z.literal("csv", { error: "The format is csv. xlsx is not available yet." }).default("csv"),
  /** One of the layout's statuses. */
  status: filter,
  gateway: filter,
  /** The integration's slug. */
  integration: filter,
  asset: filter.transform((text) => text?.toUpperCase()),
});

export const ExportRequest = ExportFields.refine((request) => request.from <= request.to, {
  path: ["to"],
  message: "The last day is before the first one.",
});

export type ExportRequest = z.output<typeof ExportRequest>;
export type ExportInput = z.input<typeof ExportRequest>;

export const COLUMN_KINDS = [
  "text",
  "id",
  "enum",
  /** An exact amount of the asset another column names. */
  "amount",
  /** The same of a currency; at least its usual decimals. */
  "fiat",
  "integer",
  "boolean",
  /** RFC 3339 in UTC with milliseconds. */
  "instant_utc",
  /** "YYYY-MM-DD HH:MM:SS" in the zone that the tz column names; spreadsheets read it as a time. */
  "instant_local",
  "zone",
] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** What a reader of the file is told about a column. */
export interface ColumnInfo {
  id: string;
  label: string;
  kind: ColumnKind;
  description: string;
}

export interface LayoutInfo {
  name: LayoutName;
  label: string;
  /** "One row per order". */
  grain: string;
  /** Which date decides whether a row is in the range. */
  dateBasis: string;
  statuses: readonly { value: string; label: string }[];
  columns: readonly ColumnInfo[];
}

/** The first rows of a file, as a program that opens it reads them. */
export interface ExportPreview {
  columns: readonly ColumnInfo[];
  rows: string[][];
  /** There are more rows than these. */
  hasMore: boolean;
}

/** Exact sum of one amount column over the rows of a file that share an asset or currency (and a state, where there is one). */
export interface ControlTotal {
  group: Record<string, string | null>;
  column: string;
  /** Null when no row has a value: an unknown sum is not 0. */
  sum: string | null;
  rows: number;
  /** Rows whose cell is empty because the gateway did not report the figure. */
  empty: number;
}

export const RUN_STATES = ["queued", "running", "done", "failed"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A kept run as screens and the API show it. Instants are RFC 3339 UTC. */
export interface ExportRunView {
  id: string;
  layout: LayoutName;
  flavour: Flavour;
  format: "csv";
  filters: RunFilters;
  timeZone: string;
  columnsVersion: number;
  state: RunState;
  rowsDone: number;
  rowsTotal: number | null;
  controlTotals: ControlTotal[];
  /** Headers of the finished file, in order. */
  columns: string[];
  neutralisedCells: number | null;
  bytes: number | null;
  sha256: string | null;
  fileName: string;
  failure: string | null;
  requestedBy: { kind: string; id: string | null; name: string };
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** What was asked for and the instants it meant when it was asked. */
export const RunFilters = z.object({
  from: day,
  to: day,
  from_utc: z.string(),
  until_utc: z.string(),
  status: z.string().optional(),
  gateway: z.string().optional(),
  integration: z.string().optional(),
  asset: z.string().optional(),
});
export type RunFilters = z.output<typeof RunFilters>;
