import { displayMoney } from "./asset";
import { add, compare, isPositive, max, negate, percentOf, subtract, sum, ZERO, type Decimal } from "./decimal";
import { assetKey, type Claim, type PaymentFacts, type Quote, type Signal } from "./facts";
import { sortFlags, type Flag } from "./flags";
import { addMs, describeDuration, earlier, later, msBetween, type Instant } from "./instant";
import type { OrderStatus } from "./order-status";
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

export interface PaymentContext {
  /** Keys of transactions that another payment already counts; they are not counted again. */
  foreignTransactions: readonly string[];
  /** Since when news has been overdue; null when none is. */
  silentSince: Instant | null;
}

export const NO_CONTEXT: PaymentContext = { foreignTransactions: [], silentSince: null };

type Verdict = "exact" | "under" | "over" | "unknown";

interface Amounts {
  asset: string | null;
  network: string | null;
  expected: Decimal | null;
  received: Decimal | null;
  confirmed: Decimal | null;
  /** Money in assets that were not asked for. */
  foreign: { asset: string; amount: Decimal }[];
  verdict: Verdict;
}

export function paymentState(facts: PaymentFacts, rules: Rules, context: PaymentContext = NO_CONTEXT): PaymentState {
  const amounts = countAmounts(facts, rules, context);
  const firstMoneyAt = earliestMoney(facts);
  const lateness = judgeLateness(facts, rules, firstMoneyAt);
  const flags: Flag[] = [];
  const dispute = quoteDispute(facts, rules);
  if (dispute !== null) flags.push({ code: "contradiction", detail: dispute });
  const status = judgeStatus(facts, amounts, lateness, dispute !== null, flags);
  raiseAmountFlags(status, amounts, flags);
  raiseEvidenceFlags(facts, context, flags);
  if (lateness.kind === "late" && hasMoney(facts, amounts)) {
    flags.push({ code: "late", detail: `${describeDuration(lateness.byMs)} after ${lateness.after}` });
  }
  if (context.silentSince !== null && (status === "awaiting_payment" || status === "confirming")) {
    flags.push({ code: "silent", detail: `no news since ${context.silentSince}` });
  }
  const count = confirmationCount(facts);
  return {
    status,
    flags: onePerCode(flags),
    gatewayStatus: latestWord(facts),
    asset: amounts.asset,
    network: amounts.network,
    expected: amounts.expected,
    received: amounts.received,
    confirmed: amounts.confirmed,
    difference:
      amounts.expected === null || amounts.received === null ? null : subtract(amounts.received, amounts.expected),
    confirmations: count?.have ?? null,
    requiredConfirmations: count?.required ?? null,
    txHashes: [...new Set(countedTransactions(facts, context).map(([, transaction]) => transaction.hash))].sort(),
    firstMoneyAt,
    paidAt: isSettling(facts) ? settlingTime(facts) : null,
    expiresAt: facts.expiresAt?.value ?? null,
    settledAt: settlementTime(facts),
  };
}

/** The larger of the absolute and the percentage tolerance, in units of the quoted asset. */
export function toleranceFor(expected: Decimal, rules: Rules): Decimal {
  return max(rules.toleranceAbsolute, percentOf(expected, rules.tolerancePercent));
}

/** Is what arrived enough? Judged in the quoted asset, exactly. */
export function judgeAmount(expected: Decimal, received: Decimal, rules: Rules): Exclude<Verdict, "unknown"> {
  const difference = subtract(received, expected);
  const tolerance = toleranceFor(expected, rules);
  if (compare(difference, negate(tolerance)) < 0) return "under";
  return compare(difference, tolerance) > 0 ? "over" : "exact";
}

function countedTransactions(facts: PaymentFacts, context: PaymentContext) {
  return Object.entries(facts.transactions)
    .filter(([key]) => !context.foreignTransactions.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Received per asset: a cumulative report where the gateway sends one, otherwise the sum of its
 * transactions. Both for one asset would count the same money twice, so the report stands alone.
 */
function countAmounts(facts: PaymentFacts, rules: Rules, context: PaymentContext): Amounts {
  const quote = standingQuote(facts);
  const totals = new Map<string, { asset: string; network: string | null; total: Decimal; confirmed: Decimal }>();
  for (const [, transaction] of countedTransactions(facts, context)) {
    if (transaction.amount === null || facts.received[assetKey(transaction.asset, transaction.network)]) continue;
    const slot = assetKey(transaction.asset, transaction.network);
    const before = totals.get(slot);
    const isConfirmed = transaction.confirmations >= (transaction.requiredConfirmations ?? 1);
    totals.set(slot, {
      asset: before?.asset ?? transaction.asset,
      network: before?.network ?? transaction.network,
      total: add(before?.total ?? ZERO, transaction.amount),
      confirmed: add(before?.confirmed ?? ZERO, isConfirmed ? transaction.amount : ZERO),
    });
  }
  for (const [key, report] of Object.entries(facts.received)) {
    totals.set(key, { asset: report.asset, network: report.network, ...report.latest });
  }

  const expected = quote?.amount ?? null;
  const mine = [...totals.values()].filter((entry) => quote === null || matchesQuote(entry, quote));
  const foreign = [...totals.values()]
    .filter((entry) => !mine.includes(entry) && isPositive(entry.total))
    .map((entry) => ({ asset: entry.network === null ? entry.asset : `${entry.asset} on ${entry.network}`, amount: entry.total }))
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));
  const only = quote === null && mine.length !== 1 ? null : mine;
  const received = only === null || only.length === 0 ? null : sum(only.map((entry) => entry.total));
  const confirmed = only === null || only.length === 0 ? null : sum(only.map((entry) => entry.confirmed));
  return {
    asset: quote?.asset ?? only?.[0]?.asset ?? null,
    network: quote?.network ?? only?.[0]?.network ?? null,
    expected,
    received,
    confirmed,
    foreign,
    verdict: expected === null || received === null ? "unknown" : judgeAmount(expected, received, rules),
  };
}

