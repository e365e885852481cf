import {
  addDays,
  parseCalendarDay,
  presetRange,
  RANGE_PRESETS,
  startOfDay,
  type CalendarDay,
  type RangePreset,
} from "@/lib/domain/accounting-day";
import type { Instant } from "@/lib/domain/instant";

/** Days a list is narrowed to, as its address says it; both included, either may be open. */
export interface MoneyRange {
  preset: RangePreset | null;
  from: CalendarDay | null;
  to: CalendarDay | null;
}

/** `today` is the organisation's. What cannot be read narrows nothing. */
export function readMoneyRange(read: (name: string) => string | undefined, today: CalendarDay): MoneyRange {
  const preset = RANGE_PRESETS.find((name) => name === read("range")) ?? null;
  if (preset !== null) return { preset, ...presetRange(preset, today) };
  return { preset, from: parseCalendarDay(read("from") ?? ""), to: parseCalendarDay(read("to") ?? "") };
}

/** The same as time, half-open, for the verbs. */
export function moneyInstants({ from, to }: MoneyRange, zone: string): { from?: Instant; to?: Instant } {
  return {
    from: from === null ? undefined : startOfDay(from, zone),
    to: to === null ? undefined : startOfDay(addDays(to, 1), zone),
  };
}

/** The exports page with the same choice made. */
export function exportHref(
  layout: "settlements" | "refunds",
  range: MoneyRange,
  also: { status?: string; asset?: string },
): string {
  const params = new URLSearchParams({ layout });
  if (range.preset !== null) params.set("range", range.preset);
  else {
    if (range.from !== null) params.set("from", range.from);
    if (range.to !== null) params.set("to", range.to);
  }
  for (const [name, value] of Object.entries(also)) if (value !== undefined) params.set(name, value);
  return `/exports?${params.toString()}`;
}
