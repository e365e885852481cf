import { describe, expect, it } from "vitest";
import { DEFAULT_RULES, rulesFromSettings } from "./rules";

describe("rulesFromSettings", () => {
  it("reads what an admin typed", () => {
    expect(rulesFromSettings({ tolerance_percent: "0.50", tolerance_absolute: "0.001", late_grace_minutes: "15", fulfil_overpaid: "true", confirm_by_query: "true" })).toEqual({
      tolerancePercent: "0.5", toleranceAbsolute: "0.001", lateGraceMinutes: 15, fulfilOverpaid: true, confirmByQuery: true,
    });
  });

  it("is as strict as can be where nothing is set", () => {
    expect(rulesFromSettings({})).toEqual(DEFAULT_RULES);
  });

  it.each([
    [{ tolerance_percent: "-1" }, "a negative tolerance would refuse exact payments"],
    [{ tolerance_percent: "much" }, "a word is no figure"],
    [{ tolerance_absolute: "1e400" }, "nor is one that fills the memory"],
    [{ late_grace_minutes: "-5" }, "no grace is less than none"],
    [{ late_grace_minutes: "99999999" }, "a grace of centuries is a slip"],
    [{ fulfil_overpaid: "yes" }, "only true is true"],
    [{ tolerance_percent: null, late_grace_minutes: {} }, "settings are stored as JSON and may hold anything"],
  ])("falls back to the strictest for %j: %s", (settings, _reason) => {
    expect(rulesFromSettings(settings)).toEqual(DEFAULT_RULES);
  });
});
