import { expect, test } from "vitest";
import { ageText, calendarDay, dayHeading, exactTimeWithZone, relativeTime } from "./moment-text";

const NOW = "2026-03-29T12:00:00.000Z";

test.each([
  ["2026-03-29T11:59:30.000Z", "just now", "half a minute is nothing to read"],
  ["2026-03-29T12:00:20.000Z", "in less than 1 min", "the future is not called just now"],
  ["2026-03-29T11:55:10.000Z", "4 min ago", "whole minutes that have passed"],
  ["2026-03-29T15:20:00.000Z", "in 3 h 20 min", "a due time within the day needs its minutes"],
  ["2026-03-29T09:00:00.000Z", "3 h ago", "zero minutes are left out"],
  ["2026-03-28T01:00:00.000Z", "35 h ago", "up to two days hours are plainer"],
  ["2026-03-23T11:00:00.000Z", "6 d ago", "days after that"],
  ["2026-03-01T12:00:00.000Z", "1 Mar 2026", "past two weeks the date says more"],
])("%s is %s, because %s", (at, expected) => {
  expect(relativeTime(at, NOW, "Europe/Berlin")).toBe(expected);
});

test.each([
  [
    "2026-03-29T00:59:00.000Z",
    "Europe/Berlin",
    "29 Mar 2026, 01:59:00 Europe/Berlin (UTC+1)",
    "before the clocks change",
  ],
  [
    "2026-03-29T01:00:00.000Z",
    "Europe/Berlin",
    "29 Mar 2026, 03:00:00 Europe/Berlin (UTC+2)",
    "after the clocks change",
  ],
  [
    "2026-09-01T00:00:00.000Z",
    "Asia/Kolkata",
    "1 Sep 2026, 05:30:00 Asia/Kolkata (UTC+5:30)",
    "offsets have minutes",
  ],
  [
    "2026-09-01T00:00:00.000Z",
    "America/St_Johns",
    "31 Aug 2026, 21:30:00 America/St_Johns (UTC-2:30)",
    "and signs",
  ],
  ["2026-09-01T00:00:00.000Z", "UTC", "1 Sep 2026, 00:00:00 UTC", "UTC is its own name"],
])("%s in %s is %s: %s", (at, zone, expected) => {
  expect(exactTimeWithZone(at, zone)).toBe(expected);
});

test("midnight is 00 and not 24, because some engines write the latter", () => {
  expect(exactTimeWithZone("2026-01-01T00:00:00.000Z", "UTC")).toContain("00:00:00");
});

test("the day is the organisation's, so a payment after local midnight is not yesterday's", () => {
  expect(calendarDay("2026-03-28T23:30:00.000Z", "Europe/Berlin")).toBe("29 Mar 2026");
  expect(dayHeading("2026-03-28T23:30:00.000Z", NOW, "Europe/Berlin")).toBe("Today");
  expect(dayHeading("2026-03-28T22:30:00.000Z", NOW, "Europe/Berlin")).toBe("Yesterday");
  expect(dayHeading("2026-03-27T22:30:00.000Z", NOW, "Europe/Berlin")).toBe("27 Mar 2026");
});

test("yesterday is found across the hour that the clocks skip", () => {
  expect(dayHeading("2026-03-28T12:00:00.000Z", "2026-03-28T23:10:00.000Z", "Europe/Berlin")).toBe(
    "Yesterday",
  );
});

test.each([
  ["2026-03-29T12:00:30.000Z", "0 min", "a clock ahead of ours gives no negative age"],
  ["2026-03-29T10:00:00.000Z", "2 h", "hours up to two days"],
  ["2026-03-20T12:00:00.000Z", "9 d", "then days"],
  ["2025-03-29T12:00:00.000Z", "12 mo", "then months"],
])("something from %s is %s old, because %s", (since, expected) => {
  expect(ageText(since, NOW)).toBe(expected);
});
