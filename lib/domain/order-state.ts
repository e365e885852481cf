import { isPositive } from "./decimal";
import { sortFlags, type Flag, type FlagCode } from "./flags";
import type { Instant } from "./instant";
import type { OrderStatus } from "./order-status";
import type { PaymentState } from "./payment-state";
import { OUTCOME, standingDecision, type Decision } from "./resolution";

/** What the roll-up needs of one attempt to pay. */
export interface Attempt {
  id: string;
  createdAt: Instant;
  state: PaymentState;
  fulfilOverpaid: boolean;
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

/** While one of these stands undecided, the shop is not told to deliver. */
const WITHHOLDS: ReadonlySet<FlagCode> = new Set<FlagCode>(["contradiction", "at_risk", "wrong_asset"]);

export function orderState(
  attempts: readonly Attempt[],
  decisions: readonly Decision[],
  refunds: readonly RefundState[],
): OrderState {
  const ranked = [...attempts].sort(compareAttempts);
  const lead = ranked[0] ?? null;
  const raised = raisedFlags(ranked);
  const decision = standingDecision(decisions);
  const base: OrderStatus = lead?.state.status ?? "awaiting_payment";

  if (decision === null || decision.outcome === null) return undecided(lead, base, raised);
  const { effect, fulfils } = OUTCOME[decision.outcome];
  const hasMoved = decision.basis !== moneyBasis(attempts);
  if (effect.kind === "stays") {
    const stood = orderState(attempts, decisions.slice(0, -1), refunds);
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

/** A refund that failed or was called off leaves a decision nobody carried out. */
function isLeftUndone(decision: Decision, refunds: readonly RefundState[]): boolean {
  if (decision.outcome === null || OUTCOME[decision.outcome].effect.kind !== "refund") return false;
  const state = refunds.find((refund) => refund.originKey === decision.id)?.state;
  return state === "failed" || state === "cancelled";
}

/** The order was closed without delivering, and then money came: neither closed nor paid, a person looks. */
function isClosedWithout(decision: Decision, base: OrderStatus): boolean {
  switch (decision.outcome) {
    case "dust":
    case "reject":
      return isIn(base) || base === "underpaid" || base === "manual_review";
    case "refund_all":
      return isIn(base);
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
    .map((attempt) => `${attempt.id}=${attempt.state.received ?? "?"}/${isIn(attempt.state.status) ? "in" : "open"}`)
    .sort()
    .join(" ");
}

function undecided(lead: Attempt | null, base: OrderStatus, flags: Flag[]): OrderState {
  const isDeliverable = base === "paid" || (base === "overpaid" && lead !== null && lead.fulfilOverpaid);
  return {
    status: base,
    flags,
    leadId: lead?.id ?? null,
    fulfillable: isDeliverable && !flags.some((flag) => WITHHOLDS.has(flag.code)),
    decision: null,
  };
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
      return refunds.some((refund) => refund.originKey === decision.id && refund.state === "sent") ? effect.afterwards : "refund_pending";
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
    if (hasMoney(other.state)) other.state.flags.filter((flag) => CARRIED.has(flag.code)).forEach(raise);
  }
  const paid = ranked.filter((attempt) => isIn(attempt.state.status));
  if (paid.length > 1) raise({ code: "duplicate_payment", detail: `${paid.length} paid attempts` });
  return sortFlags([...details].map(([code, all]) => ({ code, detail: [...all].sort().join("; ") })));
}

function isIn(status: OrderStatus): boolean {
  return status === "paid" || status === "overpaid";
}

function hasMoney(state: PaymentState): boolean {
  return isIn(state.status) || state.firstMoneyAt !== null || (state.received !== null && isPositive(state.received));
}

function unsettled(raised: readonly Flag[], settled: readonly Flag[]): Flag[] {
  return raised.filter((flag) => !settled.some((seen) => seen.code === flag.code && seen.detail === flag.detail));
}
