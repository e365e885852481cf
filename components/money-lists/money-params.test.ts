import { expect, test } from "vitest";
import type { CalendarDay } from "@/lib/domain/accounting-day";
import { exportHref, moneyInstants, readMoneyRange } from "./money-params";

const TODAY = "2026-03-15" as CalendarDay;
const read = (params: Record<string, string>) => (name: string) => params[name];

test("a named range is the calendar's, and goes before days", () => {
  expect(readMoneyRange(read({ range: "last_month", from: "2026-01-01" }), TODAY)).toEqual({
    preset: "last_month",
    from: "2026-02-01",
    to: "2026-02-28",
  });
});

test("either end may be open, and a day that does not exist narrows nothing", () => {
  expect(readMoneyRange(read({ from: "2026-02-30", to: "2026-03-01" }), TODAY)).toEqual({
    preset: null,
    from: null,
    to: "2026-03-01",
  });
});

test("the last day is in the range to its end, on the day the clock changes too", () => {
  const range = readMoneyRange(read({ from: "2026-03-29", to: "2026-03-29" }), TODAY);
  expect(moneyInstants(range, "Europe/Berlin")).toEqual({
    from: "2026-03-28T23:00:00.000Z",
    to: "2026-03-29T22:00:00.000Z",
  });
});

test.each([
  [{ range: "this_month" }, "/exports?layout=refunds&range=this_month&status=sent"],
  [
    { from: "2026-01-01", to: "2026-01-31" },
    "/exports?layout=refunds&from=2026-01-01&to=2026-01-31&status=sent",
  ],
  [{}, "/exports?layout=refunds&status=sent"],
])("the export of %j is %s", (params, href) => {
  expect(exportHref("refunds", readMoneyRange(read(params), TODAY), { status: "sent" })).toBe(href);
});
