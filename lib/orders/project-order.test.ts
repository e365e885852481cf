import { expect, test } from "vitest";
import { decimal } from "@/lib/domain/decimal";
import { claimFact, facts, joinFacts, type PaymentFacts } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import { DEFAULT_RULES } from "@/lib/domain/rules";
import { NO_USUAL_TIMES, usualTimeKey, type UsualTimes } from "@/lib/domain/usual-time";
import { emptyOrder } from "@/lib/orders/apply-event";
import { projectOrder } from "@/lib/orders/project-order";

const SEEN = "2026-03-02T10:00:00.000Z" as Instant;
const MINUTE = 60_000;

/** An order whose litecoin payment was seen and waits for its confirmations. */
function confirming(usualTimes: UsualTimes, more: Partial<PaymentFacts> = {}) {
  const told = joinFacts(
    facts({ quote: { at: null, value: { amount: decimal("1"), asset: "LTC", network: "litecoin" } }, ...more }),
    claimFact("confirming", "pending", SEEN, SEEN),
  );
  const payment = {
    id: "pay_1",
    integrationId: "int_1",
    gateway: "coinpayments",
    gatewayRef: "ref",
    facts: told,
    createdAt: SEEN,
    lastNewsAt: SEEN,
    silentSince: null,
    context: {},
    rules: DEFAULT_RULES,
  };
  return projectOrder({ ...emptyOrder("int_1", "coinpayments", SEEN), payments: [payment], usualTimes }, SEEN);
}

test("a payment is asked about when the merchant's own payments of its kind are through, not when the network's are", () => {
  const key = usualTimeKey({ gateway: "coinpayments", network: "litecoin", asset: "LTC" });
  const learned = confirming({ [key]: { samples: 50, medianMs: 31 * MINUTE, p95Ms: 60 * MINUTE } });
  expect(learned.payments[0]).toMatchObject({
    newsDueAt: "2026-03-02T11:30:00.000Z",
    nextPollAt: "2026-03-02T11:30:00.000Z",
  });
  expect(learned.next.description).toContain("usually 31 min");

  const unknown = confirming(NO_USUAL_TIMES);
  expect(unknown.payments[0]?.newsDueAt).toBe("2026-03-02T10:24:00.000Z");
  expect(unknown.next.description).toContain("usually 8 min");
});

test("a payment quoted on no network is expected as those on the network its money is seen on, and as those on none before", () => {
  const quote = { at: null, value: { amount: decimal("50"), asset: "EUR", network: null } };
  const [none, chain] = ["", "litecoin"].map((network) => usualTimeKey({ gateway: "coinpayments", network, asset: "EUR" }));
  const times = {
    [none ?? ""]: { samples: 50, medianMs: 5 * MINUTE, p95Ms: 10 * MINUTE },
    [chain ?? ""]: { samples: 50, medianMs: 31 * MINUTE, p95Ms: 60 * MINUTE },
  };
  const transaction = { network: "litecoin", hash: "ab", outputIndex: "", asset: "LTC", amount: decimal("1"), confirmations: 0, requiredConfirmations: null, firstSeenAt: SEEN };
  expect(confirming(times, { quote }).payments[0]?.newsDueAt).toBe("2026-03-02T10:15:00.000Z");
  expect(confirming(times, { quote, transactions: { one: transaction } }).payments[0]?.newsDueAt).toBe("2026-03-02T11:30:00.000Z");
  const elsewhere = { ...transaction, network: "bitcoin" };
  expect(confirming(times, { quote, transactions: { one: transaction, two: elsewhere } }).payments[0]?.newsDueAt).toBe("2026-03-02T10:15:00.000Z");
});

test("a payment is asked about an hour after its refund left, and one whose refund is finished when its payout is due", () => {
  const paid = (state: "pending" | "sent") => {
    const { payments } = confirming(NO_USUAL_TIMES, claimFact("paid", "completed", SEEN, SEEN));
    const refund = { id: "rfd_1", originKey: "run_1", state, paymentId: "pay_1", gatewayRef: "spend-1", asset: "LTC", amount: decimal("1"), txHash: null };
    const order = { ...emptyOrder("int_1", "coinpayments", SEEN), payments: payments.map(({ payment }) => payment), refunds: [refund] };
    return projectOrder(order, "2026-03-02T12:00:00.000Z" as Instant).payments[0]?.nextPollAt;
  };
  expect(paid("pending")).toBe("2026-03-02T13:00:00.000Z");
  expect(paid("sent")).toBe("2026-03-03T10:00:00.000Z");
});
