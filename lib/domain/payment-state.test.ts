import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, compare, decimal, fromSmallestUnit, subtract, sum, ZERO } from "./decimal";
import { assetKey, claimFact, facts, joinFacts, NO_FACTS, transactionKey, type PaymentFacts, type TransactionFact } from "./facts";
import { addMs, type Instant } from "./instant";
import { ORDER_STATUSES, type OrderStatus } from "./order-status";
import { judgeAmount, NO_CONTEXT, toleranceFor, type PaymentContext } from "./payment-amounts";
import { paymentState, type PaymentState } from "./payment-state";
import { DEFAULT_RULES, type Rules } from "./rules";

const START = "2026-03-02T09:00:00.000Z" as Instant;
const minute = (minutes: number) => addMs(START, minutes * 60_000);
const rules = (changed: Partial<Rules> = {}): Rules => ({ ...DEFAULT_RULES, ...changed });

/** What one delivery says: the claim the mapping makes of its word, and what else it carries. */
function says(status: OrderStatus, at: Instant | null = null, more: Partial<PaymentFacts> = {}): PaymentFacts {
  return joinFacts(facts(more), claimFact(status, status.toUpperCase(), at, START));
}

/** A word no mapping knows: kept as it is, and a person decides. */
function saysUnknown(word: string, at: Instant | null = null): PaymentFacts {
  return joinFacts(facts({ unmapped: [word] }), claimFact("manual_review", word, at, START));
}

const asks = (amount: string, asset = "LTC", network: string | null = null) =>
  facts({ quote: { at: null, value: { amount: decimal(amount), asset, network } } });

function reports(total: string, { at = null, asset = "LTC", network = null, confirmed = total }: { at?: Instant | null; asset?: string; network?: string | null; confirmed?: string } = {}) {
  return facts({ received: { [assetKey(asset, network)]: { asset, network, latest: { at, total: decimal(total), confirmed: decimal(confirmed) }, peakConfirmed: decimal(confirmed) } } });
}

function moves(hash: string, more: Partial<TransactionFact> = {}): PaymentFacts {
  const fact: TransactionFact = { network: "litecoin", hash, outputIndex: "0", asset: "LTC", amount: null, confirmations: 0, requiredConfirmations: null, firstSeenAt: null, ...more };
  return facts({ transactions: { [transactionKey(fact.network, fact.hash, fact.outputIndex)]: fact } });
}

const confirmed = (hash: string, amount: string, more: Partial<TransactionFact> = {}) =>
  moves(hash, { amount: decimal(amount), confirmations: 6, requiredConfirmations: 6, ...more });

const joined = (...told: PaymentFacts[]) => told.reduce(joinFacts, NO_FACTS);
const codes = (state: PaymentState) => state.flags.map((flag) => flag.code);
const read = (told: readonly PaymentFacts[], with_: Rules = rules(), context: PaymentContext = NO_CONTEXT) => paymentState(joined(...told), with_, context);

const ABSENCE = ["awaiting_payment", "confirming", "expired", "cancelled"] as const;
const SETTLING = ["paid", "underpaid", "overpaid"] as const;

/** Five times, none and equal ones among them, so that collisions are common. */
const maybeAt = fc.constantFrom(null, null, minute(0), minute(10), minute(10), minute(20), minute(90));
const units = fc.integer({ min: 0, max: 12 }).map((tenths) => fromSmallestUnit(String(tenths), 1) ?? ZERO);

