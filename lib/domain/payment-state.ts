import { displayMoney } from "./asset";
import { compare, isPositive, negate, subtract, type Decimal } from "./decimal";
import type { Claim, PaymentFacts, Signal } from "./facts";
import { sortFlags, type Flag } from "./flags";
import { addMs, describeDuration, earlier, later, msBetween, type Instant } from "./instant";
import type { OrderStatus } from "./order-status";
import {
  countAmounts,
  countedTransactions,
  hasArrived,
  isOnlyForeign,
  isProvenOnChain,
  NO_CONTEXT,
  quoteDispute,
  worthDispute,
  type Amounts,
  type ForeignMoney,
  type PaymentContext,
} from "./payment-amounts";
import type { Rules } from "./rules";

/** Where one attempt to pay stands: a pure reading of its merged facts. */
export interface PaymentState {
  status: OrderStatus;
  flags: Flag[];
  gatewayStatus: string | null;
  asset: string | null;
  network: string | null;
  expected: Decimal | null;
  /** Null when the gateway does not report it. */
  received: Decimal | null;
  confirmed: Decimal | null;
  /** What came in assets that were not asked for. */
  foreign: ForeignMoney[];
  /** received - expected; null unless both are known. */
  difference: Decimal | null;
  confirmations: number | null;
  requiredConfirmations: number | null;
  txHashes: string[];
  firstMoneyAt: Instant | null;
  paidAt: Instant | null;
  expiresAt: Instant | null;
  settledAt: Instant | null;
}

export function paymentState(facts: PaymentFacts, rules: Rules, context: PaymentContext = NO_CONTEXT): PaymentState {
  const amounts = countAmounts(facts, rules, context);
  const firstMoneyAt = earliestMoney(facts, context);
  const lateness = judgeLateness(facts, rules, firstMoneyAt);
  const flags: Flag[] = [];
  const dispute = quoteDispute(facts, rules) ?? (amounts.verdict === "unknown" ? worthDispute(facts) : null);
  if (dispute !== null) flags.push({ code: "contradiction", detail: dispute });
  const isProven = isProvenOnChain(amounts, rules);
  const settled = judgeStatus(facts, amounts, isProven, lateness, flags);
  // Enough for the gateway may be a hundredth of what the shop asked for.
  const status = dispute !== null && SETTLED.has(settled) ? "manual_review" : settled;
  raiseAmountFlags(status, amounts, flags);
  raiseEvidenceFlags(facts, context, flags);
  if (lateness.kind === "late" && hasMoney(facts, amounts)) {
    flags.push({ code: "late", detail: `${describeDuration(lateness.byMs)} after ${lateness.after}` });
  }
  if (context.silentSince !== null && (status === "awaiting_payment" || status === "confirming")) {
    flags.push({ code: "silent", detail: `no news since ${context.silentSince}` });
  }
  const count = confirmationCount(facts, context);
  return {
    status,
    flags: onePerCode(flags),
    gatewayStatus: latestWord(facts),
    asset: amounts.asset,
    network: amounts.network,
    expected: amounts.expected,
    received: amounts.received,
    confirmed: amounts.confirmed,
    foreign: amounts.foreign,
    difference:
      amounts.expected === null || amounts.received === null ? null : subtract(amounts.received, amounts.expected),
    confirmations: count?.have ?? null,
    requiredConfirmations: count?.required ?? null,
    txHashes: [...new Set(countedTransactions(facts, context).map(([, transaction]) => transaction.hash))].sort(),
    firstMoneyAt,
    paidAt: paidTime(facts) ?? (isProven ? firstMoneyAt : null),
    expiresAt: facts.expiresAt?.value ?? null,
    settledAt: settlementTime(facts),
  };
}

/** Statuses that judge the money; where the quote itself is disputed, a person does that. */
const SETTLED: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["paid", "overpaid", "underpaid"]);

type Lateness = { kind: "in_time" } | { kind: "late"; byMs: number; after: string };

/**
 * Late is measured from when money was first seen, not from when it was confirmed, against the
 * earlier of the deadline and the time the gateway ended the payment. Without times nothing is late.
 */
