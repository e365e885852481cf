import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, type Decimal } from "./decimal";
import type { Flag, FlagCode } from "./flags";
import { addMs, type Instant } from "./instant";
import { moneyBasis, orderState, type Attempt, type RefundState } from "./order-state";
import { ORDER_STATUSES, type OrderStatus } from "./order-status";
import type { PaymentState } from "./payment-state";
import { OUTCOMES, type Decision, type Outcome } from "./resolution";
import { DEFAULT_RULES } from "./rules";

const START = "2026-03-02T09:00:00.000Z" as Instant;

function state(status: OrderStatus, more: Partial<PaymentState> = {}): PaymentState {
  return {
    status, flags: [], gatewayStatus: null, asset: "LTC", network: null, expected: decimal("1"), received: null, confirmed: null, foreign: [], difference: null,
    confirmations: null, requiredConfirmations: null, txHashes: [], firstMoneyAt: null, paidAt: null, expiresAt: null, settledAt: null, ...more,
  };
}

const attempt = (id: string, status: OrderStatus, more: Partial<PaymentState> = {}, createdAfter = 0): Attempt =>
  ({ id, createdAt: addMs(START, createdAfter * 60_000), state: state(status, more), rules: DEFAULT_RULES, awaitsConfirmation: false });

const flag = (code: FlagCode, detail = "1"): Flag => ({ code, detail });

function decide(outcome: Outcome, attempts: readonly Attempt[], settles: Flag[] = [], id = "dec_1"): Decision {
  return {
    id, kind: "resolve", outcome, reasonCode: "other", note: "n", evidence: null, amount: null, asset: null,
    by: { kind: "user", id: "u", name: "Ada" }, decidedAt: START, settles, basis: moneyBasis(attempts),
  };
}

const reopen = (attempts: readonly Attempt[]): Decision => ({ ...decide("reject", attempts, [], "dec_2"), kind: "reopen", outcome: null });
const refund = (refundState: RefundState["state"], originKey = "dec_1"): RefundState => ({ originKey, state: refundState });
const codes = (flags: readonly Flag[]) => flags.map(({ code }) => code);