/** A delivery as vendors send them: a word or none, a time or none, a figure, a movement, a deadline, or none of these. */
const delivery: fc.Arbitrary<PaymentFacts> = fc
  .record({
    word: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...ORDER_STATUSES) }, { weight: 1, arbitrary: fc.constantFrom("unknown" as const, null) }),
    at: maybeAt,
    quote: fc.constantFrom(null, null, asks("1"), asks("1", "ltc", "litecoin"), asks("0.5")),
    report: fc.option(fc.tuple(units, units, fc.constantFrom("LTC", "ltc", "USDT"), fc.constantFrom(null, "litecoin", "tron")), { freq: 3, nil: null }),
    movement: fc.option(
      fc.tuple(fc.constantFrom("tx1", "tx2"), fc.option(units, { nil: null }), fc.integer({ min: 0, max: 2 }), fc.constantFrom(null, 1, 2), maybeAt, fc.constantFrom("LTC", "DOGE")),
      { freq: 3, nil: null },
    ),
    expiresAt: fc.constantFrom(null, null, minute(5), minute(60)),
    signal: fc.constantFrom(null, null, "amount_mismatch" as const, "partial_accepted" as const, "reversed" as const),
  })
  .map(({ word, at, quote, report, movement, expiresAt, signal }) => {
    const told = word === null ? NO_FACTS : word === "unknown" ? saysUnknown("Frobnicated", at) : says(word, at);
    const more: PaymentFacts[] = [told, facts({ expiresAt: expiresAt === null ? null : { at, value: expiresAt }, signals: signal === null ? {} : { [signal]: at ?? "untimed" } })];
    if (quote !== null) more.push(facts({ quote: { at, value: quote.quote?.value ?? { amount: ZERO, asset: "LTC", network: null } } }));
    if (report !== null) more.push(reports(report[0], { at, confirmed: compare(report[1], report[0]) > 0 ? report[0] : report[1], asset: report[2], network: report[3] }));
    if (movement !== null) {
      const [hash, amount, confirmations, requiredConfirmations, firstSeenAt, asset] = movement;
      more.push(moves(`${hash}${asset}`, { amount, confirmations, requiredConfirmations, firstSeenAt, asset }));
    }
    return joined(...more);
  });

const anyRules = fc
  .record({ tolerancePercent: fc.constantFrom("0", "10"), toleranceAbsolute: fc.constantFrom("0", "0.2"), lateGraceMinutes: fc.constantFrom(0, 30) })
  .map((changed): Rules => ({ ...DEFAULT_RULES, ...changed, tolerancePercent: decimal(changed.tolerancePercent), toleranceAbsolute: decimal(changed.toleranceAbsolute) }));

/** Visits every arrival order of `events`; each event comes once more while a later one is under way. */
function everyArrival(events: readonly PaymentFacts[], visit: (known: PaymentFacts, arrived: readonly number[]) => void): void {
  const walk = (known: PaymentFacts, arrived: readonly number[]) => {
    for (const [index, event] of events.entries()) {
      if (arrived.includes(index)) continue;
      const again = events[arrived[0] ?? index] ?? event;
      const now = [...arrived, index];
      const after = joinFacts(joinFacts(known, event), again);
      visit(after, now);
      walk(after, now);
    }
  };
  walk(NO_FACTS, []);
}

describe("the state is a function of the set of events", { timeout: 60_000 }, () => {
  it("is the same for every order of arrival, with every event repeated (over 100,000 orders)", () => {
    let orders = 0;
    fc.assert(
      fc.property(fc.array(delivery, { minLength: 5, maxLength: 5 }), anyRules, (events, with_) => {
        const expected = JSON.stringify(read(events, with_));
        everyArrival(events, (known, arrived) => {
          if (arrived.length < events.length) return;
          orders += 1;
          if (JSON.stringify(paymentState(known, with_)) !== expected) {
            expect({ arrived, state: paymentState(known, with_) }).toEqual({ arrived, state: JSON.parse(expected) as PaymentState });
          }
        });
      }),
      { numRuns: 850 },
    );
    expect(orders).toBeGreaterThanOrEqual(100_000);
  });

  it("is the same for every pair and triple of statuses, timed and untimed (exhaustive)", () => {
    const words = ORDER_STATUSES.flatMap((status) => [says(status), says(status, minute(10)), says(status, minute(20))]);
    for (const a of words) {
      for (const b of words) {
        expect(read([b, a])).toEqual(read([a, b]));
        for (const c of words) {
          const state = JSON.stringify(read([a, b, c]));
          if ([[b, c, a], [c, a, b], [c, b, a, c]].some((order) => JSON.stringify(read(order)) !== state)) expect.fail(`depends on the order of ${state}`);
        }
      }
    }
  });

  it("does not depend on the order of keys in the facts, which the database does not keep", () => {
    fc.assert(fc.property(fc.array(delivery, { minLength: 1, maxLength: 6 }), anyRules, (events, with_) => {
      const known = joined(...events);
      const turned = <T>(record: Record<string, T>) => Object.fromEntries(Object.entries(record).reverse());
      const other: PaymentFacts = { ...known, claims: turned(known.claims), received: turned(known.received), transactions: turned(known.transactions), signals: turned(known.signals), refunds: turned(known.refunds) };
      expect(JSON.stringify(paymentState(other, with_))).toBe(JSON.stringify(paymentState(known, with_)));
    }), { numRuns: 2_000 });
  });
});

