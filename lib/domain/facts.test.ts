import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, fromSmallestUnit, max, ZERO, type Decimal } from "./decimal";
import {
  assetKey, canonical, claimFact, facts, historyFact, joinFacts, NO_FACTS, normalHash, normaliseTransactions, sameButForDates, sameFacts, transactionKey,
  type PaymentFacts, type Register, type Signal,
} from "./facts";
import type { Instant } from "./instant";
import { ORDER_STATUSES } from "./order-status";

/** Few values on purpose: keys collide, times are equal or missing, spellings differ. */
const at = fc.constantFrom<Instant[]>("2026-03-02T09:00:00.000Z" as Instant, "2026-03-02T09:00:00.001Z" as Instant, "2026-03-02T10:00:00.000Z" as Instant);
const maybeAt = fc.option(at, { nil: null });
const amount = fc.integer({ min: 0, max: 3 }).map((units) => fromSmallestUnit(String(units), 1) ?? ZERO);
const asset = fc.constantFrom("USDT", "usdt", "LTC");
const network = fc.constantFrom("tron", "Tron", "litecoin");
const hash = fc.constantFrom("0xabcdefabcdefabcdef", "0xABCDEFabcdefABCDEF", "Base58CaseSensitive", "base58casesensitive");
const ref = fc.constantFrom("r1", "r2", "constructor", "__proto__", "10", "9");
const word = fc.constantFrom("paid", "Paid", "on hold", "ON HOLD");
const count = fc.integer({ min: 0, max: 2 });

const register = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Register<T> | null> =>
  fc.option(fc.record({ at: maybeAt, value }), { nil: null });

const quote = fc.record({ amount, asset, network: fc.option(network, { nil: null }) });
const price = fc.record({ amount, currency: fc.constantFrom("USD", "EUR") });

const oneReport = fc
  .record({ asset, network: fc.option(fc.oneof(network, fc.constant("")), { nil: null }), at: maybeAt, total: amount, confirmed: amount })
  .map(({ asset, network, at, total, confirmed }) => ({
    [assetKey(asset, network)]: { asset, network, latest: { at, total, confirmed }, peakConfirmed: confirmed },
  }));

const oneTransaction = fc
  .record({
    network, hash, outputIndex: fc.constantFrom("", "0", "@addr"), asset,
    amount: fc.option(amount, { nil: null }), confirmations: count,
    requiredConfirmations: fc.option(count, { nil: null }), firstSeenAt: maybeAt,
  })
  .map((fact) => ({ [transactionKey(fact.network, fact.hash, fact.outputIndex)]: fact }));

const oneClaim = fc
  .tuple(fc.constantFrom(...ORDER_STATUSES), word, maybeAt, at)
  .map(([status, said, time, observedAt]) => claimFact(status, said, time, observedAt).claims);

const oneSignal = fc
  .tuple(fc.constantFrom<Signal[]>("amount_mismatch", "reversed", "confirmed_by_query"), fc.oneof(at, fc.constant("untimed" as const)))
  .map(([signal, time]) => ({ [signal]: time }));

const oneRefund = fc
  .record({
    ref, state: fc.constantFrom("pending" as const, "sent" as const, "failed" as const),
    amount: fc.option(amount, { nil: null }), asset: fc.constant(null), txHash: fc.constant(null), at: maybeAt, note: fc.constantFrom(null, "n"),
  })
  .map((fact) => ({ [fact.ref]: fact }));

const oneSettlement = fc
  .record({
    ref, stage: fc.constantFrom("pending" as const, "sent" as const, "settled" as const, "failed" as const), asset, gross: fc.option(amount, { nil: null }),
    gatewayFee: fc.constant(null), networkFee: fc.constant(null), reserve: fc.constant(null), net: fc.constant(null), txHash: fc.constant(null),
    destination: fc.constant(null), at: maybeAt,
  })
  .map((fact) => ({ [fact.ref]: fact }));

const oneLine = fc.tuple(word, at).map(([what, time]) => historyFact(what, time).history);

