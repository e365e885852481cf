import { describe, expect, it } from "vitest";
import { decimal } from "./decimal";
import { EVENT_DECISIONS, judgeEvent, type EventDecision, type Heard, type Verdict } from "./event-decision";
import { claimFact, facts, historyFact, joinFacts, sameFacts, type PaymentFacts } from "./facts";
import { addMs, type Instant } from "./instant";
import { ORDER_STATUSES, STATUS, type OrderStatus } from "./order-status";
import { paymentState } from "./payment-state";
import { DEFAULT_RULES } from "./rules";

const NOON = "2026-03-02T12:00:00.000Z" as Instant;
const LATER = addMs(NOON, 60_000);
const EARLIER = addMs(NOON, -60_000);

/** How the vendor of this table spells our statuses. */
const WORD: Record<OrderStatus, string> = {
  awaiting_payment: "NEW",
  confirming: "PENDING",
  paid: "PAID",
  underpaid: "SHORT",
  overpaid: "EXCESS",
  expired: "EXPIRED",
  cancelled: "CANCELED",
  manual_review: "ON_HOLD",
  refund_pending: "REFUNDING",
  refunded: "REFUNDED",
};

const says = (status: OrderStatus, at: Instant | null) => claimFact(status, WORD[status], at, NOON);

interface Told extends Verdict {
  status: OrderStatus;
}

function hear(known: PaymentFacts, told: PaymentFacts, heard: Heard): Told {
  const after = joinFacts(known, told);
  const state = paymentState(after, DEFAULT_RULES);
  return { ...judgeEvent(heard, paymentState(known, DEFAULT_RULES), state, !sameFacts(known, after)), status: state.status };
}

/** A payment that stands at `current`, and then hears `next`. */
function then(current: OrderStatus, next: OrderStatus, when: "newer" | "older" | "untimed"): Told {
  const at = when === "untimed" ? null : when === "newer" ? LATER : EARLIER;
  return hear(says(current, when === "untimed" ? null : NOON), says(next, at), { word: WORD[next], claims: next });
}

/**
 * The whole table, for a gateway that names no amounts. A row is where the payment stands, a column
 * what the gateway says next:
 *
 *   NEW awaiting · PEN confirming · PAI paid · SHO underpaid · EXC overpaid
 *   EXP expired · CAN cancelled · HOL manual review · RFP refund pending · RFD refunded
 *
 * A cell is what becomes of it: `->xxx` the payment goes there · `same` applied, nothing moves
 * · `held` stale, it takes nothing back · `!` contradictory: flagged, and the payment stays
 * · `->xxx!` it goes there and is flagged · `dup` said before.
 */
const COLUMNS = ["awaiting_payment", "confirming", "paid", "underpaid", "overpaid", "expired", "cancelled", "manual_review", "refund_pending", "refunded"] as const;
const SHORT: Record<string, OrderStatus> = { NEW: "awaiting_payment", PEN: "confirming", PAI: "paid", SHO: "underpaid", EXC: "overpaid", EXP: "expired", CAN: "cancelled", HOL: "manual_review", RFP: "refund_pending", RFD: "refunded" };

/** With times, the newer word stands among words without money; money stands above them all. */
const NEWER = `
  .     NEW    PEN    PAI    SHO    EXC    EXP    CAN    HOL    RFP    RFD    | reason
  NEW   same   ->PEN  ->PAI  ->SHO  ->EXC  ->EXP  ->CAN  ->HOL  ->RFP  ->RFD  | nothing stands against news
  PEN   ->NEW  same   ->PAI  ->SHO  ->EXC  ->EXP  ->CAN  ->HOL  ->RFP  ->RFD  | what was seen can vanish before it is confirmed
  PAI   held   held   same   !      ->EXC  !      !      !      ->RFP  ->RFD  | absence takes nothing back; ends, holds and shortfalls dispute
  SHO   held   held   ->PAI  same   ->EXC  held   held   held   ->RFP  ->RFD  | more money lifts it; an end says nothing new about a part
  EXC   held   held   held   !      same   !      !      !      ->RFP  ->RFD  | as paid; the larger claim stands
  EXP   ->NEW  ->PEN  ->HOL  ->HOL  ->HOL  same   ->CAN  ->HOL  ->RFP  ->RFD  | money after the end is late, a person decides
  CAN   ->NEW  ->PEN  ->HOL  ->HOL  ->HOL  ->EXP  same   ->HOL  ->RFP  ->RFD  | the same after cancelling
  HOL   ->NEW  ->PEN  ->PAI  ->SHO  ->EXC  ->EXP  ->CAN  same   ->RFP  ->RFD  | the gateway lifts its own hold
  RFP   held   held   held   held   held   held   held   held   same   ->RFD  | a refund leads out, and on to its end
  RFD   held   held   held   held   held   held   held   held   held   same   | and nothing leads back
`;

