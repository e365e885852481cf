import { describe, expect, it } from "vitest";
import { decimal, type Decimal } from "./decimal";
import { FLAG_CODES, type Flag, type FlagCode } from "./flags";
import { addMs, type Instant } from "./instant";
import { afterWaiting, followUp, needsAction, nextAction, NEXT_ACTIONS, WAITS_THAT_END, type NextActionCode, type Situation } from "./next-action";
import { moneyBasis, orderState, type Attempt } from "./order-state";
import { ORDER_STATUSES, STATUS, type OrderStatus } from "./order-status";
import type { Refundable } from "./refundable";
import { leavesAssetsBehind, OUTCOME, OUTCOMES, possibleOutcomes, NOTHING_NAMED, previewOutcome, refundsAsked, standingDecision, type Decision, type Outcome } from "./resolution";
import { DEFAULT_RULES } from "./rules";

const SINCE = "2026-03-02T09:00:00.000Z" as Instant;
const hours = (count: number) => addMs(SINCE, count * 3_600_000);

const DETAIL: Record<FlagCode, string> = {
  under: "0.38120000 LTC missing",
  over: "0.50000000 LTC too much",
  late: "15 min after the time to pay ended",
  multiple_transactions: "2 transactions",
  wrong_asset: "5 DOGE",
  duplicate_payment: "1.00000000 LTC and 49.99 USD",
  contradiction: 'the gateway reported "EXPIRED" after the payment',
  at_risk: "0.80000000 LTC of confirmed money vanished",
  silent: "no news since 2026-03-02T09:00:00.000Z",
  unmapped_status: '"Frobnicated"',
};

const flagged = (...codes: FlagCode[]): Flag[] => codes.map((code) => ({ code, detail: DETAIL[code] }));

function situation(status: OrderStatus, flags: Flag[] = [], more: Partial<Situation> = {}): Situation {
  return {
    status, flags, decision: null, asset: "LTC", network: "litecoin", expected: decimal("1"), received: null, difference: null, confirmations: null,
    requiredConfirmations: null, confirmation: null, awaitsConfirmation: false, expiresAt: null, since: SINCE, refundRequested: false, refundable: [], canBeAsked: true, ...more,
  };
}

function decided(outcome: Outcome, settles: Flag[] = [], basis = ""): Decision {
  return { id: "dec_1", kind: "resolve", outcome, reasonCode: "other", note: "n", evidence: null, amount: null, asset: null, by: { kind: "user", id: "u", name: "Ada" }, decidedAt: SINCE, settles, basis };
}

/** Every status with every set of flags, with and without figures, before and after somebody decided to wait: 10 x 2^10 x 6. */
function* everySituation(): Generator<Situation> {
  const decisions = [null, decided("request_top_up"), decided("wrong_asset")];
  const figures: { received: Decimal | null; difference: Decimal | null }[] = [{ received: null, difference: null }, { received: decimal("0.6188"), difference: decimal("-0.3812") }];
  for (const status of ORDER_STATUSES) {
    for (let set = 0; set < 2 ** FLAG_CODES.length; set += 1) {
      const flags = flagged(...FLAG_CODES.filter((_, bit) => (set & (1 << bit)) !== 0));
      for (const decision of decisions) for (const known of figures) yield situation(status, flags, { decision, ...known });
    }
  }
}

const money = (amount: Decimal, asset: string, more: Partial<Refundable> = {}): Refundable => ({ paymentId: "pay_1", asset, network: null, amount, isBeside: false, ...more });
const order = ({ status, flags, asset, received, difference }: Situation) => ({
  status, flags, asset, receivedAmount: received, differenceAmount: difference,
  refundable: received === null || asset === null ? [] : [money(received, asset)],
});

