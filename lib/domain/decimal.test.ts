import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  abs, add, compare, decimal, divide, format, fromSmallestUnit, isNegative, isPositive, isZero, max, MAX_SCALE, multiply, negate,
  parseDecimal, percentOf, round, subtract, sum, toSmallestUnit, ZERO, type Decimal,
} from "./decimal";

/** The oracle: a fraction of two bigints, which needs no rounding and no canonical form. */
interface Ratio {
  over: bigint;
  under: bigint;
}

function ratio(value: Decimal): Ratio {
  const [whole = "", fraction = ""] = value.split(".");
  return { over: BigInt(whole + fraction), under: 10n ** BigInt(fraction.length) };
}

const same = (a: Ratio, b: Ratio) => a.over * b.under === b.over * a.under;
const plus = (a: Ratio, b: Ratio) => ({ over: a.over * b.under + b.over * a.under, under: a.under * b.under });
const times = (a: Ratio, b: Ratio) => ({ over: a.over * b.over, under: a.under * b.under });

/** Up to the edges of what the database holds: 54 digits before the point, 24 after. */
const anyDecimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 54n) + 1n, max: 10n ** 54n - 1n }), fc.bigInt({ min: 0n, max: 10n ** 24n - 1n }), fc.integer({ min: 0, max: 24 }))
  .map(([whole, fraction, scale]) => decimal(scale === 0 ? `${whole}` : `${whole}.${fraction.toString().padStart(24, "0").slice(0, scale)}`));
const smallDecimal = fc.tuple(fc.bigInt({ min: -9999n, max: 9999n }), fc.integer({ min: 0, max: 4 })).map(([units, scale]) => scaled(units, scale));

function scaled(units: bigint, scale: number): Decimal {
  const value = fromSmallestUnit(units.toString(), scale);
  if (value === null) throw new Error(`not storable: ${units} / 10^${scale}`);
  return value;
}