/** The shop's own figure stands above the gateway's where both are in one asset. */
function standingQuote(facts: PaymentFacts): Quote | null {
  const asked = facts.quote?.value ?? null;
  const agreed = facts.agreed?.value.quote ?? null;
  if (agreed === null || asked === null) return asked ?? agreed;
  return agreed.asset.toUpperCase() === asked.asset.toUpperCase() ? { ...agreed, network: agreed.network ?? asked.network } : asked;
}

/** What the gateway asks for against what the shop registered; null where they agree or cannot be compared. */
function quoteDispute(facts: PaymentFacts, rules: Rules): string | null {
  const agreed = facts.agreed?.value;
  const asked = facts.quote?.value;
  if (agreed?.quote && asked && agreed.quote.asset.toUpperCase() === asked.asset.toUpperCase() && judgeAmount(agreed.quote.amount, asked.amount, rules) !== "exact") {
    return `the gateway asks for ${displayMoney(asked.amount, asked.asset)}, the shop registered ${displayMoney(agreed.quote.amount, agreed.quote.asset)}`;
  }
  const price = facts.price?.value;
  if (agreed?.price && price && agreed.price.currency.toUpperCase() === price.currency.toUpperCase() && compare(agreed.price.amount, price.amount) !== 0) {
    return `the gateway charges ${displayMoney(price.amount, price.currency)}, the shop registered ${displayMoney(agreed.price.amount, agreed.price.currency)}`;
  }
  return null;
}

/** A gateway may leave the network out; only two named networks can disagree. */
function matchesQuote(entry: { asset: string; network: string | null }, quote: Quote): boolean {
  if (entry.asset.toUpperCase() !== quote.asset.toUpperCase()) return false;
  return entry.network === null || quote.network === null || entry.network === quote.network;
}

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
  return (
    isSettling(facts) ||
    (amounts.received !== null && isPositive(amounts.received)) ||
    amounts.foreign.length > 0 ||
    Object.keys(facts.transactions).length > 0
  );
}

function judgeStatus(facts: PaymentFacts, amounts: Amounts, lateness: Lateness, isDisputed: boolean, flags: Flag[]): OrderStatus {
  const { claims } = facts;
  if (claims.refunded) return "refunded";
  if (claims.refund_pending) return "refund_pending";
  if (isSettling(facts)) {
    const settled = judgeSettling(facts, amounts, lateness, flags);
    // Enough for the gateway may be a hundredth of what the shop asked for.
    return isDisputed ? "manual_review" : settled;
  }

  const standing = standingClaim(facts);
  const received = amounts.received !== null && isPositive(amounts.received) ? amounts.received : null;
  if (standing === null) return judgeByTransactions(facts, amounts, lateness);
  if (amounts.foreign.length > 0 && received === null && standing !== "confirming") return "manual_review";
  switch (standing) {
    case "awaiting_payment":
      return received === null ? "awaiting_payment" : "confirming";
    case "confirming":
      return "confirming";
    case "expired":
      if (received === null) return "expired";
      // Enough money although the gateway ended the payment: real, and a person decides about the rate.
      return amounts.verdict === "under" ? "underpaid" : "manual_review";
    case "cancelled":
      return received === null ? "cancelled" : "manual_review";
    case "manual_review":
      return judgeReview(facts, amounts, flags);
  }
}

function judgeSettling(facts: PaymentFacts, amounts: Amounts, lateness: Lateness, flags: Flag[]): OrderStatus {
  const { claims } = facts;
  raiseTakenBack(facts, flags);
  if (amounts.foreign.length > 0 && (amounts.received === null || !isPositive(amounts.received))) return "manual_review";
  if (lateness.kind === "late") return "manual_review";
  switch (amounts.verdict) {
    case "under":
      return facts.signals.partial_accepted !== undefined ? "paid" : "underpaid";
    case "over":
    case "exact":
      if (claims.paid || claims.overpaid) return amounts.verdict === "over" ? "overpaid" : "paid";
      // "Underpaid" with enough money: neither word may win silently.
      flags.push({ code: "contradiction", detail: `the gateway reports "${claims.underpaid?.word ?? ""}", the amounts say enough arrived` });
      return "manual_review";
    case "unknown":
      return claims.overpaid ? "overpaid" : claims.paid ? "paid" : "underpaid";
  }
}

