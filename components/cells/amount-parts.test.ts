import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal, parseDecimal, type Decimal } from "@/lib/domain/decimal";
import { amountText, fractionRoom, splitAmount, type AmountParts } from "./amount-parts";

test.each<[string, number, Partial<AmountParts>, string]>([
  ["0.2", 8, { groups: ["0"], fraction: "2", padding: "0000000" }, "zeros that fill up to the asset's decimals are set apart"],
  ["58", 0, { groups: ["58"], fraction: "", padding: "" }, "an asset without decimals gets no point"],
  ["1234567.5", 2, { groups: ["1", "234", "567"], fraction: "5", padding: "0" }, "thousands are grouped for the eye alone"],
  ["-0.38", 8, { sign: "-", fraction: "38" }, "the sign is kept apart from the digits"],
  ["0.123456789012345678", 18, { fraction: "123456789012345678", cut: false }, "eighteen decimals are shown where there is room"],
])("%s with %i decimals: %j, because %4$s", (value, decimals, expected) => {
  expect(splitAmount(decimal(value), { decimals })).toMatchObject(expected);
});

test("a surplus carries its plus sign, and nothing at all carries none", () => {
  expect(splitAmount(decimal("1.5"), { decimals: 2, signed: true }).sign).toBe("+");
  expect(splitAmount(decimal("0"), { decimals: 2, signed: true }).sign).toBe("");
});

test("a cut amount says so and is cut, not rounded, because a shown digit has to be a true digit", () => {
  expect(splitAmount(decimal("0.999999999"), { decimals: 18, maxFraction: 8 })).toMatchObject({
    groups: ["0"],
    fraction: "99999999",
    padding: "",
    cut: true,
  });
});

test("a column leaves room for its longest fraction and no more than there is", () => {
  const values = [decimal("1.25"), null, decimal("0.123456")];
  expect(fractionRoom(values, 2)).toBe(6);
  expect(fractionRoom(values, 8)).toBe(8);
  expect(fractionRoom([decimal("0.123456789012345678")], 18)).toBe(8);
});

test("what is read out and copied carries the asset, since an amount never travels without it", () => {
  expect(amountText(decimal("0.2"), 8, "LTC")).toBe("0.20000000 LTC");
});

const anyDecimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.integer({ min: 0, max: 24 }))
  .map(([negative, units, scale]): Decimal => {
    const digits = units.toString().padStart(scale + 1, "0");
    return decimal(`${negative ? "-" : ""}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}0`);
  });

test("the parts of an uncut amount put together are the amount again, whatever its size", () => {
  fc.assert(
    fc.property(anyDecimal, fc.integer({ min: 0, max: 24 }), (value, decimals) => {
      const parts = splitAmount(value, { decimals });
      const fraction = parts.fraction + parts.padding;
      const text = `${parts.sign}${parts.groups.join("")}${fraction === "" ? "" : `.${fraction}`}`;
      expect(parts.cut).toBe(false);
      expect(parseDecimal(text)).toBe(value);
    }),
  );
});
