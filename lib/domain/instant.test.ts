import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMs, describeDuration, earlier, fromUnixMs, fromUnixSeconds, later, msBetween, parseInstant, toInstant } from "./instant";

describe("parseInstant", () => {
  it.each([
    ["2026-03-02T09:15:40.1234567+00:00", "2026-03-02T09:15:40.123Z", "seven decimals are cut, not rounded into the future"],
    ["2026-03-02T09:15:40", "2026-03-02T09:15:40.000Z", "a missing zone is UTC, wherever the server stands"],
    ["2026-03-02 09:15:40", "2026-03-02T09:15:40.000Z", "a blank for the T"],
    ["2026-03-02 09:15:40 +02:00", "2026-03-02T07:15:40.000Z", "a blank before the offset"],
    ["2026-03-02T09:15", "2026-03-02T09:15:00.000Z", "no seconds"],
    ["2026-03-02", "2026-03-02T00:00:00.000Z", "a day is its first moment in UTC"],
    ["2026-03-02T09:15:40+00:0", "2026-03-02T09:15:40.000Z", "the short offset of a vendor's own documentation"],
    ["2026-03-02T09:15:40+0530", "2026-03-02T03:45:40.000Z", "an offset without colon"],
    ["2026-03-02T09:15:40-08", "2026-03-02T17:15:40.000Z", "an offset of hours alone"],
    ["2024-02-29T00:00:00z", "2024-02-29T00:00:00.000Z", "a leap day"],
  ])("reads %s as %s: %s", (text, instant, _reason) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    ["", "nothing"],
    ["12", "Date.parse would make it December 2001 in the server's own zone"],
    ["March 7", "the same with a word"],
    ["2026-02-30T00:00:00Z", "a day that does not exist must not roll over into March"],
    ["2026-13-01", "nor a month"],
    ["2026-03-02T25:00:00Z", "nor an hour"],
    ["1999-12-31T23:59:59Z", "before there was anything to pay with"],
    ["2101-01-01T00:00:00Z", "a mistake in the unit"],
    ["2026-03-02T09:15:40Z; DROP", "a time and something else"],
    ["٢٠٢٦-03-02", "digits of another script"],
  ])("refuses %j: %s", (text, _reason) => {
    expect(parseInstant(text)).toBeNull();
  });

  it("reads back every instant it can write", () => {
    const years = { min: new Date("2000-01-01T00:00:00Z"), max: new Date("2100-12-31T23:59:59Z"), noInvalidDate: true };
    fc.assert(fc.property(fc.date(years), (date) => {
      expect(parseInstant(toInstant(date))).toBe(date.toISOString());
      expect(fromUnixMs(String(date.getTime())) ?? date.toISOString()).toBe(date.toISOString());
    }));
  });

  it("orders instants as their text, so that comparing text compares time", () => {
    const year = { min: new Date("2000-01-01T00:00:00Z"), max: new Date("2100-12-31T23:59:59Z"), noInvalidDate: true };
    fc.assert(fc.property(fc.date(year), fc.date(year), (a, b) => {
      expect(toInstant(a) < toInstant(b)).toBe(a.getTime() < b.getTime());
    }));
  });
});

describe("reckoning with instants", () => {
  const noon = toInstant(new Date("2026-03-02T12:00:00Z"));
  const one = addMs(noon, 3_600_000);

  it("takes the known time where the other is unknown", () => {
    expect([earlier(noon, one), earlier(one, noon), earlier(null, one), earlier(noon, null), earlier(null, null)]).toEqual([noon, noon, one, noon, null]);
    expect([later(noon, one), later(one, noon), later(null, one), later(noon, null), later(null, null)]).toEqual([one, one, one, noon, null]);
    expect(msBetween(noon, one)).toBe(3_600_000);
  });

  it("reads seconds and milliseconds since 1970, and nothing that only looks like them", () => {
    expect(fromUnixSeconds("1772442600")).toBe("2026-03-02T09:10:00.000Z");
    expect(fromUnixMs("1772442600000")).toBe("2026-03-02T09:10:00.000Z");
    expect([fromUnixSeconds("1772442600000"), fromUnixSeconds("-1"), fromUnixSeconds("1e9"), fromUnixMs("1772442600")]).toEqual([null, null, null, null]);
  });

  it.each([
    [45_000, "45 s"],
    [12 * 60_000, "12 min"],
    [3 * 3_600_000, "3 h"],
    [50 * 3_600_000, "2 d"],
    [-45_000, "45 s"],
  ])("says %i ms as %s", (ms, text) => {
    expect(describeDuration(ms)).toBe(text);
  });
});