describe("money beats the absence of money", { timeout: 30_000 }, () => {
  it("holds after every prefix: once money is claimed, only a refund leads out", () => {
    fc.assert(
      fc.property(fc.array(delivery, { minLength: 4, maxLength: 4 }), anyRules, (events, with_) => {
        everyArrival(events, (known) => {
          const { status } = paymentState(known, with_);
          const isRefunded = known.claims.refunded !== undefined || known.claims.refund_pending !== undefined;
          const isSettling = SETTLING.some((claim) => known.claims[claim] !== undefined);
          const isBack = status === "refunded" || status === "refund_pending";
          if (isBack !== isRefunded) expect.fail(`${status} although refund claims are ${isRefunded}`);
          if (isSettling && !isRefunded && ABSENCE.some((word) => word === status)) expect.fail(`${status} although money is claimed`);
        });
      }),
      { numRuns: 500 },
    );
  });

  it("keeps a paid payment paid under any words of absence; what disputes it is a flag, and being late a reason to look", () => {
    const absence = fc.array(fc.tuple(fc.constantFrom(...ABSENCE), maybeAt).map(([status, at]) => says(status, at)), { maxLength: 5 });
    const settled = fc.tuple(fc.constantFrom(...SETTLING), maybeAt, fc.constantFrom([], [asks("1"), reports("1")], [asks("1"), reports("0.4")], [asks("1"), reports("2")]));
    fc.assert(fc.property(settled, absence, ([status, at, figures], words) => {
      const before = read([says(status, at), ...figures]);
      const after = read([says(status, at), ...figures, ...words]);
      if (after.status !== before.status) {
        expect(after.status).toBe("manual_review");
        expect(codes(after)).toContain("late");
      }
      expect(after.received).toBe(before.received);
    }), { numRuns: 5_000 });
  });

  it("lets no word of waiting or ending take back what the chain has proven, even when no word ever said paid", () => {
    const words = fc.array(fc.tuple(fc.constantFrom(...ABSENCE), maybeAt).map(([status, at]) => says(status, at)), { maxLength: 4 });
    fc.assert(fc.property(words, fc.constantFrom("1", "1.5"), units, (told, amount, reported) => {
      const proof = [asks("1"), confirmed("tx1", amount, { firstSeenAt: minute(10) })];
      const after = read([...proof, reports(reported), ...told]);
      expect(["paid", "overpaid", "manual_review"]).toContain(after.status);
      if (after.status === "manual_review") expect(codes(after)).toContain("late");
    }), { numRuns: 2_000 });
  });

  it("does not unsettle a proven payment because more money is on its way", () => {
    const proof = [asks("1"), confirmed("tx1", "1")];
    expect(read(proof).status).toBe("paid");
    expect(read([...proof, moves("tx2", { amount: decimal("0.5"), requiredConfirmations: 6 })]).status).toBe("overpaid");
  });
});

