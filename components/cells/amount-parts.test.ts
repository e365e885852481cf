import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal, parseDecimal, type Decimal } from "@/lib/domain/decimal";
import { fractionRoom, paddingOf, splitAmount, type AmountParts } from "./amount-parts";

test.each<[string, number, Partial<AmountParts>, string]>([
  [
    "0.2",
    8,
    { groups: ["0"], fraction: "2", padding: "0000000" },
    "zeros that fill up to the asset's decimals are set apart",
  ],
  ["58", 0, { groups: ["58"], fraction: "", padding: "" }, "an asset without decimals gets no point"],
  [
    "1234567.5",
    2,
    { groups: ["1", "234", "567"], fraction: "5", padding: "0" },
    "thousands are grouped for the eye alone",
  ],
  ["-0.38", 8, { sign: "-", fraction: "38" }, "the sign is kept apart from the digits"],
  [
    "0.123456789012345678",
    18,
    { fraction: "123456789012345678", cut: false },
    "eighteen decimals are shown where there is room",
  ],
])("%s with %i decimals: %j, because %4$s", (value, padTo, expected) => {
  expect(splitAmount(decimal(value), { padTo })).toMatchObject(expected);
});

test("a surplus carries its plus sign, and nothing at all carries none", () => {
  expect(splitAmount(decimal("1.5"), { padTo: 2, signed: true }).sign).toBe("+");
  expect(splitAmount(decimal("0"), { padTo: 2, signed: true }).sign).toBe("");
});

test("a cut amount says so and is cut, not rounded, because a shown digit has to be a true digit", () => {
  expect(splitAmount(decimal("0.999999999"), { padTo: 8, maxFraction: 8 })).toMatchObject({
    groups: ["0"],
    fraction: "99999999",
    padding: "",
    cut: true,
  });
});

test("a column leaves room for its longest fraction and no more than eight digits", () => {
  expect(
    fractionRoom([
      { value: decimal("1.25"), asset: "USD" },
      { value: null, asset: "BTC" },
    ]),
  ).toBe(2);
  expect(
    fractionRoom([
      { value: decimal("1.25"), asset: "USD" },
      { value: decimal("5"), asset: "USDT" },
    ]),
  ).toBe(6);
  expect(fractionRoom([{ value: decimal("0.123456789012345678"), asset: "ETH" }])).toBe(8);
  expect(fractionRoom([])).toBe(0);
});

test("an unknown asset is not filled with zeros, because they would claim a scale nobody told us", () => {
  expect(paddingOf("NEWCOIN")).toBe(0);
  expect(paddingOf("ETH")).toBe(8);
});

const anyDecimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.integer({ min: 0, max: 24 }))
  .map(([negative, units, scale]): Decimal => {
    const digits = units.toString().padStart(scale + 1, "0");
    return decimal(
      `${negative ? "-" : ""}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}0`,
    );
  });

test("the parts of an uncut amount put together are the amount again, whatever its size", () => {
  fc.assert(
    fc.property(anyDecimal, fc.integer({ min: 0, max: 24 }), (value, padTo) => {
      const parts = splitAmount(value, { padTo });
      const fraction = parts.fraction + parts.padding;
      const text = `${parts.sign}${parts.groups.join("")}${fraction === "" ? "" : `.${fraction}`}`;
      expect(parts.cut).toBe(false);
      expect(parseDecimal(text)).toBe(value);
    }),
  );
});
