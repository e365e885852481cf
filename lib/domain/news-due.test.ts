import { describe, expect, test } from "vitest";
import type { Instant } from "./instant";
import { newsDueAt, payoutDueAt, refundDueAt, type Awaited } from "./news-due";
import { ORDER_STATUSES } from "./order-status";

const at = (time: string) => `2026-03-02T${time}:00.000Z` as Instant;
const MINUTE = 60_000;
const usual = { usualMs: 8 * MINUTE, latestMs: 24 * MINUTE, isLearned: false };
const payment: Awaited = {
  status: "awaiting_payment",
  asset: "BTC",
  createdAt: at("09:00"),
  lastNewsAt: at("09:05"),
  expiresAt: null,
};

describe("news is due", () => {
  test.each<[string, Partial<Awaited>, Instant]>([
    ["a quarter of an hour after the gateway's own deadline", { expiresAt: at("09:20") }, at("09:35")],
    ["after an hour where a coin was chosen and no deadline named", {}, at("10:15")],
    ["after three hours where only a currency is named", { asset: "USD" }, at("12:15")],
    ["after an hour where not even the asset is known", { asset: null }, at("10:15")],
    [
      "when payments of its kind are confirmed at the latest, counted from the last news",
      { status: "confirming" },
      at("09:29"),
    ],
  ])("%s", (_reason, more, due) => {
    expect(newsDueAt({ ...payment, ...more }, usual)).toBe(due);
  });

  test("no sooner than a quarter of an hour after the last news, however quick a network is", () => {
    const quick = { usualMs: MINUTE, latestMs: 2 * MINUTE, isLearned: true };
    expect(newsDueAt({ ...payment, status: "confirming" }, quick)).toBe(at("09:20"));
  });

  test("from no payment that has come to an end", () => {
    for (const status of ORDER_STATUSES) {
      if (status === "awaiting_payment" || status === "confirming") continue;
      expect(newsDueAt({ ...payment, status }, usual), status).toBeNull();
    }
  });
});

describe("a payout", () => {
  const paid = { status: "paid", lastNewsAt: at("09:05"), settledAt: null } as const;

  test("is asked about a day after the last news of a paid payment", () => {
    expect(payoutDueAt(paid, true)).toBe("2026-03-03T09:05:00.000Z");
    expect(payoutDueAt({ ...paid, status: "overpaid" }, true)).toBe("2026-03-03T09:05:00.000Z");
  });

  test.each<[string, Parameters<typeof payoutDueAt>]>([
    ["was made already", [{ ...paid, settledAt: at("09:06") }, true]],
    ["cannot be asked about at this gateway", [paid, false]],
    ["belongs to nothing paid", [{ ...paid, status: "underpaid" }, true]],
  ])("that %s is not asked about", (_reason, [told, canBeAsked]) => {
    expect(payoutDueAt(told, canBeAsked)).toBeNull();
  });
});

describe("a refund", () => {
  const since = at("09:05");

  test("is asked about an hour after it left, or after the gateway last spoke of it", () => {
    expect(refundDueAt({ status: "paid", hasPendingRefund: true, since }, true)).toBe(at("10:05"));
    expect(refundDueAt({ status: "refund_pending", hasPendingRefund: false, since }, true)).toBe(at("10:05"));
  });

  test("is not asked about where none is on its way, or where the gateway cannot be asked", () => {
    expect(refundDueAt({ status: "refunded", hasPendingRefund: false, since }, true)).toBeNull();
    expect(refundDueAt({ status: "paid", hasPendingRefund: true, since }, false)).toBeNull();
  });
});