function judgeLateness(facts: PaymentFacts, rules: Rules, firstMoneyAt: Instant | null): Lateness {
  if (firstMoneyAt === null) return { kind: "in_time" };
  const ends: { at: Instant; name: string }[] = [];
  if (facts.expiresAt) ends.push({ at: facts.expiresAt.value, name: "the time to pay ended" });
  if (facts.claims.expired?.firstAt) ends.push({ at: facts.claims.expired.firstAt, name: "the gateway expired it" });
  if (facts.claims.cancelled?.firstAt) ends.push({ at: facts.claims.cancelled.firstAt, name: "it was cancelled" });
  const passed = ends.filter((end) => end.at < firstMoneyAt).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.name < b.name ? -1 : 1));
  const first = passed[0];
  if (!first || firstMoneyAt <= addMs(first.at, rules.lateGraceMinutes * 60_000)) return { kind: "in_time" };
  return { kind: "late", byMs: msBetween(first.at, firstMoneyAt), after: first.name };
}

/** The gateway has said, in one word or another, that the money is in. */
function isSettling(facts: PaymentFacts): boolean {
  return Boolean(facts.claims.paid ?? facts.claims.overpaid ?? facts.claims.underpaid);
}

function hasMoney(facts: PaymentFacts, amounts: Amounts): boolean {
  return isSettling(facts) || hasArrived(amounts) || amounts.foreign.length > 0;
}

function judgeStatus(facts: PaymentFacts, amounts: Amounts, isProven: boolean, lateness: Lateness, flags: Flag[]): OrderStatus {
  const { claims } = facts;
  if (claims.refunded) return "refunded";
  if (claims.refund_pending) return "refund_pending";
  if (isSettling(facts)) return judgeSettling(facts, amounts, lateness, flags);

  const standing = standingClaim(facts);
  if (isProven && standing !== "manual_review") return judgeProven(facts, amounts, lateness, flags);
  if (isOnlyForeign(amounts) && standing !== "confirming") return "manual_review";
  switch (standing) {
    case null:
      return judgeWordless(amounts);
    case "awaiting_payment":
      return hasArrived(amounts) ? "confirming" : "awaiting_payment";
    case "confirming":
      return "confirming";
    case "expired":
      if (!hasArrived(amounts)) return "expired";
      // Enough money, or an unknown amount, although the gateway ended the payment: a person decides.
      return amounts.verdict === "under" ? "underpaid" : "manual_review";
    case "cancelled":
      return hasArrived(amounts) ? "manual_review" : "cancelled";
    case "manual_review":
      return judgeReview(facts, amounts, flags);
  }
}

function judgeSettling(facts: PaymentFacts, amounts: Amounts, lateness: Lateness, flags: Flag[]): OrderStatus {
  const { claims } = facts;
  const { expected, received } = amounts;
  raiseTakenBack(facts, paidClaims(facts), flags);
  if (isOnlyForeign(amounts)) return "manual_review";
  if (lateness.kind === "late") return "manual_review";
  switch (amounts.verdict) {
    case "under":
      return facts.signals.partial_accepted !== undefined && received !== null && isPositive(received) ? "paid" : "underpaid";
    case "over":
      if (claims.paid || claims.overpaid) return "overpaid";
      flags.push(shortByWordOnly(facts));
      return "manual_review";
    case "exact":
      // Short, but within the tolerance: the gateway's word and ours are both right.
      if (claims.paid || claims.overpaid || (expected !== null && received !== null && compare(received, expected) < 0)) return "paid";
      flags.push(shortByWordOnly(facts));
      return "manual_review";
    case "unknown":
      raiseLaterShortfall(facts, flags);
      return claims.overpaid ? "overpaid" : claims.paid ? "paid" : "underpaid";
  }
}

/** "Underpaid" with enough money: neither word may win silently. */
function shortByWordOnly(facts: PaymentFacts): Flag {
  return { code: "contradiction", detail: `the gateway reports "${facts.claims.underpaid?.word ?? ""}", the amounts say enough arrived` };
}

/** Without amounts only the words can disagree: "underpaid" said after "paid". */
function raiseLaterShortfall(facts: PaymentFacts, flags: Flag[]): void {
  const short = facts.claims.underpaid;
  const paidUntil = paidClaims(facts).reduce<Instant | null>((last, claim) => later(last, claim.lastAt), null);
  if (short?.lastAt && paidUntil !== null && short.lastAt > paidUntil) {
    flags.push({ code: "contradiction", detail: `the gateway reported "${short.word}" after the payment` });
  }
}

/** The gateway wants a decision: where the amounts already give it, they do. */
function judgeReview(facts: PaymentFacts, amounts: Amounts, flags: Flag[]): OrderStatus {
  if (facts.signals.amount_mismatch === undefined) return "manual_review";
  if (amounts.verdict === "under") return "underpaid";
  if (amounts.verdict === "over") return "overpaid";
  if (amounts.verdict === "exact") {
    flags.push({ code: "late", detail: "after the deadline, it seems: the amount is right and the gateway still asks for a decision" });
  }
  return "manual_review";
}