interface Case {
  name: string;
  told: PaymentFacts[];
  rules?: Partial<Rules>;
  status: OrderStatus;
  flags?: string[];
}

function check(cases: readonly Case[]): void {
  it.each(cases)("$name: $status", ({ told, rules: changed, status, flags = [] }) => {
    const state = read(told, rules(changed));
    expect({ status: state.status, flags: codes(state) }).toEqual({ status, flags });
  });
}

describe("time", () => {
  const deadline = facts({ expiresAt: { at: null, value: minute(60) } });
  check([
    { name: "paid after the gateway expired it is real money, and late", told: [says("expired", minute(60)), says("paid", minute(75))], status: "manual_review", flags: ["late"] },
    { name: "the same heard the other way round", told: [says("paid", minute(75)), says("expired", minute(60))], status: "manual_review", flags: ["late"] },
    { name: "within the grace the integration allows it is paid", told: [says("expired", minute(60)), says("paid", minute(75))], rules: { lateGraceMinutes: 15 }, status: "paid" },
    { name: "a moment after the grace it is late", told: [says("expired", minute(60)), says("paid", addMs(minute(75), 1))], rules: { lateGraceMinutes: 15 }, status: "manual_review", flags: ["late"] },
    { name: "paid after the deadline is late without any word of expiry", told: [deadline, says("paid", minute(61))], status: "manual_review", flags: ["late"] },
    { name: "paid at the deadline is in time", told: [deadline, says("paid", minute(60))], status: "paid" },
    { name: "late is counted from when money was seen, not from when it was confirmed", told: [deadline, says("confirming", minute(59)), says("paid", minute(90))], status: "paid" },
    { name: "paid after the customer cancelled is late too", told: [says("cancelled", minute(5)), says("paid", minute(20))], status: "manual_review", flags: ["late"] },
    { name: "late and over shows both", told: [deadline, asks("1"), reports("1.5"), says("paid", minute(90))], status: "manual_review", flags: ["over", "late"] },
    { name: "without times nothing is late, but two words dispute each other", told: [says("expired"), says("paid")], status: "paid", flags: ["contradiction"] },
    { name: "expired after paid takes nothing back and is shown", told: [says("paid", minute(10)), says("expired", minute(60))], status: "paid", flags: ["contradiction"] },
    { name: "cancelled after paid as well", told: [says("paid", minute(10)), says("cancelled", minute(60))], status: "paid", flags: ["contradiction"] },
    { name: "a hold that is newer than paid disputes it", told: [says("paid", minute(10)), says("manual_review", minute(60))], status: "paid", flags: ["contradiction"] },
    { name: "a hold that was lifted does not", told: [says("manual_review", minute(10)), says("paid", minute(60))], status: "paid" },
    { name: "an underpaid payment that then expires is no dispute", told: [asks("1"), reports("0.4"), says("underpaid", minute(10)), says("expired", minute(60))], status: "underpaid", flags: ["under"] },
    { name: "pending after paid, newer, changes nothing", told: [says("paid", minute(10)), says("confirming", minute(20))], status: "paid" },
    { name: "pending after paid, untimed, changes nothing", told: [says("paid"), says("confirming")], status: "paid" },
    { name: "unpaid after pending, newer, is taken at its word", told: [says("confirming", minute(10)), says("awaiting_payment", minute(20))], status: "awaiting_payment" },
    { name: "unpaid after pending, older, is not", told: [says("confirming", minute(20)), says("awaiting_payment", minute(10))], status: "confirming" },
    { name: "two ends at one time have an order of their own", told: [says("expired", minute(10)), says("cancelled", minute(10))], status: "cancelled" },
  ]);
});