describe("every situation has a next action", { timeout: 30_000 }, () => {
  it("with a code of the table, a label, an actor and a sentence without gaps (all 61,440)", () => {
    let seen = 0;
    for (const at of everySituation()) {
      const next = nextAction(at);
      seen += 1;
      const { label, actor } = NEXT_ACTIONS[next.code];
      const isWhole = next.label === label && next.actor === actor && /^[^ ].*\.$/.test(next.description) && !/undefined|null|NaN| {2}|\(\)/.test(next.description);
      if (!isWhole) expect.fail(`${at.status} ${at.flags.map((flag) => flag.code).join()}: ${JSON.stringify(next)}`);
      if (needsAction(next) && next.dueAt === null) expect.fail(`${at.status}: ${next.code} is somebody's to do and has no due time`);
      if (next.dueAt !== null && next.dueAt <= at.since) expect.fail(`${next.code} is due before it began`);
    }
    expect(seen).toBe(61_440);
  });

  it("suggests nothing that could not be decided there (all 61,440)", () => {
    for (const at of everySituation()) {
      const { suggests, code } = followUp(nextAction(at));
      if (suggests !== null && !possibleOutcomes(order(at)).includes(suggests)) expect.fail(`${code} suggests ${suggests} for ${at.status} ${at.flags.map((flag) => flag.code).join()}`);
    }
  });

  it("asks staff for nothing while a flag that needs them is absent and the status is not theirs", () => {
    for (const status of ["awaiting_payment", "confirming", "paid", "expired", "cancelled", "refunded"] as const) {
      expect(needsAction(nextAction(situation(status)))).toBe(false);
      expect(needsAction(nextAction(situation(status, flagged("multiple_transactions"))))).toBe(false);
    }
    for (const status of ["underpaid", "overpaid", "manual_review"] as const) expect(needsAction(nextAction(situation(status)))).toBe(true);
  });

  it("uses every action of the table, so that none is dead", () => {
    const used = new Set<NextActionCode>([nextAction(situation("paid", [], { awaitsConfirmation: true })).code, nextAction(situation("refund_pending", [], { refundRequested: true })).code]);
    for (const at of everySituation()) used.add(nextAction(at).code).add(followUp(nextAction(at)).code);
    used.add(nextAction(situation("confirming", flagged("silent"), { canBeAsked: false })).code);
    expect([...used].sort()).toEqual(Object.keys(NEXT_ACTIONS).sort());
  });
});