/** An older word arrives late: it fills the history and moves nothing, unless it is about money. */
const OLDER = `
  .     NEW    PEN    PAI    SHO    EXC    EXP    CAN    HOL    RFP    RFD    | reason
  NEW   same   held   ->PAI  ->SHO  ->EXC  held   held   held   ->RFP  ->RFD  | money and refunds need not be new
  PEN   held   same   ->PAI  ->SHO  ->EXC  held   held   held   ->RFP  ->RFD  | the same
  PAI   held   held   same   held   ->EXC  ->HOL  ->HOL  held   ->RFP  ->RFD  | an end before the money makes it late
  SHO   held   held   ->PAI! same   ->EXC! ->HOL  ->HOL  held   ->RFP  ->RFD  | the same for a part; short after paid is a dispute
  EXC   held   held   held   held   same   ->HOL  ->HOL  held   ->RFP  ->RFD  | the same for too much
  EXP   held   held   ->PAI! ->SHO  ->EXC! same   held   held   ->RFP  ->RFD  | paid before it expired: the end is the dispute
  CAN   held   held   ->PAI! ->SHO  ->EXC! held   same   held   ->RFP  ->RFD  | paid before it was cancelled
  HOL   held   held   ->PAI! ->SHO  ->EXC! held   held   same   ->RFP  ->RFD  | paid, and then held: the hold is the dispute
  RFP   held   held   held   held   held   held   held   held   same   ->RFD  | a refund stands above all
  RFD   held   held   held   held   held   held   held   held   held   same   | and its end above it
`;

/** Without times a total order decides: waiting < seen < held < expired < cancelled < money < refund. */
const UNTIMED = `
  .     NEW    PEN    PAI    SHO    EXC    EXP    CAN    HOL    RFP    RFD    | reason
  NEW   dup    ->PEN  ->PAI  ->SHO  ->EXC  ->EXP  ->CAN  ->HOL  ->RFP  ->RFD  | everything is further on
  PEN   held   dup    ->PAI  ->SHO  ->EXC  ->EXP  ->CAN  ->HOL  ->RFP  ->RFD  | waiting lies behind
  PAI   held   held   dup    held   ->EXC  !      !      held   ->RFP  ->RFD  | an end beside money disputes it; a hold may have been before
  SHO   held   held   ->PAI  dup    ->EXC  held   held   held   ->RFP  ->RFD  | an end beside a part of the money does not
  EXC   held   held   held   held   dup    !      !      held   ->RFP  ->RFD  | as paid
  EXP   held   held   ->PAI! ->SHO  ->EXC! dup    ->CAN  held   ->RFP  ->RFD  | money counts, and that it expired stays visible
  CAN   held   held   ->PAI! ->SHO  ->EXC! held   dup    held   ->RFP  ->RFD  | the same
  HOL   held   held   ->PAI  ->SHO  ->EXC  ->EXP  ->CAN  dup    ->RFP  ->RFD  | a hold ends in either way
  RFP   held   held   held   held   held   held   held   held   dup    ->RFD  | a refund stands above all
  RFD   held   held   held   held   held   held   held   held   held   dup    | and its end above it
`;

interface Row {
  current: OrderStatus;
  cells: string[];
  reason: string;
}

function rowsOf(table: string): Row[] {
  return table.trim().split("\n").slice(1).map((line) => {
    const [cells = "", reason = ""] = line.split("|");
    const [current = "", ...rest] = cells.trim().split(/\s+/);
    return { current: SHORT[current] ?? "paid", cells: rest, reason: reason.trim() };
  });
}

