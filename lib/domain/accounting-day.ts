import { toInstant, type Instant } from "./instant";

/** A calendar day "YYYY-MM-DD". It becomes a range of time only together with a zone. */
export type CalendarDay = string & { readonly __calendarDay: unique symbol };

/** Both days included, as people say it. */
export interface DayRange {
  from: CalendarDay;
  to: CalendarDay;
}

/** The same as time: `from` is the first instant inside, `until` the first one after. */
export interface InstantRange {
  from: Instant;
  until: Instant;
}

const DAY = /^(20\d{2})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** Null for anything that is not a day of the calendar between 2000-01-01 and 2099-12-31. */
export function parseCalendarDay(text: string): CalendarDay | null {
  return DAY.test(text) && utcDay(utcMidnight(text)) === text ? (text as CalendarDay) : null;
}

export function isTimeZone(name: string): boolean {
  try {
    return formatter(name) !== null;
  } catch {
    return false;
  }
}

/** The day it is in `zone` at that instant. Throws RangeError for a zone that does not exist. */
export function calendarDayOf(instant: Instant, zone: string): CalendarDay {
  return dayAt(new Date(instant).getTime(), zone);
}

export function addDays(day: CalendarDay, days: number): CalendarDay {
  return utcDay(utcMidnight(day) + days * DAY_MS);
}

/**
 * The first instant of a day. Looked for rather than computed from an offset, so it holds where the
 * clock skips midnight (the day starts at 01:00) and where a zone leaves out a whole day (it starts
 * when the next one does). Throws RangeError for a zone that does not exist.
 */
export function startOfDay(day: CalendarDay, zone: string): Instant {
  // No zone is further than 15 hours from UTC, so the start lies within a day of UTC's midnight.
  let before = utcMidnight(day) - DAY_MS;
  let reached = utcMidnight(day) + DAY_MS;
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (dayAt(middle, zone) >= day) reached = middle;
    else before = middle;
  }
  return toInstant(new Date(reached));
}

/** The instants of the days [from, to] in `zone`: consecutive ranges share a border and leave no gap. */
export function instantRange({ from, to }: DayRange, zone: string): InstantRange {
  return { from: startOfDay(from, zone), until: startOfDay(addDays(to, 1), zone) };
}

export const RANGE_PRESETS = [
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
] as const;
export type RangePreset = (typeof RANGE_PRESETS)[number];

/** Whole calendar periods around `today`, the current ones to their end, so that a file's name does not change daily. */
export function presetRange(preset: RangePreset, today: CalendarDay): DayRange {
  const [year = 0, month = 0] = today.split("-").map((part) => Number(part));
  const quarter = month - ((month - 1) % 3);
  switch (preset) {
    case "this_month":
      return months(year, month, 1);
    case "last_month":
      return months(year, month - 1, 1);
    case "this_quarter":
      return months(year, quarter, 3);
    case "last_quarter":
      return months(year, quarter - 3, 3);
    case "this_year":
      return months(year, 1, 12);
    case "last_year":
      return months(year - 1, 1, 12);
  }
}

/** `month` counts from 1 and may run over either end of the year. */
function months(year: number, month: number, count: number): DayRange {
  return { from: utcDay(Date.UTC(year, month - 1, 1)), to: utcDay(Date.UTC(year, month - 1 + count, 0)) };
}

function utcMidnight(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}

function utcDay(ms: number): CalendarDay {
  const date = new Date(ms);
  return (Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10)) as CalendarDay;
}

function dayAt(ms: number, zone: string): CalendarDay {
  return formatter(zone).format(ms) as CalendarDay;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let known = formatters.get(zone);
  if (!known) {
    // Swedish writes a date as ISO 8601 does.
    known = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formatters.set(zone, known);
  }
  return known;
}