/** The gateway wants a decision: where the amounts already give it, they do. */
function judgeReview(facts: PaymentFacts, amounts: Amounts, flags: Flag[]): OrderStatus {
  if (facts.signals.amount_mismatch === undefined) return "manual_review";
  if (amounts.verdict === "under") return "underpaid";
  if (amounts.verdict === "over") return "overpaid";
  if (amounts.verdict === "exact") {
    flags.push({ code: "late", detail: "the amount is right and the gateway still asks for a decision, so it came late" });
  }
  return "manual_review";
}

/** No status word at all, only movements on a chain (wallet deposits). */
function judgeByTransactions(facts: PaymentFacts, amounts: Amounts, lateness: Lateness): OrderStatus {
  if (Object.keys(facts.transactions).length === 0) return "awaiting_payment";
  if (amounts.foreign.length > 0 && (amounts.received === null || !isPositive(amounts.received))) return "manual_review";
  if (amounts.received === null || amounts.confirmed === null) return "confirming";
  if (compare(amounts.confirmed, amounts.received) < 0) return "confirming";
  if (amounts.verdict === "unknown" || lateness.kind === "late") return "manual_review";
  return amounts.verdict === "exact" ? "paid" : amounts.verdict === "over" ? "overpaid" : "underpaid";
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

/** Paid stays paid; what disputes it is shown. */
function raiseTakenBack(facts: PaymentFacts, flags: Flag[]): void {
  const settledFrom = settlingTime(facts);
  for (const status of ["cancelled", "expired", "manual_review"] as const) {
    const claim: Claim | undefined = facts.claims[status];
    if (!claim) continue;
    const word = claim.word;
    if (claim.lastAt !== null && settledFrom !== null) {
      if (claim.lastAt > settledFrom && (status !== "manual_review" || claim.lastAt > lastSettling(facts))) {
        flags.push({ code: "contradiction", detail: `the gateway reported "${word}" after the payment` });
      }
    } else if (status !== "manual_review") {
      flags.push({ code: "contradiction", detail: `the gateway reported both "${settlingWord(facts)}" and "${word}" and gives no times` });
    }
  }
}

function settlingClaims(facts: PaymentFacts): Claim[] {
  const { paid, overpaid, underpaid } = facts.claims;
  return [paid, overpaid, underpaid].filter((claim) => claim !== undefined);
}

function settlingTime(facts: PaymentFacts): Instant | null {
  return settlingClaims(facts).reduce<Instant | null>((first, claim) => earlier(first, claim.firstAt), null);
}

function lastSettling(facts: PaymentFacts): Instant {
  return settlingClaims(facts).reduce<Instant | null>((last, claim) => later(last, claim.lastAt), null) ?? ("" as Instant);
}

function settlingWord(facts: PaymentFacts): string {
  return settlingClaims(facts)[0]?.word ?? "";
}

function earliestMoney(facts: PaymentFacts): Instant | null {
  const seen = Object.values(facts.transactions).map((transaction) => transaction.firstSeenAt);
  const said = [facts.claims.confirming, ...settlingClaims(facts)].map((claim) => claim?.firstAt ?? null);
  return [...seen, ...said].reduce<Instant | null>(earlier, null);
}

function settlementTime(facts: PaymentFacts): Instant | null {
  return Object.values(facts.settlements)
    .filter((settlement) => settlement.stage === "settled")
    .reduce<Instant | null>((last, settlement) => later(last, settlement.at), null);
}

const AMOUNTS_FINAL: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["paid", "underpaid", "overpaid", "manual_review", "expired"]);

/** Under and over are said once the payment is decided; while money is still coming in they would only alarm. */
function raiseAmountFlags(status: OrderStatus, amounts: Amounts, flags: Flag[]): void {
  for (const entry of amounts.foreign) {
    flags.push({ code: "wrong_asset", detail: `${entry.amount} ${entry.asset}` });
  }
  const { expected, received, asset } = amounts;
  if (expected === null || received === null || asset === null || !AMOUNTS_FINAL.has(status)) return;
  const difference = subtract(received, expected);
  if (amounts.verdict === "under" && isPositive(received)) {
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
function confirmationCount(facts: PaymentFacts): { have: number; required: number | null } | null {
  if (facts.confirmations) return facts.confirmations.value;
  const all = Object.values(facts.transactions).filter((transaction) => transaction.requiredConfirmations !== null);
  if (all.length === 0) return null;
  return all
    .map((transaction) => ({ have: transaction.confirmations, required: transaction.requiredConfirmations }))
    .reduce((least, next) => (next.have < least.have ? next : least));
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