describe("which action", () => {
  it.each<[OrderStatus, FlagCode[], Partial<Situation>, NextActionCode, Instant | null]>([
    ["awaiting_payment", [], { expiresAt: hours(2) }, "wait_for_payment", hours(2)],
    ["awaiting_payment", ["silent"], {}, "ask_gateway", hours(1)],
    ["confirming", ["silent"], { canBeAsked: false }, "look_up_payment", hours(4)],
    ["confirming", [], {}, "wait_for_confirmations", addMs(SINCE, 24 * 60_000)],
    ["paid", [], {}, "none", null],
    ["paid", ["under"], {}, "none", null],
    ["paid", ["over"], {}, "decide_excess", hours(48)],
    ["paid", ["late"], {}, "decide_late_payment", hours(24)],
    ["paid", ["duplicate_payment", "over"], {}, "decide_duplicate", hours(24)],
    ["paid", ["at_risk", "contradiction"], {}, "check_vanished_money", hours(1)],
    ["paid", ["contradiction", "wrong_asset"], {}, "check_contradiction", hours(4)],
    ["paid", ["unmapped_status"], {}, "map_status", hours(4)],
    ["underpaid", ["under"], {}, "ask_for_top_up", hours(24)],
    ["underpaid", ["under"], { decision: decided("request_top_up") }, "wait_for_top_up", hours(72)],
    ["overpaid", ["over"], {}, "decide_excess", hours(48)],
    ["manual_review", [], {}, "review", hours(4)],
    ["manual_review", ["over", "late"], {}, "decide_late_payment", hours(24)],
    ["manual_review", ["over"], {}, "decide_excess", hours(24)],
    ["manual_review", ["under"], {}, "ask_for_top_up", hours(24)],
    ["manual_review", ["wrong_asset"], {}, "decide_wrong_asset", hours(24)],
    ["manual_review", ["wrong_asset"], { decision: decided("wrong_asset") }, "recover_asset", hours(168)],
    ["refund_pending", [], { refundRequested: true }, "send_refund", hours(24)],
    ["refund_pending", ["contradiction"], {}, "wait_for_refund", hours(72)],
    ["refunded", ["at_risk"], {}, "none", null],
    ["expired", [], {}, "create_payment", null],
    ["cancelled", [], {}, "create_payment", null],
    ["cancelled", [], { decision: decided("reject") }, "none", null],
  ])("%s with %j %o is %s, due %s", (status, codes, more, code, dueAt) => {
    const next = nextAction(situation(status, flagged(...codes), more));
    expect([next.code, next.dueAt]).toEqual([code, dueAt]);
  });

  it("becomes staff's own once the customer or the gateway was waited for in vain, and not before", () => {
    const waits = [situation("underpaid", flagged("under"), { decision: decided("request_top_up") }), situation("refund_pending")].map(nextAction);
    expect(waits.map(({ code }) => code)).toEqual(WAITS_THAT_END);
    for (const wait of waits) {
      expect(needsAction(wait)).toBe(false);
      expect(afterWaiting(wait, hours(72))).toBe(wait);
      const after = afterWaiting(wait, addMs(hours(72), 1));
      expect(after).toMatchObject({ actor: "support", dueAt: hours(72) });
      expect(followUp(after)).toBe(after);
    }
    const asked = { ...decided("request_top_up"), decidedAt: hours(48) };
    expect(nextAction(situation("underpaid", flagged("under"), { decision: asked })).dueAt, "asking again gives the same time again").toBe(hours(120));
  });

  it("of an order closed by a decision tells the money that stays", () => {
    const closed = (...refundable: Refundable[]) => nextAction(situation("cancelled", [], { decision: decided("reject"), refundable })).description;
    expect(closed()).toBe("It was closed by a decision. No money is open.");
    expect(closed(money(decimal("0.5"), "LTC"), money(decimal("60"), "USDC"))).toBe("It was closed by a decision. 0.50000000 LTC and 60.000000 USDC of what came stay with you.");
  });

  it("tells the figures", () => {
    const told = (status: OrderStatus, codes: FlagCode[], more: Partial<Situation> = {}) => nextAction(situation(status, flagged(...codes), more)).description;
    const short = { received: decimal("0.6188"), difference: decimal("-0.3812") };
    expect(told("underpaid", ["under"], short)).toBe("Ask the customer for 0.38120000 LTC, or refund 0.61880000 LTC.");
    expect(told("underpaid", ["under"], { ...short, decision: decided("request_top_up") })).toBe("The customer was asked for 0.38120000 LTC.");
    expect(told("underpaid", [])).toBe("Ask the customer for the rest, or refund what arrived.");
    expect(told("overpaid", ["over"])).toBe("0.50000000 LTC too much arrived. Refund it, credit it or accept it.");
    expect(told("overpaid", [], { difference: decimal("0.5") })).toBe("0.50000000 LTC too much arrived. Refund it, credit it or accept it.");
    expect(told("overpaid", [])).toBe("More than was asked arrived. Refund it, credit it or accept it.");
    expect(told("paid", ["under"])).toBe("Paid, with 0.38120000 LTC missing. Nothing is left to do.");
    expect(told("confirming", [], { confirmations: 2, requiredConfirmations: 6 })).toBe("2 of 6 confirmations on Litecoin; usually 8 min.");
    for (const code of ["at_risk", "wrong_asset", "duplicate_payment", "unmapped_status", "late"] as const) expect(told("manual_review", [code])).toContain(DETAIL[code]);
  });
});

