import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLAG_CODES, FLAG_LABEL, hasFlag, isFlagCode, sortFlags } from "./flags";
import { isOrderStatus, ORDER_STATUSES, STATUS } from "./order-status";

describe("flags", () => {
  it("have one order, so that equal sets are equal lists", () => {
    fc.assert(fc.property(fc.subarray([...FLAG_CODES]), fc.integer(), (codes, by) => {
      const flags = codes.map((code) => ({ code, detail: "1" }));
      const turned = flags.map((_, index) => flags[(index + Math.abs(by)) % flags.length]).filter((flag) => flag !== undefined);
      expect(sortFlags(turned)).toEqual(flags);
      for (const code of FLAG_CODES) expect(hasFlag(turned, code)).toBe(codes.includes(code));
    }));
  });

  it("and statuses are the words of the vocabulary, not what every object inherits", () => {
    expect(FLAG_CODES.every(isFlagCode)).toBe(true);
    expect(ORDER_STATUSES.every(isOrderStatus)).toBe(true);
    for (const word of ["constructor", "toString", "", "Paid", null, 1]) expect([isFlagCode(word), isOrderStatus(word)]).toEqual([false, false]);
    for (const code of FLAG_CODES) expect(FLAG_LABEL[code]).toMatch(/^[A-Z]/);
    for (const status of ORDER_STATUSES) expect(STATUS[status].meaning).toMatch(/^[A-Z].*\.$/);
  });
});
