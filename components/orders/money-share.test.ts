import { expect, test } from "vitest";
import { decimal } from "@/lib/domain/decimal";
import { moneyShare } from "./money-share";

const share = (expected: string | null, received: string | null, tolerance: string | null = "0") =>
  moneyShare({
    expectedAmount: expected === null ? null : decimal(expected),
    receivedAmount: received === null ? null : decimal(received),
    tolerance: tolerance === null ? null : decimal(tolerance),
  });

test.each<[Parameters<typeof share>, ReturnType<typeof share>, string]>([
  [
    ["0.5812", "0.2"],
    { received: decimal("0.3441"), expected: decimal("1"), band: { from: decimal("1"), to: decimal("1") } },
    "what was asked is the whole bar while less arrived",
  ],
  [
    ["1", "1.25", "0.1"],
    {
      received: decimal("1"),
      expected: decimal("0.8"),
      band: { from: decimal("0.72"), to: decimal("0.88") },
    },
    "what arrived is the whole bar once it is more",
  ],
  [
    ["1", "0", "0.005"],
    { received: decimal("0"), expected: decimal("1"), band: { from: decimal("0.995"), to: decimal("1") } },
    "the band ends with the bar",
  ],
  [
    ["1", "1", "3"],
    { received: decimal("1"), expected: decimal("1"), band: { from: decimal("0"), to: decimal("1") } },
    "a tolerance above the amount reaches down to nothing",
  ],
  [
    ["1000000000000000000000", "0.000000000000000001"],
    { received: decimal("0"), expected: decimal("1"), band: { from: decimal("1"), to: decimal("1") } },
    "the smallest part of a large supply is no pixel",
  ],
  [["1", null], null, "what is not reported is no bar at 0"],
  [[null, "1"], null, "without a quote there is nothing to fill"],
  [["0", "1"], null, "nor with a quote of nothing"],
])("%j gives %j, because %s", (figures, expected) => {
  expect(share(...figures)).toEqual(expected);
});