describe("amounts", () => {
  check([
    { name: "exactly what was asked", told: [asks("1"), reports("1"), says("paid")], status: "paid" },
    { name: "the word says paid, the amount says less", told: [asks("1"), reports("0.99999999"), says("paid")], status: "underpaid", flags: ["under"] },
    { name: "the word says paid, the amount says more", told: [asks("1"), reports("1.00000001"), says("paid")], status: "overpaid", flags: ["over"] },
    { name: "the word says underpaid, the amounts say enough", told: [asks("1"), reports("1"), says("underpaid")], status: "manual_review", flags: ["contradiction"] },
    { name: "the word says underpaid, the amounts say too much", told: [asks("1"), reports("2"), says("underpaid")], status: "manual_review", flags: ["over", "contradiction"] },
    { name: "the word says underpaid, and short it is, but within what we tolerate", told: [asks("1"), reports("0.995"), says("underpaid")], rules: { tolerancePercent: decimal("1") }, status: "paid" },
    { name: "the word says paid, and the gateway reports that nothing came", told: [asks("1"), reports("0"), says("paid")], status: "underpaid", flags: ["under"] },
    { name: "a gateway that reports no amount is believed", told: [asks("1"), says("paid")], status: "paid" },
    { name: "believed when it says underpaid", told: [asks("1"), says("underpaid")], status: "underpaid" },
    { name: "believed when it says overpaid", told: [asks("1"), says("overpaid")], status: "overpaid" },
    { name: "not when it says underpaid after paid and shows no figures", told: [says("paid", minute(10)), says("underpaid", minute(20))], status: "paid", flags: ["contradiction"] },
    { name: "paid after underpaid is the top-up", told: [says("underpaid", minute(10)), says("paid", minute(20))], status: "paid" },
    { name: "a shortfall the gateway accepted is paid and stays visible", told: [asks("1"), reports("0.9"), says("paid", null, { signals: { partial_accepted: "untimed" } })], status: "paid", flags: ["under"] },
    { name: "accepting a part needs a part", told: [asks("1"), reports("0"), says("paid", null, { signals: { partial_accepted: "untimed" } })], status: "underpaid", flags: ["under"] },
    { name: "unresolved with less is underpaid", told: [asks("1"), reports("0.5"), says("manual_review", null, { signals: { amount_mismatch: "untimed" } })], status: "underpaid", flags: ["under"] },
    { name: "unresolved with more is overpaid", told: [asks("1"), reports("1.5"), says("manual_review", null, { signals: { amount_mismatch: "untimed" } })], status: "overpaid", flags: ["over"] },
    { name: "unresolved with the right amount came late", told: [asks("1"), reports("1"), says("manual_review", null, { signals: { amount_mismatch: "untimed" } })], status: "manual_review", flags: ["late"] },
    { name: "unresolved without amounts is for a person", told: [says("manual_review", null, { signals: { amount_mismatch: "untimed" } })], status: "manual_review" },
    { name: "expired with nothing in it", told: [asks("1"), reports("0"), says("expired")], status: "expired" },
    { name: "expired with a part in it", told: [asks("1"), reports("0.5"), says("expired")], status: "underpaid", flags: ["under"] },
    { name: "expired with all in it", told: [asks("1"), reports("1"), says("expired")], status: "manual_review" },
    { name: "expired with a transaction of unknown amount", told: [asks("1"), moves("tx1"), says("expired")], status: "manual_review" },
    { name: "cancelled with money in it", told: [asks("1"), reports("0.5"), says("cancelled")], status: "manual_review", flags: ["under"] },
    { name: "waiting, but money was seen", told: [asks("1"), reports("0.5"), says("awaiting_payment")], status: "confirming" },
    { name: "waiting, but a transaction was seen", told: [asks("1"), moves("tx1"), says("awaiting_payment")], status: "confirming" },
    { name: "a transaction of nothing is no money", told: [asks("1"), moves("tx1", { amount: ZERO }), says("expired")], status: "expired" },
  ]);

  it("never takes an amount that was not reported for 0", () => {
    for (const status of ORDER_STATUSES) {
      const state = read([asks("1"), says(status)]);
      expect([state.received, state.confirmed, state.difference]).toEqual([null, null, null]);
      expect(codes(state)).not.toContain("under");
    }
  });

  it.each([
    ["100", "1", "0", "99", "exact", "at the border of a percent"],
    ["100", "1", "0", "98.999999999999999999", "under", "a hair below it"],
    ["100", "1", "0", "101", "exact", "at the upper border"],
    ["100", "1", "0", "101.000000000000000001", "over", "a hair above it"],
    ["100", "1", "2", "98", "exact", "the absolute tolerance counts where it is larger"],
    ["100", "3", "2", "97", "exact", "the percentage where that is larger"],
    ["100", "3", "2", "96.99", "under", "they are not added up"],
    ["0.00000001", "50", "0", "0.000000005", "exact", "half a satoshi is not rounded away"],
    ["100", "0", "0", "100", "exact", "no tolerance means exactly"],
    ["100", "0", "0", "99.99", "under", "and nothing less"],
  ] as const)("of %s with %s %% or %s tolerated, %s is %s: %s", (expected, percent, absolute, received, verdict, _reason) => {
    const with_ = rules({ tolerancePercent: decimal(percent), toleranceAbsolute: decimal(absolute) });
    expect(judgeAmount(decimal(expected), decimal(received), with_)).toBe(verdict);
  });

  it("tolerates as much above as below", () => {
    fc.assert(fc.property(units, units, anyRules, (expected, off, with_) => {
      const below = judgeAmount(expected, subtract(expected, off), with_);
      const above = judgeAmount(expected, add(expected, off), with_);
      expect(above).toBe(below === "under" ? "over" : "exact");
      expect(below === "exact").toBe(compare(off, toleranceFor(expected, with_)) <= 0);
    }));
  });

  it("conserves money: received is the sum of the counted transactions, and expected plus difference is received", () => {
    const several = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 9 }), units, fc.boolean()), { selector: ([index]) => index, minLength: 1, maxLength: 6 });
    fc.assert(fc.property(several, units, (transactions, expected) => {
      const told = transactions.map(([index, amount]) => confirmed(`tx${index}`, amount));
      const elsewhere = transactions.filter(([, , isForeign]) => isForeign).map(([index]) => transactionKey("litecoin", `tx${index}`, "0"));
      const mine = transactions.filter(([, , isForeign]) => !isForeign).map(([, amount]) => amount);
      const state = read([asks(expected), ...told, ...told], rules(), { ...NO_CONTEXT, foreignTransactions: elsewhere });
      expect(state.received).toBe(mine.length === 0 ? null : sum(mine));
      if (state.received !== null && state.difference !== null) {
        expect(state.difference).toBe(subtract(state.received, expected));
        expect(add(expected, state.difference)).toBe(state.received);
      }
      expect(state.txHashes).toHaveLength(mine.length);
    }));
  });

  it("counts the money of one asset once, whether a report or its transactions tell of it", () => {
    const told = [asks("1"), confirmed("tx1", "1"), says("paid")];
    expect(read([...told, reports("1")]).received).toBe("1");
    expect(read([...told, reports("1", { network: "litecoin" })]).received).toBe("1");
    expect(read([...told, reports("1"), reports("1", { network: "litecoin" })]).status).toBe("paid");
  });

  it("adds up reports of one asset on several networks when no network was asked for", () => {
    const state = read([asks("1", "USDT"), reports("0.4", { asset: "USDT", network: "tron" }), reports("0.6", { asset: "USDT", network: "bsc" }), says("paid")]);
    expect([state.status, state.received, state.network]).toEqual(["paid", "1", null]);
  });
});