function expectationOf(cell: string, current: OrderStatus): { decision: EventDecision; status: OrderStatus } {
  if (cell === "same") return { decision: "applied", status: current };
  if (cell === "held") return { decision: "stale", status: current };
  if (cell === "dup") return { decision: "duplicate", status: current };
  if (cell === "!") return { decision: "contradictory", status: current };
  const status = SHORT[cell.replace("->", "").replace("!", "")];
  if (status === undefined) throw new Error(`no such cell: ${cell}`);
  return { decision: cell.endsWith("!") ? "contradictory" : "applied", status };
}

describe.each([
  ["newer", NEWER],
  ["older", OLDER],
  ["untimed", UNTIMED],
] as const)("every status and every %s word after it", (when, table) => {
  it("is in the table", () => {
    expect(rowsOf(table).map((row) => row.current)).toEqual(COLUMNS);
    expect(rowsOf(table).every((row) => row.cells.length === COLUMNS.length && row.reason !== "")).toBe(true);
    expect([...COLUMNS].sort()).toEqual([...ORDER_STATUSES].sort());
  });

  it.each(rowsOf(table))("$current: $reason", ({ current, cells }) => {
    const found = COLUMNS.map((next) => then(current, next, when)).map(({ decision, status }) => ({ decision, status }));
    expect(found).toEqual(cells.map((cell) => expectationOf(cell, current)));
  });
});

const EVERY = ORDER_STATUSES.flatMap((current) =>
  ORDER_STATUSES.flatMap((next) => (["newer", "older", "untimed"] as const).map((when) => ({ current, next, when, told: then(current, next, when) }))));

describe("the sentence", () => {
  it("names the vendor's word and where the payment stands, in all 300 cases", () => {
    for (const { next, told } of EVERY) {
      expect(told.reason).toContain(`"${WORD[next]}"`);
      expect(told.reason).toContain(STATUS[told.status].label.toLowerCase());
      expect(told.reason).toMatch(/^[A-Z][^\n]*\.$/);
    }
  });

  it("says 'went' where the status changed and 'stays' where it did not", () => {
    for (const { current, told } of EVERY) {
      expect(told.reason.includes(" went from ")).toBe(told.status !== current);
      expect(told.reason.includes(" stays ")).toBe(told.status === current);
    }
  });

  it("never explains a word with itself", () => {
    for (const { next, told } of EVERY) expect(told.reason.split(`"${WORD[next]}"`)).toHaveLength(2);
  });

  it("does not even where the held-back word was the last one said", () => {
    const known = joinFacts(says("paid", EARLIER), says("confirming", NOON));
    const told = hear(known, says("confirming", LATER), { word: "PENDING", claims: "confirming" });
    expect(told.reason).toBe('The gateway reported "PENDING", which does not undo what was reported before; the payment stays paid.');
  });

  it.each([
    [then("paid", "confirming", "newer"), 'The gateway reported "PENDING", which does not undo "PAID"; the payment stays paid.'],
    [then("paid", "expired", "newer"), 'The gateway reported "EXPIRED" after the payment; the payment stays paid and is flagged.'],
    [then("expired", "paid", "newer"), 'The gateway reported "PAID"; the payment went from expired to manual review.'],
    [then("confirming", "paid", "untimed"), 'The gateway reported "PAID"; the payment went from confirming to paid.'],
    [then("paid", "paid", "untimed"), 'The gateway reported "PAID" again; it says nothing new and the payment stays paid.'],
  ])("reads well: %#", ({ reason }, sentence) => {
    expect(reason).toBe(sentence);
  });
});