describe("outcomes", { timeout: 30_000 }, () => {
  it("are nowhere offered where the gateway is already sending the money back", () => {
    expect(possibleOutcomes(order(situation("refunded", flagged("over"))))).toEqual([]);
    expect(possibleOutcomes(order(situation("refund_pending")))).toEqual([]);
  });

  it("offer a way out of every other situation, each once", () => {
    for (const at of everySituation()) {
      const possible = possibleOutcomes(order(at));
      if (at.status === "refunded" || at.status === "refund_pending") continue;
      if (!possible.includes("reject") || new Set(possible).size !== possible.length) expect.fail(`${at.status}: ${possible.join()}`);
    }
  });

  it("are each possible somewhere", () => {
    const offered = new Set<Outcome>();
    for (const at of everySituation()) possibleOutcomes(order(at)).forEach((outcome) => offered.add(outcome));
    expect([...offered].sort()).toEqual([...OUTCOMES].sort());
  });

  it("have a preview that tells the status, the delivery and the flags, wherever they are possible", () => {
    for (const at of everySituation()) {
      for (const outcome of possibleOutcomes(order(at))) {
        const preview = previewOutcome(outcome, { ...order(at), fulfilmentSent: false, price: null }, NOTHING_NAMED);
        const text = preview.consequences.join(" ");
        const isWhole =
          text.includes(STATUS[preview.status].label.toLowerCase()) &&
          text.includes(preview.fulfils ? "told once that it may deliver" : "not told to deliver") &&
          (preview.refunds.length > 0) === (OUTCOME[outcome].effect.kind === "refund") &&
          (at.flags.length === 0 || text.includes("Settles: ")) &&
          !/undefined|null/.test(text);
        if (!isWhole) expect.fail(`${outcome} for ${at.status}: ${text}`);
      }
    }
  });

  it("do what their preview says, status and delivery", () => {
    for (const at of everySituation()) {
      if (at.decision !== null) continue;
      const attempt: Attempt = {
        id: "pay_1", createdAt: SINCE, rules: DEFAULT_RULES, awaitsConfirmation: false,
        state: {
          status: at.status, flags: [...at.flags], gatewayStatus: null, asset: at.asset, network: null, expected: at.expected, received: at.received, confirmed: null, foreign: [],
          difference: at.difference, confirmations: null, requiredConfirmations: null, txHashes: [], firstMoneyAt: null, paidAt: null, expiresAt: null, settledAt: null,
        },
      };
      for (const outcome of possibleOutcomes(order(at))) {
        const preview = previewOutcome(outcome, { ...order(at), fulfilmentSent: false, price: null }, NOTHING_NAMED);
        const after = orderState([attempt], [decided(outcome, [...at.flags], moneyBasis([attempt]))], []);
        if (after.status !== preview.status) expect.fail(`${outcome} for ${at.status}: previewed ${preview.status}, became ${after.status}`);
        if (preview.fulfils && !after.fulfillable) expect.fail(`${outcome} for ${at.status}: previewed a delivery that does not come`);
      }
    }
  });

  it("name their amounts", () => {
    const over = {
      status: "overpaid" as const, flags: flagged("over"), asset: "LTC", receivedAmount: decimal("1.5"), differenceAmount: decimal("0.5"),
      refundable: [money(decimal("1.5"), "LTC")],
    };
    const at = { ...over, fulfilmentSent: false, price: null };
    expect(refundsAsked("refund_excess", over, NOTHING_NAMED)).toEqual([{ amount: "0.5", asset: "LTC", paymentId: "pay_1" }]);
    expect(refundsAsked("refund_all", over, NOTHING_NAMED)).toEqual([{ amount: "1.5", asset: "LTC", paymentId: "pay_1" }]);
    expect(refundsAsked("refund_excess", { ...over, differenceAmount: null }, NOTHING_NAMED)).toEqual([{ amount: null, asset: "LTC", paymentId: "pay_1" }]);
    expect(refundsAsked("accept_as_paid", over, NOTHING_NAMED)).toEqual([]);
    expect(previewOutcome("refund_excess", at, NOTHING_NAMED).consequences[1]).toBe("A refund of 0.50000000 LTC is requested; when it is sent, the order becomes paid.");
    expect(previewOutcome("refund_excess", at, { amount: decimal("0.4"), asset: null }).refunds).toEqual([{ amount: "0.4", asset: "LTC", paymentId: "pay_1" }]);
    expect(previewOutcome("duplicate", at, NOTHING_NAMED).consequences[1]).toContain("an amount you name");
    const twice = { ...over, refundable: [...over.refundable, money(decimal("0.9"), "LTC", { paymentId: "pay_2", isBeside: true })] };
    expect(refundsAsked("duplicate", twice, NOTHING_NAMED)).toEqual([{ amount: "0.9", asset: "LTC", paymentId: "pay_2" }]);
    expect(refundsAsked("refund_all", twice, { amount: decimal("2"), asset: null })).toEqual([
      { amount: "1.5", asset: "LTC", paymentId: "pay_1" },
      { amount: "0.5", asset: "LTC", paymentId: "pay_2" },
    ]);
    expect(previewOutcome("credit_customer", at, NOTHING_NAMED).consequences).toContain("0.50000000 LTC is owed to the customer.");
    const short = { ...at, status: "underpaid" as const, flags: flagged("under"), differenceAmount: decimal("-0.5") };
    expect(previewOutcome("accept_shortfall", short, NOTHING_NAMED).consequences).toContain("0.50000000 LTC is written off.");
    expect(previewOutcome("accept_as_paid", { ...at, fulfilmentSent: true }, NOTHING_NAMED).consequences).toContain("The shop was already told to deliver; it is not told again.");
  });

  it("tell what a late payment counts as, and what a closed order keeps", () => {
    const price = { amount: decimal("49.99"), currency: "EUR" };
    const at = { ...order(situation("manual_review", flagged("late"), { received: decimal("1") })), fulfilmentSent: false, price };
    const told = (outcome: Outcome, amount: Decimal | null = null) => previewOutcome(outcome, at, { amount, asset: null }).consequences;
    expect(told("keep_late_quoted_rate")).toContain("It counts as 49.99 EUR, as it was quoted.");
    expect(told("keep_late_received_rate", decimal("47.1"))).toContain("It counts as 47.10 EUR, 2.89 EUR less than the 49.99 EUR quoted.");
    expect(told("keep_late_received_rate", decimal("50"))).toContain("It counts as 50.00 EUR, 0.01 EUR more than the 49.99 EUR quoted.");
    expect(told("keep_late_received_rate", decimal("49.99"))).toContain("It counts as 49.99 EUR, as much as was quoted.");
    expect(told("keep_late_received_rate").join()).toContain("Name what it was worth in EUR");
    expect(told("reject")).toContain("1.00000000 LTC of what came stays with you.");
  });

  it("send everything back as one refund for each asset that came, and never guess one of several", () => {
    const [ltc, usdc] = [money(decimal("1"), "LTC"), money(decimal("60"), "USDC", { paymentId: "pay_2" })];
    const at = { ...order(situation("manual_review", flagged("wrong_asset"))), refundable: [ltc, usdc], fulfilmentSent: false, price: null };
    expect(refundsAsked("refund_all", at, NOTHING_NAMED)).toEqual([
      { amount: "1", asset: "LTC", paymentId: "pay_1" },
      { amount: "60", asset: "USDC", paymentId: "pay_2" },
    ]);
    expect(refundsAsked("refund_all", at, { amount: decimal("5"), asset: null })).toEqual([{ amount: "5", asset: null, paymentId: null }]);
    for (const named of [{ amount: decimal("5"), asset: null }, { amount: null, asset: "USDC" }]) expect(leavesAssetsBehind("refund_all", at, named)).toBe(true);
    expect(leavesAssetsBehind("refund_all", at, NOTHING_NAMED)).toBe(false);
    expect(previewOutcome("refund_all", at, NOTHING_NAMED).consequences[1]).toBe("Refunds of 1.00000000 LTC and 60.000000 USDC are requested; when all are sent, the order becomes refunded.");
    // Where only the wrong coin came, the order's own asset is not what goes back.
    const foreign = { ...at, refundable: [usdc] };
    expect(refundsAsked("refund_all", foreign, NOTHING_NAMED)).toEqual([{ amount: "60", asset: "USDC", paymentId: "pay_2" }]);
    expect(refundsAsked("refund_all", foreign, { amount: null, asset: "usdc" })).toEqual([{ amount: "60", asset: "USDC", paymentId: "pay_2" }]);
    expect(previewOutcome("refund_all", foreign, { amount: decimal("59"), asset: null }).consequences).toContain("1.000000 USDC of what came stays with you.");
  });

  it("stand until the order is reopened", () => {
    const made = decided("reject");
    expect(standingDecision([])).toBeNull();
    expect(standingDecision([made])).toBe(made);
    expect(standingDecision([made, { ...made, kind: "reopen", outcome: null }])).toBeNull();
  });
});