describe("assets and transactions", () => {
  check([
    { name: "another asset arrived, and nothing of what was asked", told: [asks("1"), reports("5", { asset: "DOGE" }), says("paid")], status: "manual_review", flags: ["wrong_asset"] },
    { name: "the right asset on the wrong network is another asset", told: [asks("1", "USDT", "tron"), reports("1", { asset: "USDT", network: "bsc" }), says("paid")], status: "manual_review", flags: ["wrong_asset"] },
    { name: "a network in another spelling is the same network", told: [asks("1", "USDT", "tron"), reports("1", { asset: "usdt", network: "Tron" }), says("paid")], status: "paid" },
    { name: "a network that is not named can be any", told: [asks("1", "USDT", "tron"), reports("1", { asset: "USDT" }), says("paid")], status: "paid" },
    { name: "a movement without a network can be any", told: [asks("1", "LTC", "litecoin"), confirmed("tx1", "1", { network: "" })], status: "paid" },
    { name: "enough of the right asset, and some of another", told: [asks("1"), reports("1"), reports("5", { asset: "DOGE" }), says("paid")], status: "paid", flags: ["wrong_asset"] },
    { name: "two transactions that add up", told: [asks("1"), confirmed("tx1", "0.4"), confirmed("tx2", "0.6"), says("paid")], status: "paid", flags: ["multiple_transactions"] },
    { name: "two outputs of one transaction are two movements", told: [asks("1"), confirmed("tx1", "0.4"), confirmed("tx1", "0.6", { outputIndex: "1" }), says("paid")], status: "paid", flags: ["multiple_transactions"] },
    { name: "one transaction reported twice is one", told: [asks("1"), confirmed("tx1", "1"), moves("tx1"), says("paid")], status: "paid" },
    { name: "no word: seen, not deep enough", told: [asks("1"), moves("tx1", { amount: decimal("1"), confirmations: 5, requiredConfirmations: 6 })], status: "confirming" },
    { name: "no word: deep enough", told: [asks("1"), confirmed("tx1", "1")], status: "paid" },
    { name: "no word: deep enough and short", told: [asks("1"), confirmed("tx1", "0.5")], status: "underpaid", flags: ["under"] },
    { name: "no word: one block is not final unless the gateway says how many are", told: [asks("1"), moves("tx1", { amount: decimal("1"), confirmations: 1 })], status: "confirming" },
    { name: "no word: nobody said what to expect", told: [confirmed("tx1", "1")], status: "manual_review" },
    { name: "no word: after the deadline", told: [asks("1"), facts({ expiresAt: { at: null, value: minute(5) } }), confirmed("tx1", "1", { firstSeenAt: minute(6) })], status: "manual_review", flags: ["late"] },
    { name: "a hold stands above what the chain says", told: [asks("1"), confirmed("tx1", "1"), says("manual_review")], status: "manual_review" },
  ]);

  it("does not count a transaction that another order counts, and says so", () => {
    const context = { ...NO_CONTEXT, foreignTransactions: [transactionKey("litecoin", "tx1", "0")] };
    const state = read([asks("1"), confirmed("tx1", "1", { firstSeenAt: minute(3) })], rules(), context);
    expect([state.status, state.received, state.firstMoneyAt, state.confirmations, state.txHashes]).toEqual(["awaiting_payment", null, null, null, []]);
    expect(state.flags).toEqual([{ code: "contradiction", detail: "its transaction is already counted for another order" }]);
  });
});

