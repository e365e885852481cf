import { expect, test } from "vitest";
import { decimal, type Decimal } from "@/lib/domain/decimal";
import { inFiat } from "./fiat";

const quote = { expectedAmount: decimal("0.5812"), fiatAmount: decimal("49.99"), fiatCurrency: "USD" };

test.each<[Decimal | null, Partial<typeof quote>, string | null, string]>([
  [decimal("0.5812"), {}, "49.99", "the whole amount is the price itself"],
  [decimal("-0.3812"), {}, "-32.79", "a difference keeps its sign"],
  [decimal("0.000000000000000001"), {}, "0", "the smallest unit of a coin is no cent"],
  [
    decimal("0.2906"),
    { fiatCurrency: "JPY", fiatAmount: decimal("5001") },
    "2500",
    "a currency without cents gets none",
  ],
  [null, {}, null, "what is not reported has no worth"],
  [decimal("1"), { expectedAmount: decimal("0") }, null, "nothing quoted, no rate"],
])("%s at %j is %s, because %s", (amount, change, expected) => {
  expect(inFiat(amount, { ...quote, ...change })).toBe(expected);
});