describe("parseDecimal", () => {
  it.each([
    ["49.90", "49.9", "trailing zeros say nothing"],
    ["007", "7", "nor do leading zeros"],
    ["+5", "5", "a plus is a sign too"],
    ["-0.00", "0", "there is one zero, and it has no sign"],
    [" 12 ", "12", "blanks around a number are not part of it"],
    ["1e-7", "0.0000001", "JSON may write small numbers with an exponent"],
    ["1.5E+3", "1500", "and large ones"],
    ["10e-25", "0.000000000000000000000001", "what counts is the value, not the way it was written"],
    ["9".repeat(54), "9".repeat(54), "54 digits before the point fit the column"],
    [`0.${"0".repeat(23)}1`, `0.${"0".repeat(23)}1`, "24 decimals fit the column"],
    [`${"9".repeat(54)}.${"9".repeat(24)}`, `${"9".repeat(54)}.${"9".repeat(24)}`, "both at once"],
  ])("reads %j as %s: %s", (text, value, _reason) => {
    expect(parseDecimal(text)).toBe(value);
  });

  it.each([
    ["", "nothing is not 0"],
    [" ", "a blank is not 0"],
    ["1e400", "an exponent that would fill the memory"],
    ["1e78", "more digits than the column holds"],
    ["1".repeat(55), "55 digits before the point would be refused on writing"],
    [`0.${"0".repeat(24)}1`, "25 decimals could not be stored exactly"],
    ["9".repeat(1_000_000), "a megabyte of digits"],
    [`${"0".repeat(300)}1`, "zeros without end"],
    ["٣", "a digit in another script"],
    ["０", "a full-width digit"],
    ["0x10", "hexadecimal"],
    ["1_000", "a separator of programmers"],
    ["1,000.00", "a separator of people"],
    ["12,5", "a comma as the point"],
    ["--1", "two signs"],
    ["+-1", "two signs of different mind"],
    [".5", "no digit before the point"],
    ["5.", "no digit after the point"],
    ["1.2.3", "two points"],
    ["1e", "an exponent without figures"],
    ["1e1.5", "a broken exponent"],
    ["NaN", "not a number"],
    ["Infinity", "no amount is infinite"],
    ["-Infinity", "in either direction"],
    ["12 USD", "a number with its unit"],
    ["1\n2", "two lines"],
  ])("refuses %.20j: %s", (text, _reason) => {
    expect(parseDecimal(text)).toBeNull();
    expect(() => decimal(text)).toThrow(RangeError);
  });

  it("never throws and never answers in another form, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+ 0-9.eE_xX,]{0,40}$/)), (text) => {
        const value = parseDecimal(text);
        expect(value === null || CANONICAL.test(value)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it("gives back what was written, because canonical text is its own reading", () => {
    fc.assert(fc.property(anyDecimal, fc.integer({ min: 0, max: 24 }), (value, decimals) => {
      expect(parseDecimal(value)).toBe(value);
      expect(parseDecimal(format(value, decimals))).toBe(value);
    }));
  });
});

/** No exponent, no leading or trailing zeros, no signed zero. */
const CANONICAL = /^(0|-?(0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?))$/;

describe("arithmetic agrees with fractions of bigints", () => {
  it("adds, subtracts, multiplies and compares exactly, in canonical form", () => {
    fc.assert(fc.property(anyDecimal, anyDecimal, (a, b) => {
      expect(same(ratio(add(a, b)), plus(ratio(a), ratio(b)))).toBe(true);
      expect(same(ratio(subtract(a, b)), plus(ratio(a), ratio(negate(b))))).toBe(true);
      expect(same(ratio(multiply(a, b)), times(ratio(a), ratio(b)))).toBe(true);
      const difference = ratio(a).over * ratio(b).under - ratio(b).over * ratio(a).under;
      expect(compare(a, b)).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0);
      for (const result of [add(a, b), subtract(a, b), multiply(a, b), negate(a), abs(a), max(a, b)]) expect(result).toMatch(CANONICAL);
    }));
  });

  it("has one text for one value, so equal amounts are equal strings", () => {
    fc.assert(fc.property(smallDecimal, smallDecimal, (a, b) => {
      expect(a === b).toBe(same(ratio(a), ratio(b)));
      expect(compare(a, b) === 0).toBe(a === b);
    }));
  });

  it("does not care in which order amounts are summed", () => {
    fc.assert(fc.property(anyDecimal, anyDecimal, anyDecimal, (a, b, c) => {
      expect(add(add(a, b), c)).toBe(add(a, add(b, c)));
      expect(add(a, b)).toBe(add(b, a));
      expect(sum([c, b, a])).toBe(sum([a, b, c]));
      expect(subtract(add(a, b), b)).toBe(a);
      expect(multiply(a, add(b, c))).toBe(add(multiply(a, b), multiply(a, c)));
    }));
  });

  it("knows signs, and that 0 has none", () => {
    fc.assert(fc.property(anyDecimal, (value) => {
      expect([isNegative(value), isZero(value), isPositive(value)].filter(Boolean)).toHaveLength(1);
      expect(negate(negate(value))).toBe(value);
      expect(isNegative(abs(value))).toBe(false);
    }));
    expect(negate(ZERO)).toBe("0");
    expect(sum([])).toBe("0");
  });

  it("takes a percentage exactly", () => {
    expect(percentOf(decimal("200"), decimal("1.5"))).toBe("3");
    expect(percentOf(decimal("0.00000001"), decimal("0.5"))).toBe("0.00000000005");
    fc.assert(fc.property(anyDecimal, smallDecimal, (value, percent) => {
      expect(same(ratio(percentOf(value, percent)), times(times(ratio(value), ratio(percent)), { over: 1n, under: 100n }))).toBe(true);
    }));
  });
});

describe("rounding", () => {
  it.each([
    ["0.125", 2, "0.12", "a half goes to the even neighbour, here down"],
    ["0.135", 2, "0.14", "here up"],
    ["-0.125", 2, "-0.12", "the sign changes nothing"],
    ["-0.135", 2, "-0.14", "in either case"],
    ["0.1251", 2, "0.13", "more than a half is no half"],
    ["0.5", 0, "0", "zero is even"],
    ["1.5", 0, "2", "one is not"],
    ["-0.4", 0, "0", "no signed zero comes out of rounding"],
    ["9.995", 2, "10", "a carry runs through"],
    ["5", 2, "5", "nothing to round"],
  ])("rounds %s to %i decimals as %s: %s", (value, scale, rounded, _reason) => {
    expect(round(decimal(value), scale)).toBe(rounded);
  });

  it("is never further than half a unit from the truth, and even where it is exactly half", () => {
    fc.assert(fc.property(anyDecimal, fc.integer({ min: 0, max: 24 }), (value, scale) => {
      const rounded = round(value, scale);
      const [distance, unit] = [ratio(abs(subtract(value, rounded))), 10n ** BigInt(scale)];
      const twice = distance.over * 2n * unit;
      expect(twice <= distance.under).toBe(true);
      if (twice === distance.under) expect(BigInt(toSmallestUnit(rounded, scale) ?? "1") % 2n).toBe(0n);
    }));
  });

  it("divides to the same rule", () => {
    expect(divide(decimal("1"), decimal("3"), 8)).toBe("0.33333333");
    expect(divide(decimal("-1"), decimal("8"), 2)).toBe("-0.12");
    expect(divide(decimal("3"), decimal("-8"), 2)).toBe("-0.38");
    expect(divide(ZERO, decimal("-8"), 2)).toBe("0");
    expect(() => divide(decimal("1"), ZERO, 2)).toThrow(RangeError);
    fc.assert(fc.property(smallDecimal, smallDecimal.filter((value) => !isZero(value)), fc.integer({ min: 0, max: 12 }), (a, b, scale) => {
      const error = ratio(abs(subtract(multiply(divide(a, b, scale), b), a)));
      const half = ratio(abs(b));
      expect(error.over * half.under * 2n * 10n ** BigInt(scale) <= half.over * error.under).toBe(true);
    }));
  });
});

describe("smallest units", () => {
  it("goes there and back for every scale", () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 54n) + 1n, max: 10n ** 54n - 1n }), fc.integer({ min: 0, max: MAX_SCALE }), (units, decimals) => {
      expect(toSmallestUnit(scaled(units, decimals), decimals)).toBe(units.toString());
    }));
  });

  it.each([
    ["58120000", 8, "0.5812", "an amount in satoshi"],
    ["1", 24, `0.${"0".repeat(23)}1`, "the smallest amount there is"],
    ["1.5", 8, null, "half a unit does not exist"],
    ["", 8, null, "nothing is not 0"],
    ["1e3", 8, null, "units are written out"],
    ["1", 25, null, "finer than the column"],
    ["1", -1, null, "no asset has negative decimals"],
    ["1".repeat(55), 0, null, "larger than the column"],
  ])("reads %s units at %i decimals as %s: %s", (units, decimals, value, _reason) => {
    expect(fromSmallestUnit(units, decimals)).toBe(value);
  });

  it("refuses to lose decimals the asset does not have", () => {
    expect(toSmallestUnit(decimal("0.123456789"), 8)).toBeNull();
  });
});

describe("format", () => {
  it.each([
    ["5", 2, "5.00", "pads"],
    ["5.1", 2, "5.10", "pads what is there"],
    ["5.123", 2, "5.123", "never rounds"],
    ["-5", 0, "-5", "asks for nothing"],
  ])("writes %s with at least %i decimals as %s: it %s", (value, decimals, text, _reason) => {
    expect(format(decimal(value), decimals)).toBe(text);
  });
});