describe("evidence", () => {
  check([
    { name: "confirmed money that vanished", told: [asks("1"), reports("1", { at: minute(10) }), reports("0.2", { at: minute(20) }), says("paid", minute(10))], status: "underpaid", flags: ["under", "at_risk"] },
    { name: "unconfirmed money that vanished is nothing new", told: [asks("1"), reports("1", { at: minute(10), confirmed: "0" }), reports("0", { at: minute(20) }), says("confirming", minute(10))], status: "confirming" },
    { name: "a reversal is evidence, not a status", told: [says("paid", minute(10)), facts({ signals: { reversed: minute(20) } })], status: "paid", flags: ["contradiction"] },
    { name: "a word no mapping knows is never a guess", told: [saysUnknown("Frobnicated")], status: "manual_review", flags: ["unmapped_status"] },
    { name: "a known word of money wins later, and the flag stays", told: [saysUnknown("Frobnicated", minute(10)), says("paid", minute(20))], status: "paid", flags: ["unmapped_status"] },
    { name: "without times as well", told: [says("paid"), saysUnknown("Frobnicated")], status: "paid", flags: ["unmapped_status"] },
    { name: "an unknown word after the end is looked at", told: [says("expired", minute(10)), saysUnknown("Reopened", minute(20))], status: "manual_review", flags: ["unmapped_status"] },
    { name: "a refund on its way", told: [says("paid", minute(10)), says("refund_pending", minute(5))], status: "refund_pending" },
    { name: "a refund that is done", told: [says("refund_pending", minute(30)), says("refunded", minute(20)), says("paid", minute(40))], status: "refunded" },
    { name: "the gateway asks for less than the shop registered", told: [asks("0.01"), facts({ agreed: { at: null, value: { quote: { amount: decimal("1"), asset: "LTC", network: null }, price: null } } }), reports("0.01"), says("paid")], status: "manual_review", flags: ["under", "contradiction"] },
  ]);

  it("is silent only while news can still come", () => {
    for (const status of ORDER_STATUSES) {
      const state = read([says(status)], rules(), { ...NO_CONTEXT, silentSince: minute(5) });
      expect(codes(state).includes("silent")).toBe(status === "awaiting_payment" || status === "confirming");
    }
  });

  it("puts the figure into every flag, and each flag once", () => {
    fc.assert(fc.property(fc.array(delivery, { maxLength: 6 }), anyRules, (events, with_) => {
      const { flags } = read(events, with_, { ...NO_CONTEXT, silentSince: minute(1) });
      expect(new Set(flags.map((flag) => flag.code)).size).toBe(flags.length);
      for (const flag of flags) expect(flag.detail.trim()).not.toBe("");
    }));
  });

  it("says with figures how much is missing, too much, lost or foreign, and how late it is", () => {
    const detail = (told: PaymentFacts[]) => read(told).flags.map((flag) => flag.detail);
    expect(detail([asks("1"), reports("0.6188"), says("paid")])).toEqual(["0.38120000 LTC missing"]);
    expect(detail([asks("1"), reports("1.5"), says("paid")])).toEqual(["0.50000000 LTC too much"]);
    expect(detail([asks("1"), reports("5", { asset: "DOGE" }), says("paid")])).toEqual(["5 DOGE"]);
    expect(detail([says("expired", minute(60)), says("paid", minute(75))])).toEqual(["15 min after the gateway expired it"]);
  });
});

