import { describe, expect, test } from "vitest";
import type { CalendarDay } from "@/lib/domain/accounting-day";
import {
  describeDays,
  exportInput,
  exportQuery,
  rangeProblem,
  readExportParams,
  type ExportParams,
} from "./export-params";

const today = "2026-11-21" as CalendarDay;
const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readExportParams((name) => params.get(name), today);
};

describe("the address of the exports page", () => {
  test("without anything means this month's orders for a spreadsheet", () => {
    expect(read("")).toEqual({
      layout: "orders",
      preset: "this_month",
      from: "2026-11-01",
      to: "2026-11-30",
      flavour: "spreadsheet",
      status: "",
      integration: "",
      asset: "",
    });
  });

  test.each([
    [
      "range=last_quarter",
      { preset: "last_quarter", from: "2026-07-01", to: "2026-09-30" },
      "a named range follows the day",
    ],
    [
      "from=2026-01-05&to=2026-01-06",
      { preset: null, from: "2026-01-05", to: "2026-01-06" },
      "days chosen by hand stay",
    ],
    [
      "range=forever&from=2026-01-05",
      { preset: null, from: "2026-01-05", to: "" },
      "an unknown name is no range",
    ],
    [
      "layout=journal&flavour=excel",
      { layout: "orders", flavour: "spreadsheet" },
      "unknown choices are the defaults",
    ],
    [
      "layout=refunds&flavour=machine&status=sent",
      { layout: "refunds", flavour: "machine", status: "sent" },
      "known ones are kept",
    ],
  ] as [string, Partial<ExportParams>, string][])("%s is %o: %s", (query, expected) => {
    expect(read(query)).toMatchObject(expected);
  });

  test("becomes a request without what was left empty", () => {
    expect(exportInput(read("layout=payments&range=last_month&asset=ETH"))).toEqual({
      layout: "payments",
      from: "2026-10-01",
      to: "2026-10-31",
      flavour: "spreadsheet",
      asset: "ETH",
    });
    expect(exportQuery(read("asset=US%26D&range=last_month"))).toBe(
      "layout=orders&from=2026-10-01&to=2026-10-31&flavour=spreadsheet&asset=US%26D",
    );
  });
});

test.each([
  ["", "2026-01-01", "from", "no first day"],
  ["2026-01-01", "2026-02-30", "to", "no such day"],
  ["2026-01-02", "2026-01-01", "to", "reversed"],
  ["2026-01-01", "2026-01-01", undefined, "one day is a range"],
] as [string, string, string | undefined, string][])(
  "%j to %j has a problem at %s: %s",
  (from, to, field) => {
    expect(rangeProblem({ from, to })?.field).toBe(field);
  },
);

test.each([
  ["2026-03-01", "2026-03-31", "1 – 31 Mar 2026"],
  ["2026-01-01", "2026-03-31", "1 Jan – 31 Mar 2026"],
  ["2025-12-15", "2026-01-03", "15 Dec 2025 – 3 Jan 2026"],
  ["2026-03-01", "2026-03-01", "1 Mar 2026"],
])("%s to %s reads %s", (from, to, expected) => {
  expect(describeDays({ from: from as CalendarDay, to: to as CalendarDay })).toBe(expected);
});
