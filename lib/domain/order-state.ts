import { displayMoney } from "./asset";
import { compare, isPositive, subtract, type Decimal } from "./decimal";
import { hasFlag, sortFlags, type Flag, type FlagCode } from "./flags";
import type { Instant } from "./instant";
import type { OrderStatus } from "./order-status";
import { toleranceFor } from "./payment-amounts";
import type { PaymentState } from "./payment-state";
import { isOfDecision, OUTCOME, standingDecision, type Decision } from "./resolution";
import type { Rules } from "./rules";

/** What a payment for the rest was asked for beside. */
export interface TopsUp {
  /** The attempt that brought a part. */
  attemptId: string;
  /** That part, in that attempt's asset, when the rest was asked for. */
  brought: Decimal;
}

/** What the roll-up needs of one attempt to pay. */
export interface Attempt {
  id: string;
  createdAt: Instant;
  state: PaymentState;
  rules: Rules;
  /** Its gateway is still to say "paid" when asked, which this integration waits for before it delivers. */
  awaitsConfirmation: boolean;
  /** It asks for what another attempt left open, so the two together are the price and no duplicate. */
  topsUp?: TopsUp | null;
}

export interface RefundState {
  /** The decision that asked for it, or the gateway's reference. */
  originKey: string;
  state: "requested" | "pending" | "sent" | "failed" | "cancelled";
}

export interface OrderState {
  status: OrderStatus;
  flags: Flag[];
  /** The attempt whose figures the order shows; null for an order nobody has started to pay. */
  leadId: string | null;
  /** Whether the shop may deliver, as things stand. The signal itself is sent at most once. */
  fulfillable: boolean;
  /** The decision in force. */
  decision: Decision | null;
}

/**
 * Which attempt speaks for the order, best first. A total order without ties: money beats its
 * absence, and an old attempt's end never touches an order paid by another.
 */
const ATTEMPT_RANK: readonly OrderStatus[] = [
  "overpaid",
  "paid",
  "refund_pending",
  "manual_review",
  "underpaid",
  "confirming",
  "refunded",
  "awaiting_payment",
  "expired",
  "cancelled",
];

/** Flags of attempts that do not lead are shown only where they are about money or evidence. */
const CARRIED: ReadonlySet<FlagCode> = new Set<FlagCode>(["wrong_asset", "contradiction", "at_risk", "unmapped_status", "over", "late"]);

/** A payment with one of these proves nothing until somebody has decided. */
const WITHHOLDS: ReadonlySet<FlagCode> = new Set<FlagCode>(["contradiction", "at_risk", "wrong_asset"]);

export function orderState(
  attempts: readonly Attempt[],
  decisions: readonly Decision[],
  refunds: readonly RefundState[],
): OrderState {
  return stateOf(attempts.map((attempt) => withGrowth(attempt, attempts)), decisions, refunds);
}

/**
 * A payment for the rest makes the price full. What the first part grew by afterwards was asked for twice, so together
 * they are too much, though neither is by itself.
 */
function withGrowth(attempt: Attempt, attempts: readonly Attempt[]): Attempt {
  const { state, topsUp } = attempt;
  const part = topsUp && isIn(state.status) ? attempts.find(({ id }) => id === topsUp.attemptId) : undefined;
  if (!topsUp || part === undefined || !isInPart(part.state)) return attempt;
  const { received, expected, asset } = part.state;
  if (received === null || expected === null || asset === null) return attempt;
  const grown = subtract(received, topsUp.brought);
  if (compare(grown, toleranceFor(expected, part.rules)) <= 0) return attempt;
  const flag: Flag = { code: "over", detail: `${displayMoney(grown, asset)} too much` };
  return { ...attempt, state: { ...state, status: "overpaid", flags: [...state.flags, flag] } };
}