describe("what is shown beside the status", () => {
  it("shows the vendor's latest word by the vendor's own times, also where it was held back", () => {
    expect(read([says("paid", minute(20)), says("confirming", minute(30))]).gatewayStatus).toBe("CONFIRMING");
    expect(read([says("paid"), says("confirming")]).gatewayStatus).toBe("PAID");
    expect(read([]).gatewayStatus).toBeNull();
  });

  it("counts confirmations by the transaction that is furthest behind", () => {
    const state = read([moves("tx1", { confirmations: 4, requiredConfirmations: 6 }), moves("tx2", { confirmations: 1, requiredConfirmations: 6 })]);
    expect([state.confirmations, state.requiredConfirmations]).toEqual([1, 6]);
  });

  it("knows when money was first seen, when it was paid and when it was settled", () => {
    const settlement = { ref: "s", stage: "settled" as const, asset: "LTC", gross: null, gatewayFee: null, networkFee: null, reserve: null, net: null, txHash: null, destination: null, at: minute(50) };
    const state = read([says("confirming", minute(8)), moves("tx1", { firstSeenAt: minute(7) }), says("paid", minute(20)), says("paid", minute(30)), facts({ settlements: { s: settlement } })]);
    expect([state.firstMoneyAt, state.paidAt, state.settledAt]).toEqual([minute(7), minute(20), minute(50)]);
  });
});