/** What one event says. Whatever merged facts there are, they come from joining such. */
const told: fc.Arbitrary<PaymentFacts> = fc.record({
  claims: fc.oneof(fc.constant({}), oneClaim),
  unmapped: fc.subarray(["A", "b"]),
  quote: register(quote),
  price: register(price),
  agreed: register(fc.record({ quote: fc.option(quote, { nil: null }), price: fc.option(price, { nil: null }) })),
  worth: register(price),
  received: fc.oneof(fc.constant({}), oneReport),
  transactions: fc.oneof(fc.constant({}), oneTransaction),
  confirmations: register(fc.record({ have: count, required: fc.option(count, { nil: null }) })),
  expiresAt: register(at),
  createdAt: maybeAt,
  signals: fc.oneof(fc.constant({}), oneSignal),
  refunds: fc.oneof(fc.constant({}), oneRefund),
  settlements: fc.oneof(fc.constant({}), oneSettlement),
  history: fc.oneof(fc.constant({}), oneLine),
  customer: register(fc.record({ name: fc.constantFrom(null, "Ada"), email: fc.constantFrom(null, "a@b"), reference: fc.constant(null) })),
  payAddress: register(fc.constantFrom("x", "y")),
  checkoutUrl: register(fc.constantFrom("https://x", "https://y")),
});

const anyFacts = fc.array(told, { maxLength: 4 }).map((all) => all.reduce(joinFacts, NO_FACTS));

/** As jsonb gives an object back: the same keys and values, in an order of its own. */
function throughDatabase(value: PaymentFacts): PaymentFacts {
  const reorder = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(reorder);
    if (inner === null || typeof inner !== "object") return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, reorder(item)] as const).sort(([a], [b]) => a.length - b.length || (a < b ? 1 : -1)));
  };
  return JSON.parse(JSON.stringify(reorder(value))) as PaymentFacts;
}

const RUNS = { numRuns: 3_000 };

describe("joinFacts is a join, so neither order nor repetition of events can matter", { timeout: 30_000 }, () => {
  it("is commutative", () => {
    fc.assert(fc.property(anyFacts, anyFacts, (a, b) => canonical(joinFacts(a, b)) === canonical(joinFacts(b, a))), RUNS);
  });

  it("is associative", () => {
    fc.assert(fc.property(anyFacts, anyFacts, anyFacts, (a, b, c) =>
      canonical(joinFacts(joinFacts(a, b), c)) === canonical(joinFacts(a, joinFacts(b, c)))), RUNS);
  });

  it("is idempotent, and what is in stays in", () => {
    fc.assert(fc.property(anyFacts, anyFacts, (a, b) => {
      const joined = joinFacts(a, b);
      expect(canonical(joinFacts(a, a))).toBe(canonical(a));
      expect(sameFacts(joinFacts(joined, a), joined)).toBe(true);
      expect(sameFacts(joinFacts(joined, b), joined)).toBe(true);
    }), RUNS);
  });

  it("has a neutral element: knowing nothing adds nothing", () => {
    fc.assert(fc.property(anyFacts, (a) => sameFacts(joinFacts(a, NO_FACTS), a) && sameFacts(joinFacts(NO_FACTS, a), a)), RUNS);
  });

  it("survives the database, which keeps values and forgets the order of keys", () => {
    fc.assert(fc.property(anyFacts, anyFacts, (a, b) => {
      expect(sameFacts(throughDatabase(a), a)).toBe(true);
      expect(canonical(joinFacts(throughDatabase(a), throughDatabase(b)))).toBe(canonical(joinFacts(a, b)));
    }), RUNS);
  });

  it("is compared value by value as its canonical text would be", () => {
    fc.assert(fc.property(anyFacts, anyFacts, (a, b) => {
      expect(sameFacts(a, b)).toBe(canonical(a) === canonical(b));
      const joined = joinFacts(a, b);
      expect(sameFacts(throughDatabase(joined), a)).toBe(canonical(joined) === canonical(a));
    }), RUNS);
  });

  it("does not touch what it joins, because callers compare before and after", () => {
    fc.assert(fc.property(anyFacts, anyFacts, (a, b) => {
      const [before, other] = [canonical(a), canonical(b)];
      joinFacts(a, b);
      expect([canonical(a), canonical(b)]).toEqual([before, other]);
    }));
  });
});