describe("decisions", () => {
  it("are consistent with what happened to the status, for every pair", () => {
    for (const { current, told } of EVERY) {
      expect(EVENT_DECISIONS).toContain(told.decision);
      if (told.decision === "stale" || told.decision === "duplicate") expect(told.status).toBe(current);
      if (told.status !== current) expect(["applied", "contradictory"]).toContain(told.decision);
    }
  });

  it("call the same event again a duplicate, whatever it says", () => {
    for (const status of ORDER_STATUSES) {
      for (const at of [NOON, null]) {
        expect(hear(says(status, at), says(status, at), { word: WORD[status], claims: status }).decision).toBe("duplicate");
      }
    }
  });

  it("apply the first event of a payment, whatever it says", () => {
    for (const status of ORDER_STATUSES) {
      const state = paymentState(says(status, null), DEFAULT_RULES);
      const verdict = judgeEvent({ word: WORD[status], claims: status }, null, state, true);
      expect(verdict.decision).toBe("applied");
      expect(verdict.reason).toContain(`"${WORD[status]}"`);
    }
  });

  const quote = facts({ quote: { at: null, value: { amount: decimal("1"), asset: "LTC", network: null } } });
  const received = (total: string, at: Instant | null) =>
    facts({ received: { "LTC@": { asset: "LTC", network: null, latest: { at, total: decimal(total), confirmed: decimal(total) }, peakConfirmed: decimal(total) } } });

  it("let the figures decide over a word about money, and say so", () => {
    const known = [quote, received("0.5", null), says("paid", NOON)].reduce(joinFacts);
    const told = hear(known, says("overpaid", LATER), { word: "EXCESS", claims: "overpaid" });
    expect(told).toEqual({ decision: "applied", status: "underpaid", reason: 'The gateway reported "EXCESS"; the amounts decide and the payment stays underpaid.' });
  });

  it("apply a held-back word that brings a figure, and name the figure", () => {
    const known = [quote, says("paid", NOON)].reduce(joinFacts);
    const told = hear(known, joinFacts(says("confirming", EARLIER), received("1", NOON)), { word: "PENDING", claims: "confirming" });
    expect(told).toEqual({ decision: "applied", status: "paid", reason: 'The gateway reported "PENDING", 1 LTC received; the payment stays paid.' });
  });

  it("name the confirmations where that is the news", () => {
    const count = (have: number, at: Instant) => joinFacts(says("confirming", at), facts({ confirmations: { at, value: { have, required: 6 } } }));
    expect(hear(count(1, NOON), count(4, LATER), { word: "PENDING", claims: "confirming" }).reason).toBe('The gateway reported "PENDING", 4 of 6 confirmations; the payment stays confirming.');
  });

  it("call money that vanished contradictory and tell the figure", () => {
    const known = [quote, received("1", NOON), says("paid", NOON)].reduce(joinFacts);
    const told = hear(known, joinFacts(says("paid", LATER), received("0.2", LATER)), { word: "PAID", claims: "paid" });
    expect(told.decision).toBe("contradictory");
    expect(told.reason).toBe('The gateway reported "PAID", but 0.80000000 LTC of confirmed money vanished; the payment went from paid to underpaid and is flagged.');
  });

  it("keep a word no mapping knows as unmapped, and never as a guess", () => {
    const known = says("confirming", NOON);
    const told = joinFacts(facts({ unmapped: ["Frobnicated"] }), claimFact("manual_review", "Frobnicated", LATER, NOON));
    expect(hear(known, told, { word: "Frobnicated", claims: null })).toEqual({
      decision: "unmapped",
      status: "manual_review",
      reason: 'The gateway reported "Frobnicated", a status no mapping knows; the payment went from confirming to manual review and the event is kept until it is mapped.',
    });
  });

  it("tell of a transaction that came without a word", () => {
    const moved = facts({ transactions: { "litecoin:t:0": { network: "litecoin", hash: "t", outputIndex: "0", asset: "LTC", amount: decimal("1"), confirmations: 0, requiredConfirmations: 6, firstSeenAt: null } } });
    expect(hear(quote, moved, { word: null, claims: null })).toMatchObject({ decision: "applied", reason: "The gateway reported a transaction, 1 LTC received, 0 of 6 confirmations; the payment went from awaiting payment to confirming." });
  });

  it("quotes what a line of the gateway's history names, which moves nothing, and once alone", () => {
    const heard = { word: null, claims: null, history: "fundsTransferred" };
    const line = historyFact("fundsTransferred", EARLIER);
    const paid = says("paid", NOON);
    expect(hear(paid, line, heard)).toEqual({ decision: "applied", reason: 'The gateway\'s history names "fundsTransferred"; the payment stays paid.', status: "paid" });
    expect(hear(joinFacts(paid, line), line, heard).decision).toBe("duplicate");
  });
});
