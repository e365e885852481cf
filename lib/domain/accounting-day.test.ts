import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  calendarDayOf,
  instantRange,
  isTimeZone,
  parseCalendarDay,
  presetRange,
  startOfDay,
  type CalendarDay,
} from "./accounting-day";
import { addMs, msBetween, type Instant } from "./instant";

const day = (text: string) => text as CalendarDay;

describe("the start of a day", () => {
  test.each([
    ["UTC", "2026-03-29", "2026-03-29T00:00:00.000Z", "no offset"],
    [
      "Europe/Berlin",
      "2026-03-29",
      "2026-03-28T23:00:00.000Z",
      "the day the clock goes forward still starts in winter time",
    ],
    ["Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00.000Z", "and the next one in summer time"],
    ["Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00.000Z", "after the long day it is winter time"],
    ["Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00.000Z", "an offset with a quarter of an hour"],
    ["Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00.000Z", "the furthest east"],
    ["Pacific/Pago_Pago", "2026-01-01", "2026-01-01T11:00:00.000Z", "the furthest west that is inhabited"],
    [
      "America/Sao_Paulo",
      "2018-11-04",
      "2018-11-04T03:00:00.000Z",
      "the clock went from midnight to 01:00: the day starts at 01:00",
    ],
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00.000Z", "the same in a zone that does so today"],
    [
      "Pacific/Apia",
      "2011-12-30",
      "2011-12-30T10:00:00.000Z",
      "a day that Samoa left out starts when the next one does",
    ],
    ["Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z", "and the next one there"],
  ])("%s %s is %s: %s", (zone, text, expected) => {
    expect(startOfDay(day(text), zone)).toBe(expected);
  });

  test("a day is 23 hours long when the clock goes forward and 25 when it goes back", () => {
    const hours = (text: string) => {
      const range = instantRange({ from: day(text), to: day(text) }, "Europe/Berlin");
      return msBetween(range.from, range.until) / 3_600_000;
    };
    expect([hours("2026-03-29"), hours("2026-06-01"), hours("2026-10-25")]).toEqual([23, 24, 25]);
  });
});

describe("any day in any zone", () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
  const days = fc.integer({ min: 0, max: 36_523 }).map((offset) => addDays(day("2000-01-01"), offset));

  test("starts at an instant that is on that day or, where it does not exist, the next; the instant before is earlier", () => {
    fc.assert(
      fc.property(days, zones, (text, zone) => {
        const start = startOfDay(text, zone);
        expect(calendarDayOf(start, zone) >= text).toBe(true);
        expect(calendarDayOf(addMs(start, -1), zone) < text).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("consecutive ranges share a border, so an instant is in exactly one of them", () => {
    fc.assert(
      fc.property(days, zones, fc.integer({ min: 0, max: 400 }), (from, zone, length) => {
        const to = addDays(from, length);
        const range = instantRange({ from, to }, zone);
        expect(instantRange({ from: addDays(to, 1), to: addDays(to, 2) }, zone).from).toBe(range.until);
        expect(range.from <= range.until).toBe(true);
        expect(calendarDayOf(addMs(range.until, -1), zone) <= to).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("reading", () => {
  test.each([
    ["2026-02-28", true, "a day"],
    ["2024-02-29", true, "a leap day"],
    ["2026-02-29", false, "not a leap year"],
    ["2026-13-01", false, "no such month"],
    ["2026-1-1", false, "digits are not left out"],
    ["1999-12-31", false, "before there was anything to book"],
    ["2026-01-01T00:00:00Z", false, "an instant is not a day"],
    ["", false, "nothing"],
  ])("%j is a day: %s (%s)", (text, expected) => {
    expect(parseCalendarDay(text) !== null).toBe(expected);
  });

  test("a zone is known by its IANA name only", () => {
    expect(["Europe/Berlin", "UTC"].map(isTimeZone)).toEqual([true, true]);
    expect(["Berlin", "", "Mars/Olympus", "Europe/Berlin'; --"].map(isTimeZone)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test("the day depends on the zone, not on the machine", () => {
    const instant = "2026-01-01T03:30:00.000Z" as Instant;
    expect(calendarDayOf(instant, "America/New_York")).toBe("2025-12-31");
    expect(calendarDayOf(instant, "Asia/Tokyo")).toBe("2026-01-01");
  });
});

describe("presets", () => {
  test.each([
    ["this_month", "2024-02-10", "2024-02-01", "2024-02-29"],
    ["last_month", "2026-01-31", "2025-12-01", "2025-12-31"],
    ["this_quarter", "2026-11-21", "2026-10-01", "2026-12-31"],
    ["last_quarter", "2026-02-01", "2025-10-01", "2025-12-31"],
    ["this_year", "2026-11-21", "2026-01-01", "2026-12-31"],
    ["last_year", "2026-11-21", "2025-01-01", "2025-12-31"],
  ] as const)("%s on %s is %s to %s", (preset, today, from, to) => {
    expect(presetRange(preset, day(today))).toEqual({ from, to });
  });
});
