import { describe, expect, test } from "vitest";
import { expectConfirmation, NO_USUAL_TIMES, usualMinutes, usualTimeKey } from "./usual-time";

const MINUTE = 60_000;
const kind = { gateway: "coinpayments", network: "litecoin", asset: "LTC" };
const learned = (samples: number) => ({
  [usualTimeKey(kind)]: { medianMs: 12 * MINUTE, p95Ms: 40 * MINUTE, samples },
});

describe("how long a payment may take", () => {
  test("is what the merchant's own payments of its kind took, with room for a slow one", () => {
    expect(expectConfirmation(learned(20), kind)).toEqual({
      usualMs: 12 * MINUTE,
      latestMs: 60 * MINUTE,
      isLearned: true,
    });
  });

  test("is what is usual on the network while there are too few of them to learn from", () => {
    expect(expectConfirmation(learned(19), kind)).toEqual({
      usualMs: 8 * MINUTE,
      latestMs: 24 * MINUTE,
      isLearned: false,
    });
  });

  test.each([
    ["gateway", { ...kind, gateway: "btcpay" }],
    ["network", { ...kind, network: "bitcoin" }],
    ["asset", { ...kind, asset: "USDT" }],
  ])("is never taken from another %s", (_what, other) => {
    expect(expectConfirmation(learned(500), other).isLearned).toBe(false);
  });

  test("does not depend on how a gateway spells its network or asset", () => {
    expect(expectConfirmation(learned(20), { ...kind, network: "Litecoin", asset: "ltc" }).isLearned).toBe(
      true,
    );
  });

  test("finds nothing under names that every object has", () => {
    const named = { gateway: "constructor", network: null, asset: null };
    expect(expectConfirmation(NO_USUAL_TIMES, named).isLearned).toBe(false);
  });

  test("is told in whole minutes, and never as none", () => {
    expect(usualMinutes({ usualMs: 20_000, latestMs: 0, isLearned: true })).toBe(1);
    expect(usualMinutes({ usualMs: 12.4 * MINUTE, latestMs: 0, isLearned: true })).toBe(12);
  });
});