function stateOf(
  attempts: readonly Attempt[],
  decisions: readonly Decision[],
  refunds: readonly RefundState[],
): OrderState {
  const ranked = [...attempts].sort(compareAttempts);
  const lead = ranked[0] ?? null;
  const raised = raisedFlags(ranked);
  const decision = standingDecision(decisions);
  const base: OrderStatus = lead?.state.status ?? "awaiting_payment";

  if (decision === null || decision.outcome === null) {
    const { status, flags } = afterSentBack(base, raised, sentRefunds(attempts, decisions, refunds));
    return undecided(ranked, status, flags);
  }
  const { effect, fulfils } = OUTCOME[decision.outcome];
  const hasMoved = decision.basis !== moneyBasis(attempts);
  if (effect.kind === "stays") {
    const stood = stateOf(attempts, decisions.slice(0, -1), refunds);
    // "Wait for the rest" holds only until something arrives; then the facts speak again.
    return hasMoved ? stood : { ...stood, flags: stillOpen(stood.flags, decision), decision };
  }

  const isUndone = isLeftUndone(decision, refunds) || (hasMoved && isClosedWithout(decision, base));
  const open = isUndone ? raised : unsettled(raised, decision.settles);
  // A refund the gateway reports stands above every decision: the money is gone.
  const isGoingBack = base === "refunded" || base === "refund_pending";
  return {
    status: isGoingBack ? base : isUndone ? "manual_review" : decidedStatus(base, decision, refunds),
    flags: open,
    leadId: lead?.id ?? null,
    fulfillable: fulfils && !isGoingBack && !open.some((flag) => WITHHOLDS.has(flag.code)),
    decision,
  };
}

/** The flag that a refund of such an amount answers; one of everything answers all. */
const ANSWERED: Partial<Record<"excess" | "received" | "duplicate", FlagCode>> = { excess: "over", duplicate: "duplicate_payment" };

/**
 * Taking a decision back does not bring the money back: what it sent is gone until something else arrives, and with it
 * the reason to send it.
 */
function afterSentBack(
  base: OrderStatus,
  raised: readonly Flag[],
  sent: readonly SentDecision[],
): { status: OrderStatus; flags: Flag[] } {
  // Part of it is gone and part is here: neither paid nor refunded, so somebody looks.
  if (sent.some(({ isWhole }) => !isWhole)) return { status: "manual_review", flags: [...raised] };
  const answered = sent.flatMap(({ amount, settles }) => settles.filter(({ code }) => (ANSWERED[amount] ?? code) === code));
  const flags = unsettled(raised, answered);
  if (sent.some(({ amount }) => amount === "received")) return { status: "refunded", flags };
  const excessIsGone = hasFlag(raised, "over") && !hasFlag(flags, "over");
  return { status: base === "overpaid" && excessIsGone ? "paid" : base, flags };
}

function wasInAt(basis: string, attemptId: string): boolean {
  return basis.split(" ").some((part) => part.startsWith(`${attemptId}=`) && part.endsWith("/in"));
}

interface SentDecision {
  amount: "excess" | "received" | "duplicate";
  settles: readonly Flag[];
  /** All of its refunds left. */
  isWhole: boolean;
}

/** Decisions whose refund left, about the money that is there now. */
function sentRefunds(attempts: readonly Attempt[], decisions: readonly Decision[], refunds: readonly RefundState[]): SentDecision[] {
  const basis = moneyBasis(attempts);
  return decisions.flatMap(({ id, outcome, basis: decidedOn, settles }) => {
    const effect = outcome === null ? null : OUTCOME[outcome].effect;
    const own = refunds.filter((refund) => isOfDecision(refund, id));
    if (effect?.kind !== "refund" || !own.some(({ state }) => state === "sent")) return [];
    if (decidedOn === basis) return [{ amount: effect.amount, settles, isWhole: areSent(own) }];
    // Other money came since. Only a payment that is in by itself makes the order paid again; more of what was sent back does not.
    return effect.amount === "received" && !attempts.some((attempt) => isIn(attempt.state.status) && !wasInAt(decidedOn, attempt.id)) ? [{ amount: effect.amount, settles, isWhole: false }] : [];
  });
}

function areSent(refunds: readonly RefundState[]): boolean {
  return refunds.length > 0 && refunds.every(({ state }) => state === "sent");
}

/** A refund that failed or was called off leaves a decision nobody carried out. */
export function isLeftUndone(decision: Decision, refunds: readonly RefundState[]): boolean {
  if (decision.outcome === null || OUTCOME[decision.outcome].effect.kind !== "refund") return false;
  return refunds.some((refund) => isOfDecision(refund, decision.id) && (refund.state === "failed" || refund.state === "cancelled"));
}

/** The order was closed without delivering, and then money came: neither closed nor paid, a person looks. */
function isClosedWithout(decision: Decision, base: OrderStatus): boolean {
  switch (decision.outcome) {
    case "dust":
    case "reject":
    case "refund_all":
      return isIn(base) || base === "underpaid" || base === "manual_review";
    default:
      return false;
  }
}

/** What somebody waits for stays in sight; the rest is settled. */
function stillOpen(flags: readonly Flag[], decision: Decision): Flag[] {
  const awaited: FlagCode = decision.outcome === "wrong_asset" ? "wrong_asset" : "under";
  return flags.filter((flag) => flag.code === awaited || unsettled([flag], decision.settles).length > 0);
}