/** Enough money is proven by the chain: words of waiting, expiry or cancelling do not take it back. */
function judgeProven(facts: PaymentFacts, amounts: Amounts, lateness: Lateness, flags: Flag[]): OrderStatus {
  raiseTakenBack(facts, [], flags);
  if (lateness.kind === "late") return "manual_review";
  return amounts.verdict === "over" ? "overpaid" : "paid";
}

/** No status word at all, only movements on a chain or a figure, and not enough of it proven. */
function judgeWordless(amounts: Amounts): OrderStatus {
  const { received, confirmed, verdict } = amounts;
  if (!hasArrived(amounts)) return "awaiting_payment";
  if (received === null || confirmed === null || compare(confirmed, received) < 0) return "confirming";
  return verdict === "under" ? "underpaid" : "manual_review";
}

type Standing = "awaiting_payment" | "confirming" | "manual_review" | "expired" | "cancelled";

/** A total order, so that no two claims tie: ended beats waiting, and a hold beats progress. */
const STANDING_RANK: readonly Standing[] = ["awaiting_payment", "confirming", "manual_review", "expired", "cancelled"];

/**
 * Which claim without money stands: the newest of those with times, or one that has no time and a
 * higher rank. A set function, so it cannot depend on the order of arrival.
 */
function standingClaim(facts: PaymentFacts): Standing | null {
  let newest: { standing: Standing; at: Instant } | null = null;
  let untimed: Standing | null = null;
  for (const standing of STANDING_RANK) {
    const claim = facts.claims[standing];
    if (!claim) continue;
    if (claim.lastAt === null) untimed = standing;
    else if (newest === null || claim.lastAt >= newest.at) newest = { standing, at: claim.lastAt };
  }
  if (newest === null || untimed === null) return newest?.standing ?? untimed;
  return STANDING_RANK.indexOf(newest.standing) >= STANDING_RANK.indexOf(untimed) ? newest.standing : untimed;
}

/**
 * Paid stays paid; what disputes it is shown. `settledBy` are the claims that say so, none where the
 * chain does. A gateway that ends an underpaid payment disputes nothing.
 */
function raiseTakenBack(facts: PaymentFacts, settledBy: readonly Claim[], flags: Flag[]): void {
  const isByWord = settledBy.length > 0;
  if (!isByWord && facts.claims.underpaid) return;
  const firstAt = isByWord ? settledBy.reduce<Instant | null>((first, claim) => earlier(first, claim.firstAt), null) : firstSeen(facts);
  const lastAt = isByWord ? settledBy.reduce<Instant | null>((last, claim) => later(last, claim.lastAt), null) : firstAt;
  for (const status of ["cancelled", "expired", "manual_review"] as const) {
    const claim: Claim | undefined = facts.claims[status];
    if (!claim) continue;
    if (claim.lastAt !== null && firstAt !== null && lastAt !== null) {
      if (claim.lastAt > (status === "manual_review" ? lastAt : firstAt)) {
        flags.push({ code: "contradiction", detail: `the gateway reported "${claim.word}" after the payment` });
      }
    } else if (status !== "manual_review") {
      const settled = isByWord ? `"${settledBy[0]?.word ?? ""}"` : "enough money on the chain";
      flags.push({ code: "contradiction", detail: `the gateway reported both ${settled} and "${claim.word}" without times to compare` });
    }
  }
}

function paidClaims(facts: PaymentFacts): Claim[] {
  return [facts.claims.paid, facts.claims.overpaid].filter((claim) => claim !== undefined);
}

function settlingClaims(facts: PaymentFacts): Claim[] {
  return [...paidClaims(facts), facts.claims.underpaid].filter((claim) => claim !== undefined);
}

/** When the gateway says that all of it was in; where it gives no time, when it was first heard to say so. */
function paidTime(facts: PaymentFacts): Instant | null {
  const claims = paidClaims(facts);
  const told = claims.reduce<Instant | null>((first, claim) => earlier(first, claim.firstAt), null);
  return told ?? claims.reduce<Instant | null>((first, claim) => earlier(first, claim.observedAt), null);
}

function firstSeen(facts: PaymentFacts, context: PaymentContext = NO_CONTEXT): Instant | null {
  return countedTransactions(facts, context)
    .map(([, transaction]) => transaction.firstSeenAt)
    .reduce<Instant | null>(earlier, null);
}