describe("several attempts, one order", () => {
  it("waits for payment where nobody has started", () => {
    expect(orderState([], [], [])).toEqual({ status: "awaiting_payment", flags: [], leadId: null, fulfillable: false, decision: null });
  });

  it.each(["expired", "cancelled", "awaiting_payment", "confirming", "underpaid", "manual_review", "refunded", "refund_pending"] as const)(
    "stays paid whatever becomes of another attempt: %s",
    (other) => {
      for (const attempts of [[attempt("old", other), attempt("new", "paid", {}, 5)], [attempt("old", "paid"), attempt("new", other, {}, 5)]]) {
        expect(orderState(attempts, [], [])).toMatchObject({ status: "paid", fulfillable: true, flags: [] });
      }
    },
  );

  it("is flagged when two attempts were paid, because one of them goes back", () => {
    const over = attempt("b", "overpaid", { flags: [flag("over", "0.5 LTC too much")], received: decimal("1.5") }, 5);
    expect(orderState([attempt("a", "paid", { received: decimal("49.99"), asset: "USD" }), over], [], []).flags).toEqual([
      flag("over", "0.5 LTC too much"),
      flag("duplicate_payment", "1.50000000 LTC and 49.99 USD"),
    ]);
    expect(orderState([attempt("a", "paid"), over], [], []).flags.at(-1)?.detail).toBe("1.50000000 LTC and a payment without its amount");
  });

  it("is flagged too when the old attempt was paid late, and stays paid by the new one", () => {
    const late = flag("late", "2 h after the time to pay ended");
    const order = orderState([attempt("old", "manual_review", { flags: [late], received: decimal("1") }), attempt("new", "paid", {}, 5)], [], []);
    expect(order).toMatchObject({ status: "paid", leadId: "new", fulfillable: true });
    expect(order.flags).toEqual([late, flag("duplicate_payment", "1.00000000 LTC and a payment without its amount")]);
  });

  it("is flagged when another attempt brought a part, because that part was not asked for twice", () => {
    for (const status of ["underpaid", "manual_review"] as const) {
      const part = attempt("old", status, { received: decimal("0.5"), asset: "USDC" });
      const order = orderState([part, attempt("new", "paid", { received: decimal("1") }, 5)], [], []);
      expect(order).toMatchObject({ status: "paid", leadId: "new", fulfillable: true });
      expect(order.flags).toEqual([flag("duplicate_payment", "0.500000 USDC and 1.00000000 LTC")]);
    }
  });

  it("is not flagged for parts alone, for what is on its way, or for what went back", () => {
    const part = attempt("a", "underpaid", { received: decimal("0.5") });
    expect(orderState([part, attempt("b", "underpaid", { received: decimal("0.2") }, 5)], [], []).flags).toEqual([]);
    for (const status of ["confirming", "refunded", "refund_pending", "expired", "cancelled"] as const) {
      expect(orderState([attempt("a", status, { received: decimal("1") }), attempt("b", "paid", {}, 5)], [], []).flags, status).toEqual([]);
    }
  });

  it("is delivered for one attempt that is paid beyond doubt, whatever is disputed about another", () => {
    for (const code of ["contradiction", "at_risk", "wrong_asset"] as const) {
      const disputed = attempt("old", "paid", { flags: [flag(code)], received: decimal("1") });
      expect(orderState([disputed, attempt("new", "paid", {}, 5)], [], []), code).toMatchObject({ status: "paid", fulfillable: true });
      expect(orderState([disputed, attempt("new", "expired", {}, 5)], [], []), code).toMatchObject({ status: "paid", fulfillable: false });
    }
  });

  it("is not delivered before the gateway has confirmed the payment, where its owner wants that", () => {
    const unconfirmed = { ...attempt("a", "paid"), awaitsConfirmation: true };
    expect(orderState([unconfirmed], [], [])).toMatchObject({ status: "paid", fulfillable: false });
    expect(orderState([unconfirmed], [decide("accept_as_paid", [unconfirmed])], []).fulfillable).toBe(true);
    expect(orderState([unconfirmed, attempt("b", "paid", {}, 5)], [], []).fulfillable).toBe(true);
  });

  it("keeps money in the wrong coin in sight, though the gateway reports none in the right one", () => {
    const wrong = attempt("old", "manual_review", { flags: [flag("wrong_asset", "5 USDT")] });
    expect(orderState([wrong, attempt("new", "paid", {}, 5)], [], []).flags).toEqual([flag("wrong_asset", "5 USDT")]);
  });

  it("is no duplicate where the second attempt asked for the rest of the first, unless the first was completed too", () => {
    const rest: Attempt = { ...attempt("rest", "paid", { received: decimal("0.4") }, 5), topsUp: { attemptId: "part", brought: decimal("0.6") } };
    const part = attempt("part", "underpaid", { received: decimal("0.6"), flags: [flag("under")] });
    expect(orderState([part, rest], [], [])).toMatchObject({ status: "paid", flags: [], fulfillable: true });
    expect(codes(orderState([attempt("part", "paid", { received: decimal("1") }), rest], [], []).flags)).toEqual(["duplicate_payment"]);
    expect(codes(orderState([part, { ...rest, topsUp: null }], [], []).flags)).toEqual(["duplicate_payment"]);
  });

  it("is overpaid where the first part grew after its rest was asked for, beyond what is tolerated", () => {
    const rest: Attempt = { ...attempt("rest", "paid", { received: decimal("0.4") }, 5), topsUp: { attemptId: "part", brought: decimal("0.6") } };
    const grown = attempt("part", "underpaid", { received: decimal("0.65"), flags: [flag("under")] });
    expect(orderState([grown, rest], [], [])).toMatchObject({ status: "overpaid", flags: [flag("over", "0.05000000 LTC too much")], fulfillable: false });
    const over = { ...rest, state: state("overpaid", { received: decimal("0.5"), flags: [flag("over", "0.10000000 LTC too much")] }) };
    expect(orderState([grown, over], [], []).flags).toEqual([flag("over", "0.05000000 LTC too much; 0.10000000 LTC too much")]);
    const tolerant = { ...grown, rules: { ...DEFAULT_RULES, toleranceAbsolute: decimal("0.05") } };
    expect(orderState([tolerant, rest], [], [])).toMatchObject({ status: "paid", flags: [], fulfillable: true });
  });

  it("lets the newest of equals speak", () => {
    expect(orderState([attempt("a", "expired"), attempt("b", "expired", {}, 5)], [], []).leadId).toBe("b");
    expect(orderState([attempt("a", "expired"), attempt("b", "expired")], [], []).leadId).toBe("b");
  });

  it("carries what concerns money and evidence from the others, and not that they ran out or fell silent", () => {
    const flags = [flag("wrong_asset"), flag("silent"), flag("under"), flag("at_risk")];
    const other = attempt("old", "underpaid", { flags, received: decimal("0.5") });
    expect(codes(orderState([attempt("new", "paid", {}, 5), other], [], []).flags)).toEqual(["wrong_asset", "duplicate_payment", "at_risk"]);
  });

  it("does not depend on the order in which attempts are read", () => {
    const anyAttempt = fc
      .tuple(fc.constantFrom(...ORDER_STATUSES), fc.subarray<FlagCode>(["over", "late", "wrong_asset", "contradiction"]), fc.constantFrom(null, "0", "1"), fc.integer({ min: 0, max: 1 }))
      .map(([status, flags, received, after]) => ({ status, flags, received: received as Decimal | null, after }));
    fc.assert(
      fc.property(fc.array(anyAttempt, { maxLength: 5 }).chain((all) => {
        const attempts = all.map(({ status, flags, received, after }, index) => attempt(`p${index}`, status, { received, flags: flags.map((code) => flag(code, `${index % 2}`)) }, after));
        return fc.tuple(fc.constant(attempts), fc.shuffledSubarray(attempts, { minLength: attempts.length }));
      }), fc.constantFrom(null, ...OUTCOMES), ([attempts, shuffled], outcome) => {
        expect(moneyBasis(shuffled)).toBe(moneyBasis(attempts));
        const decisions = outcome === null ? [] : [decide(outcome, attempts, [flag("over", "0")])];
        expect(orderState(shuffled, decisions, [])).toEqual(orderState(attempts, decisions, []));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("what the shop may deliver", () => {
  it.each(ORDER_STATUSES.map((status) => ({ status, may: status === "paid" })))("undecided and $status: $may", ({ status, may }) => {
    expect(orderState([attempt("a", status)], [], []).fulfillable).toBe(may);
  });

  it("may deliver an overpaid order only where the integration allows it", () => {
    expect(orderState([{ ...attempt("a", "overpaid"), rules: { ...DEFAULT_RULES, fulfilOverpaid: true } }], [], []).fulfillable).toBe(true);
  });

  it.each([
    ["contradiction", false, "the gateway disputes it"],
    ["at_risk", false, "the money may be gone"],
    ["wrong_asset", false, "somebody has to say what it is worth"],
    ["multiple_transactions", true, "it only informs"],
    ["unmapped_status", true, "the money is in all the same"],
    ["under", true, "the gateway accepted the shortfall"],
    ["late", true, "it is another attempt's, or within the grace"],
  ] as const)("paid and %s: %s, because %s", (code, may, _reason) => {
    expect(orderState([attempt("a", "paid", { flags: [flag(code)] })], [], []).fulfillable).toBe(may);
  });

  it.each([
    ["accept_as_paid", true], ["accept_shortfall", true], ["request_top_up", false], ["refund_excess", true], ["refund_all", false], ["credit_customer", true],
    ["keep_late_quoted_rate", true], ["keep_late_received_rate", true], ["wrong_asset", false], ["duplicate", true], ["dust", false], ["reject", false],
  ] as const)("after %s: %s", (outcome, may) => {
    const attempts = [attempt("a", "manual_review", { received: decimal("1") })];
    expect(orderState(attempts, [decide(outcome, attempts)], []).fulfillable).toBe(may);
  });

  it("never delivers what the gateway is sending back, whatever was decided", () => {
    for (const base of ["refunded", "refund_pending"] as const) {
      const attempts = [attempt("a", base, { received: decimal("1") })];
      for (const outcome of OUTCOMES) {
        expect(orderState(attempts, [decide(outcome, attempts)], [])).toMatchObject({ status: base, fulfillable: false });
      }
    }
  });

  it("delivers a flagged order once the flag is settled, and not when the flag comes back with another figure", () => {
    const before = [attempt("a", "paid", { flags: [flag("contradiction", "x")] })];
    const accepted = [decide("accept_as_paid", before, [flag("contradiction", "x")])];
    expect(orderState(before, accepted, [])).toMatchObject({ flags: [], fulfillable: true });
    const after = [attempt("a", "paid", { flags: [flag("contradiction", "x; y")] })];
    expect(orderState(after, accepted, [])).toMatchObject({ flags: [flag("contradiction", "x; y")], fulfillable: false });
  });
});

describe("decisions stand above the facts", () => {
  const short = [attempt("a", "underpaid", { received: decimal("0.6"), flags: [flag("under", "0.4 LTC missing")] })];

  it.each([
    ["accept_as_paid", "paid"], ["accept_shortfall", "paid"], ["credit_customer", "paid"], ["keep_late_quoted_rate", "paid"], ["keep_late_received_rate", "paid"],
    ["request_top_up", "underpaid"], ["wrong_asset", "underpaid"], ["dust", "cancelled"], ["reject", "cancelled"],
    ["refund_all", "refund_pending"], ["refund_excess", "refund_pending"], ["duplicate", "refund_pending"],
  ] as const)("%s makes an underpaid order %s", (outcome, status) => {
    expect(orderState(short, [decide(outcome, short)], []).status).toBe(status);
  });

  it.each([
    ["refund_all", "requested", "refund_pending"], ["refund_all", "pending", "refund_pending"], ["refund_all", "sent", "refunded"],
    ["refund_all", "failed", "manual_review"], ["refund_all", "cancelled", "manual_review"],
    ["refund_excess", "requested", "refund_pending"], ["refund_excess", "pending", "refund_pending"], ["refund_excess", "sent", "paid"],
    ["refund_excess", "failed", "manual_review"], ["refund_excess", "cancelled", "manual_review"],
    ["duplicate", "requested", "refund_pending"], ["duplicate", "pending", "refund_pending"], ["duplicate", "sent", "paid"],
    ["duplicate", "failed", "manual_review"], ["duplicate", "cancelled", "manual_review"],
    ["accept_as_paid", "failed", "paid"],
  ] as const)("%s with its refund %s is %s", (outcome, refundState, status) => {
    expect(orderState(short, [decide(outcome, short)], [refund(refundState)]).status).toBe(status);
    expect(orderState(short, [decide(outcome, short)], [refund("sent", "dec_other"), refund(refundState)]).status).toBe(status);
  });

  it("shows the flags again when the refund that was to settle them failed", () => {
    const over = [attempt("a", "overpaid", { received: decimal("2"), flags: [flag("over")] })];
    const decisions = [decide("refund_excess", over, [flag("over")])];
    expect(orderState(over, decisions, [refund("pending")]).flags).toEqual([]);
    expect(orderState(over, decisions, [refund("failed")]).flags).toEqual([flag("over")]);
  });

  it("gives the facts back when the order is reopened, whatever had been decided", () => {
    const facts = orderState(short, [], []);
    for (const outcome of OUTCOMES) {
      expect(orderState(short, [decide(outcome, short, [flag("under", "0.4 LTC missing")]), reopen(short)], [])).toEqual(facts);
    }
  });

  it("stays refunded when the decision is taken back after its money went, until other money comes", () => {
    const paid = [attempt("a", "paid", { received: decimal("1") })];
    const taken = [decide("refund_all", paid), reopen(paid)];
    expect(orderState(paid, taken, [refund("sent")])).toMatchObject({ status: "refunded", fulfillable: false, decision: null });
    expect(orderState(paid, taken, [refund("cancelled")])).toMatchObject({ status: "paid" });
    expect(orderState(paid, [decide("refund_excess", paid), reopen(paid)], [refund("sent")])).toMatchObject({ status: "paid" });
    const again = [...paid, attempt("b", "paid", { received: decimal("1") }, 5)];
    expect(orderState(again, taken, [refund("sent")])).toMatchObject({ status: "paid", fulfillable: true });
  });

  it("keeps an excess or a duplicate that was sent back gone when the decision is taken back, and raises what it did not answer", () => {
    const [over, late, twice] = [flag("over", "0.2 LTC too much"), flag("late"), flag("duplicate_payment", "1 LTC and 1 LTC")];
    const much = [attempt("a", "overpaid", { flags: [over, late], received: decimal("1.2") })];
    const taken = [decide("refund_excess", much, [over, late]), reopen(much)];
    expect(orderState(much, taken, [refund("sent")])).toMatchObject({ status: "paid", flags: [late] });
    for (const state of ["cancelled", "failed"] as const) {
      expect(orderState(much, taken, [refund(state)]), state).toMatchObject({ status: "overpaid", flags: [over, late] });
    }
    const more = [attempt("a", "overpaid", { flags: [flag("over", "0.5 LTC too much")], received: decimal("1.5") })];
    expect(orderState(more, taken, [refund("sent")])).toMatchObject({ status: "overpaid", flags: [flag("over", "0.5 LTC too much")] });

    const pair = [attempt("a", "paid", { received: decimal("1"), asset: "LTC" }), attempt("b", "paid", { received: decimal("1") }, 5)];
    const raised = orderState(pair, [], []).flags;
    expect(codes(raised)).toEqual([twice.code]);
    expect(orderState(pair, [decide("duplicate", pair, raised), reopen(pair)], [refund("sent")])).toMatchObject({ status: "paid", flags: [] });
  });

  it("takes a decision after reopening as the one in force", () => {
    expect(orderState(short, [decide("reject", short), reopen(short), decide("accept_shortfall", short, [], "dec_3")], []).status).toBe("paid");
  });

  it("settles a flag with its figure, and no other figure", () => {
    const decisions = [decide("accept_shortfall", short, [flag("under", "0.4 LTC missing")])];
    expect(orderState(short, decisions, []).flags).toEqual([]);
    const worse = [attempt("a", "underpaid", { received: decimal("0.1"), flags: [flag("under", "0.9 LTC missing")] })];
    expect(orderState(worse, decisions, []).flags).toEqual([flag("under", "0.9 LTC missing")]);
  });

  it("keeps in sight what somebody waits for, and settles the rest", () => {
    const waiting = [attempt("a", "underpaid", { received: decimal("0.6"), flags: [flag("under"), flag("contradiction")] })];
    expect(codes(orderState(waiting, [decide("request_top_up", waiting, [flag("under"), flag("contradiction")])], []).flags)).toEqual(["under"]);
    const foreign = [attempt("a", "manual_review", { flags: [flag("wrong_asset"), flag("late")] })];
    expect(codes(orderState(foreign, [decide("wrong_asset", foreign, [flag("wrong_asset"), flag("late")])], []).flags)).toEqual(["wrong_asset"]);
  });

  it("lets a request for a top-up lapse as soon as money moves", () => {
    const decisions = [decide("request_top_up", short)];
    expect(orderState(short, decisions, []).decision?.outcome).toBe("request_top_up");
    for (const moved of [[attempt("a", "underpaid", { received: decimal("0.7") })], [attempt("a", "paid", { received: decimal("1") })], [...short, attempt("b", "paid", {}, 5)]]) {
      expect(orderState(moved, decisions, [])).toEqual(orderState(moved, [], []));
    }
  });

  it("does not let it lapse for confirmations, or for another attempt that ran out", () => {
    const decisions = [decide("request_top_up", short)];
    const same = [attempt("a", "underpaid", { received: decimal("0.6"), confirmations: 9 }), attempt("b", "expired", {}, 5)];
    expect(orderState(same, decisions, []).decision?.outcome).toBe("request_top_up");
  });

  it("falls back to the decision before, where one only waits on top of it", () => {
    const decisions = [decide("accept_shortfall", short), decide("wrong_asset", short, [], "dec_2")];
    expect(orderState(short, decisions, []).status).toBe("paid");
  });

  it("brings an order that was closed without delivering back to a person when money comes, and never delivers it by itself", () => {
    for (const outcome of ["reject", "dust", "refund_all"] as const) {
      const refunds = outcome === "refund_all" ? [refund("sent")] : [];
      const closed = orderState(short, [decide(outcome, short)], refunds).status;
      const paid = [...short, attempt("b", "paid", { received: decimal("1") }, 5)];
      expect(orderState(paid, [decide(outcome, short)], refunds)).toMatchObject({ status: "manual_review", fulfillable: false });
      expect(orderState([...short, attempt("b", "expired", {}, 5)], [decide(outcome, short)], refunds).status).toBe(closed);
    }
  });

  it("leaves a paid order paid when dust beside it is written off", () => {
    const paid = [attempt("a", "paid", { received: decimal("1"), flags: [flag("wrong_asset")] })];
    expect(orderState(paid, [decide("dust", paid, [flag("wrong_asset")])], [])).toMatchObject({ status: "paid", flags: [] });
  });
});