describe("which value stands", () => {
  const [early, late] = ["2026-03-02T09:00:00.000Z" as Instant, "2026-03-02T10:00:00.000Z" as Instant];
  const report = (time: Instant | null, total: string, confirmed = total) =>
    facts({ received: { "LTC@": { asset: "LTC", network: null, latest: { at: time, total: total as Decimal, confirmed: confirmed as Decimal }, peakConfirmed: confirmed as Decimal } } });
  const refund = (state: "pending" | "sent" | "failed", time: Instant | null, name = "r") =>
    facts({ refunds: { [name]: { ref: name, state, amount: null, asset: null, txHash: null, at: time, note: null } } });

  it("a newer cumulative report replaces an older one, larger or not, and the peak remembers", () => {
    const joined = joinFacts(report(late, "2"), report(early, "5")).received["LTC@"];
    expect(joined?.latest.total).toBe("2");
    expect(joined?.peakConfirmed).toBe("5");
  });

  it("without times the larger report stands, because an older one can only have seen less", () => {
    expect(joinFacts(report(null, "5"), report(null, "2")).received["LTC@"]?.latest.total).toBe("5");
  });

  it("a refund that was sent stays sent, whatever is heard later about it", () => {
    expect(joinFacts(refund("sent", early), refund("failed", late)).refunds["r"]?.state).toBe("sent");
    expect(joinFacts(refund("pending", late), refund("failed", early)).refunds["r"]?.state).toBe("failed");
  });

  it("of two reports of one payout at one time the fuller one stands: a query may leave out what a delivery told", () => {
    const payout = (txHash: string | null) =>
      facts({ settlements: { p: { ref: "p", stage: "settled", asset: "LTC", gross: null, gatewayFee: null, networkFee: null, reserve: null, net: "1" as Decimal, txHash, destination: null, at: late } } });
    expect(joinFacts(payout("abc"), payout(null)).settlements.p?.txHash).toBe("abc");
    expect(joinFacts(payout(null), payout("abc")).settlements.p?.txHash).toBe("abc");
  });

  it("a claim keeps its first and its last time and the word said last", () => {
    const joined = joinFacts(claimFact("paid", "Completed", late, late), claimFact("paid", "Paid", early, late));
    expect(joined.claims.paid).toEqual({ firstAt: early, lastAt: late, word: "Completed", observedAt: late });
  });

  it("a reference is only a key, even when every object inherits something of that name", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      const [one, two] = [refund("pending", early, name), refund("sent", late, name)];
      expect(Object.values(joinFacts(one, two).refunds).map(({ ref, state }) => [ref, state])).toEqual([[name, "sent"]]);
      expect(Object.values(joinFacts(NO_FACTS, one).refunds)).toHaveLength(1);
    }
  });

  it("one transaction is one fact however its hash is spelled, and its largest figures stand", () => {
    fc.assert(fc.property(amount, amount, (a, b) => {
      const seen = (spelling: string, figure: Decimal, confirmations: number) =>
        normaliseTransactions(facts({ transactions: { given: { network: "Ethereum", hash: spelling, outputIndex: "0", asset: "ETH", amount: figure, confirmations, requiredConfirmations: null, firstSeenAt: null } } }));
      const joined = joinFacts(seen("0xABCDEFABCDEFABCDEF", a, 3), seen("0xabcdefabcdefabcdef", b, 1));
      expect(Object.keys(joined.transactions)).toEqual(["ethereum:0xabcdefabcdefabcdef:0"]);
      expect(Object.values(joined.transactions)[0]).toMatchObject({ amount: max(a, b), confirmations: 3, network: "ethereum" });
    }));
  });

  it("keeps the case of hashes in which case matters", () => {
    expect(normalHash("5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnb")).toBe("5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnb");
    expect(normalHash("0xABCDEF0123456789")).toBe("0xabcdef0123456789");
  });
});

describe("an answer of now that says what was said before", () => {
  const figures = (at: string, total: string) =>
    facts({
      received: { "USDT@ethereum": { asset: "USDT", network: "ethereum", latest: { at: at as Instant, total: decimal(total), confirmed: decimal("0") }, peakConfirmed: decimal("0") } },
      confirmations: { at: at as Instant, value: { have: 1, required: 10 } },
      payAddress: { at: at as Instant, value: "0xabc" },
    });
  const [then, today] = ["2026-03-02T09:00:00.000Z", "2026-03-02T10:00:00.000Z"];

  it("is no news, though it is dated later", () => {
    expect(sameButForDates(figures(then, "189"), joinFacts(figures(then, "189"), figures(today, "189")))).toBe(true);
    expect(sameFacts(figures(then, "189"), figures(today, "189"))).toBe(false);
  });

  it("is news with another figure, and where the gateway says something happened later", () => {
    expect(sameButForDates(figures(then, "189"), figures(today, "190"))).toBe(false);
    const claim = (at: string) => claimFact("confirming", "pending", at as Instant, then as Instant);
    expect(sameButForDates(claim(then), joinFacts(claim(then), claim(today)))).toBe(false);
  });
});