/** The money a decision is about: attempts with money, their figures and whether it is settled. */
export function moneyBasis(attempts: readonly Attempt[]): string {
  return attempts
    .filter((attempt) => hasMoney(attempt.state))
    .map(({ id, state }) => `${id}=${[state.received ?? "?", ...state.foreign.map(({ amount, asset, network }) => `${amount}:${asset}@${network ?? ""}`.replaceAll(" ", "_"))].join("+")}/${isIn(state.status) ? "in" : "open"}`)
    .sort()
    .join(" ");
}

function undecided(ranked: readonly Attempt[], base: OrderStatus, flags: Flag[]): OrderState {
  return {
    status: base,
    flags,
    leadId: ranked[0]?.id ?? null,
    fulfillable: isIn(base) && ranked.some(isPaidBeyondDoubt),
    decision: null,
  };
}

/** One such attempt is enough, whatever is disputed about another. */
function isPaidBeyondDoubt({ state, rules, awaitsConfirmation }: Attempt): boolean {
  const isEnough = state.status === "paid" || (state.status === "overpaid" && rules.fulfilOverpaid);
  return isEnough && !awaitsConfirmation && !state.flags.some((flag) => WITHHOLDS.has(flag.code));
}

function decidedStatus(base: OrderStatus, decision: Decision, refunds: readonly RefundState[]): OrderStatus {
  if (decision.outcome === null) return base;
  const { effect } = OUTCOME[decision.outcome];
  switch (effect.kind) {
    case "status":
      return decision.outcome === "dust" && isIn(base) ? "paid" : effect.status;
    case "stays":
      return base;
    case "refund":
      return areSent(refunds.filter((refund) => isOfDecision(refund, decision.id))) ? effect.afterwards : "refund_pending";
  }
}

function compareAttempts(a: Attempt, b: Attempt): number {
  const byStatus = ATTEMPT_RANK.indexOf(a.state.status) - ATTEMPT_RANK.indexOf(b.state.status);
  if (byStatus !== 0) return byStatus;
  // The newest attempt speaks among equals; ids settle the rest.
  if (a.createdAt !== b.createdAt) return a.createdAt > b.createdAt ? -1 : 1;
  return a.id < b.id ? 1 : -1;
}

function raisedFlags(ranked: readonly Attempt[]): Flag[] {
  const [lead, ...others] = ranked;
  if (!lead) return [];
  const details = new Map<FlagCode, Set<string>>();
  const raise = ({ code, detail }: Flag) => details.set(code, (details.get(code) ?? new Set()).add(detail));
  lead.state.flags.forEach(raise);
  for (const other of others) {
    if (hasMoney(other.state) || hasFlag(other.state.flags, "wrong_asset")) other.state.flags.filter((flag) => CARRIED.has(flag.code)).forEach(raise);
  }
  const isToppedUp = ranked.some(({ topsUp, state }) => Boolean(topsUp) && isIn(state.status));
  const brought = ranked.filter(({ state }) => isIn(state.status) || isInLate(state) || (isInPart(state) && !isToppedUp));
  if (brought.length > 1 && brought.some(({ state }) => !isInPart(state))) {
    raise({ code: "duplicate_payment", detail: brought.map(({ state }) => broughtText(state)).sort().join(" and ") });
  }
  return sortFlags([...details].map(([code, all]) => ({ code, detail: [...all].sort().join("; ") })));
}

function isIn(status: OrderStatus): boolean {
  return status === "paid" || status === "overpaid";
}

/** All of it came, after its time: beside another paid attempt that is a second payment, however late. */
function isInLate({ status, flags }: PaymentState): boolean {
  return status === "manual_review" && hasFlag(flags, "late") && !hasFlag(flags, "under");
}

/** Beside a paid attempt even a part is money that nobody asked for twice, at whichever gateway it lies. */
function isInPart({ status, received }: PaymentState): boolean {
  return (status === "underpaid" || status === "manual_review") && received !== null && isPositive(received);
}

function broughtText({ received, asset }: PaymentState): string {
  return received === null || asset === null ? "a payment without its amount" : displayMoney(received, asset);
}

function hasMoney(state: PaymentState): boolean {
  return isIn(state.status) || state.foreign.length > 0 || state.firstMoneyAt !== null || (state.received !== null && isPositive(state.received));
}

function unsettled(raised: readonly Flag[], settled: readonly Flag[]): Flag[] {
  return raised.filter((flag) => !settled.some((seen) => seen.code === flag.code && seen.detail === flag.detail));
}