function earliestMoney(facts: PaymentFacts, context: PaymentContext): Instant | null {
  const said = [facts.claims.confirming, ...settlingClaims(facts)].map((claim) => claim?.firstAt ?? null);
  return said.reduce<Instant | null>(earlier, firstSeen(facts, context));
}

function settlementTime(facts: PaymentFacts): Instant | null {
  return Object.values(facts.settlements)
    .filter((settlement) => settlement.stage === "settled")
    .reduce<Instant | null>((last, settlement) => later(last, settlement.at), null);
}

const AMOUNTS_FINAL: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["paid", "underpaid", "overpaid", "manual_review", "expired"]);

/** Under and over are said once the payment is decided; while money is still coming in they would only alarm. */
function raiseAmountFlags(status: OrderStatus, amounts: Amounts, flags: Flag[]): void {
  for (const { amount, asset, network } of amounts.foreign) {
    flags.push({ code: "wrong_asset", detail: `${amount} ${asset}${network === null ? "" : ` on ${network}`}` });
  }
  const { expected, received, asset } = amounts;
  if (expected === null || received === null || asset === null || !AMOUNTS_FINAL.has(status)) return;
  const difference = subtract(received, expected);
  if (amounts.verdict === "under" && (isPositive(received) || status === "underpaid")) {
    flags.push({ code: "under", detail: `${displayMoney(negate(difference), asset)} missing` });
  }
  if (amounts.verdict === "over") flags.push({ code: "over", detail: `${displayMoney(difference, asset)} too much` });
}

function raiseEvidenceFlags(facts: PaymentFacts, context: PaymentContext, flags: Flag[]): void {
  for (const word of facts.unmapped) flags.push({ code: "unmapped_status", detail: `"${word}"` });
  if (signalled(facts, "reversed")) flags.push({ code: "contradiction", detail: "the gateway reports that the money was taken back" });
  for (const report of Object.values(facts.received)) {
    const lost = subtract(report.peakConfirmed, report.latest.total);
    if (isPositive(lost)) {
      flags.push({ code: "at_risk", detail: `${displayMoney(lost, report.asset)} of confirmed money vanished` });
    }
  }
  const counted = countedTransactions(facts, context);
  if (counted.length > 1) flags.push({ code: "multiple_transactions", detail: `${counted.length} transactions` });
  const elsewhere = Object.keys(facts.transactions).filter((key) => context.foreignTransactions.includes(key));
  if (elsewhere.length > 0) {
    flags.push({ code: "contradiction", detail: `${elsewhere.length === 1 ? "its transaction is" : `${elsewhere.length} transactions are`} already counted for another order` });
  }
}

function signalled(facts: PaymentFacts, signal: Signal): boolean {
  return facts.signals[signal] !== undefined;
}

/** Several causes of one flag become one flag with all its figures. */
function onePerCode(flags: readonly Flag[]): Flag[] {
  const details = new Map<Flag["code"], Set<string>>();
  for (const flag of flags) details.set(flag.code, (details.get(flag.code) ?? new Set()).add(flag.detail));
  return sortFlags([...details].map(([code, all]) => ({ code, detail: [...all].sort().join("; ") })));
}

/** The least confirmed transaction decides, where transactions are all there is. */
function confirmationCount(facts: PaymentFacts, context: PaymentContext): { have: number; required: number | null } | null {
  if (facts.confirmations) return facts.confirmations.value;
  return countedTransactions(facts, context)
    .filter(([, transaction]) => transaction.requiredConfirmations !== null)
    .map(([, transaction]) => ({ have: transaction.confirmations, required: transaction.requiredConfirmations }))
    .reduce<{ have: number; required: number | null } | null>((least, next) => (least === null || next.have < least.have ? next : least), null);
}

/** The order in which a payment's words are told when they carry no times. */
const WORD_RANK: readonly OrderStatus[] = [
  "awaiting_payment", "confirming", "manual_review", "expired", "cancelled", "underpaid", "paid", "overpaid", "refund_pending", "refunded",
];

/** The vendor's latest word, by its own times, then by rank; what the screen shows as "Gateway says". */
function latestWord(facts: PaymentFacts): string | null {
  let best: { word: string; at: string; rank: number } | null = null;
  for (const [rank, status] of WORD_RANK.entries()) {
    const claim = facts.claims[status];
    if (!claim) continue;
    const at = claim.lastAt ?? "";
    if (best === null || at > best.at || (at === best.at && rank > best.rank)) best = { word: claim.word, at, rank };
  }
  return best?.word ?? null;
}
