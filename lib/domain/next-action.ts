import { displayMoney } from "./asset";
import { abs, type Decimal } from "./decimal";
import { hasFlag, type Flag } from "./flags";
import { addMs, type Instant } from "./instant";
import { networkName } from "./network";
import type { OrderStatus } from "./order-status";
import { keptText, type Refundable } from "./refundable";
import type { Decision, Outcome } from "./resolution";
import { expectConfirmation, NO_USUAL_TIMES, usualMinutes, type Expectation } from "./usual-time";

/** Who has to move next. Only staff actors make an order need action. */
export type ActionActor = "customer" | "network" | "gateway" | "support" | "accountant" | "admin" | "nobody";

export const NEXT_ACTIONS = {
  wait_for_payment: { label: "Wait for the customer", actor: "customer" },
  wait_for_confirmations: { label: "Wait for confirmations", actor: "network" },
  wait_for_top_up: { label: "Wait for the top-up", actor: "customer" },
  follow_up_top_up: { label: "Follow up the top-up", actor: "support" },
  ask_gateway: { label: "Ask the gateway", actor: "support" },
  look_up_payment: { label: "Look it up at the gateway", actor: "support" },
  ask_for_top_up: { label: "Ask for a top-up", actor: "support" },
  decide_excess: { label: "Decide about the excess", actor: "support" },
  decide_late_payment: { label: "Decide about the late payment", actor: "support" },
  decide_wrong_asset: { label: "Decide about the wrong asset", actor: "support" },
  decide_duplicate: { label: "Decide about the duplicate", actor: "support" },
  check_contradiction: { label: "Check with the gateway", actor: "support" },
  check_vanished_money: { label: "Check the vanished money", actor: "support" },
  map_status: { label: "Map the unknown status", actor: "admin" },
  confirm_payment: { label: "Confirm with the gateway", actor: "support" },
  review: { label: "Review by hand", actor: "support" },
  recover_asset: { label: "Recover the asset", actor: "support" },
  create_payment: { label: "Make a new payment", actor: "nobody" },
  send_refund: { label: "Send the refund", actor: "accountant" },
  wait_for_refund: { label: "Wait for the refund", actor: "gateway" },
  follow_up_refund: { label: "Follow up the refund", actor: "support" },
  none: { label: "No action needed", actor: "nobody" },
} as const satisfies Record<string, { label: string; actor: ActionActor }>;

export type NextActionCode = keyof typeof NEXT_ACTIONS;

export interface NextAction {
  code: NextActionCode;
  label: string;
  /** One sentence with the figures in it. */
  description: string;
  actor: ActionActor;
  dueAt: Instant | null;
  /** What the button opens: the resolve dialog with this outcome chosen; null where nothing is decided. */
  suggests: Outcome | null;
}

export interface Situation {
  status: OrderStatus;
  flags: readonly Flag[];
  decision: Decision | null;
  asset: string | null;
  network: string | null;
  expected: Decimal | null;
  received: Decimal | null;
  difference: Decimal | null;
  confirmations: number | null;
  requiredConfirmations: number | null;
  /** How long the leading payment should take; null for an order without one. */
  confirmation: Expectation | null;
  /** Paid by its deliveries, and the gateway is still to say so when asked. */
  awaitsConfirmation: boolean;
  expiresAt: Instant | null;
  /** Since when the order has been in this situation; due times count from here. */
  since: Instant;
  /** A refund asked for here and not yet sent. */
  refundRequested: boolean;
  /** What came and is still there. */
  refundable: readonly Refundable[];
  /** Whether the leading payment's gateway answers questions, or only sends its news. */
  canBeAsked: boolean;
}

const HOUR = 3_600_000;

export function nextAction(order: Situation): NextAction {
  const { status } = order;
  if (status === "refunded") return action("none", "The money went back to the customer.", null);
  if (status === "refund_pending") {
    return order.refundRequested
      ? action("send_refund", "A refund was decided. Send it, then record its transaction.", addMs(order.since, 24 * HOUR))
      : action("wait_for_refund", "The gateway reports a refund on its way.", addMs(order.since, 72 * HOUR));
  }
  const evidence = aboutEvidence(order);
  if (evidence) return evidence;
  switch (status) {
    case "awaiting_payment":
      return action("wait_for_payment", "The customer has not paid yet.", order.expiresAt);
    case "confirming":
      return waitForConfirmations(order);
    case "underpaid":
      return shortfall(order);
    case "overpaid":
      return excess(order, 48);
    case "manual_review":
      return review(order);
    case "paid":
      return paid(order);
    case "expired":
      return action("create_payment", "It ran out without money. A customer who still wants to pay needs a new payment.", null);
    case "cancelled":
      return order.decision?.outcome === "reject" || order.decision?.outcome === "dust"
        ? action("none", `It was closed by a decision. ${keptText(order.refundable) ?? "No money is open."}`, null)
        : action("create_payment", "It was cancelled without money. A customer who still wants to pay needs a new payment.", null);
  }
}

/** Whose turn it is when nobody else has moved by then: a wait without an end would be nobody's work. */
const AFTER_WAITING: Partial<Record<NextActionCode, { code: NextActionCode; description: string; suggests: Outcome | null }>> = {
  wait_for_top_up: {
    code: "follow_up_top_up",
    description: "The customer was asked for the rest and has not sent it in time. Ask again, take what came as enough, or send it back.",
    suggests: "request_top_up",
  },
  wait_for_refund: {
    code: "follow_up_refund",
    description: "The refund has been on its way for longer than refunds take. Ask the gateway what became of it.",
    suggests: null,
  },
};

/** The next action at a time: what was waited for in vain becomes somebody's work, due since the wait was over. */
export function afterWaiting(next: NextAction, at: Instant): NextAction {
  return next.dueAt !== null && next.dueAt < at ? followUp(next) : next;
}

/** What follows a wait that is over; the action itself where it is none. */
export function followUp(next: NextAction): NextAction {
  const after = AFTER_WAITING[next.code];
  return after === undefined ? next : action(after.code, after.description, next.dueAt, after.suggests);
}

/** The waits that end, for whoever looks for those that are over. */
export const WAITS_THAT_END = Object.keys(AFTER_WAITING) as NextActionCode[];

export function needsAction(next: NextAction): boolean {
  return next.actor === "support" || next.actor === "accountant" || next.actor === "admin";
}

/** What the gateway said does not fit together: before anything else, somebody looks. */
function aboutEvidence(order: Situation): NextAction | null {
  const { flags, since } = order;
  const isOpen = order.status === "awaiting_payment" || order.status === "confirming";
  const detail = (code: Flag["code"]) => flags.find((flag) => flag.code === code)?.detail ?? "";
  if (hasFlag(flags, "at_risk")) return action("check_vanished_money", `${capital(detail("at_risk"))}. Hold the goods and ask the gateway.`, addMs(since, HOUR));
  if (hasFlag(flags, "contradiction")) return action("check_contradiction", `${capital(detail("contradiction"))}. Look it up at the gateway, then decide.`, addMs(since, 4 * HOUR), isOpen ? null : "accept_as_paid");
  if (hasFlag(flags, "wrong_asset") && order.decision?.outcome === "wrong_asset") return action("recover_asset", `${detail("wrong_asset")} arrived. Follow up the recovery with the gateway.`, addMs(since, 7 * 24 * HOUR));
  if (hasFlag(flags, "wrong_asset")) return action("decide_wrong_asset", `${detail("wrong_asset")} arrived${order.asset === null ? "" : ` instead of ${order.asset}`}. Recover it, refund it or accept it.`, addMs(since, 24 * HOUR), "wrong_asset");
  if (hasFlag(flags, "duplicate_payment")) return action("decide_duplicate", `The customer paid more than once (${detail("duplicate_payment")}). Send one payment back.`, addMs(since, 24 * HOUR), "duplicate");
  if (hasFlag(flags, "unmapped_status")) return action("map_status", `The gateway uses the status ${detail("unmapped_status")}, which no mapping knows. Map it, then replay.`, addMs(since, 4 * HOUR));
  if (hasFlag(flags, "silent")) return silence(order);
  return null;
}

function silence({ canBeAsked, since }: Situation): NextAction {
  return canBeAsked
    ? action("ask_gateway", "News from the gateway is overdue. Ask it what became of the payment.", addMs(since, HOUR))
    : action("look_up_payment", "News from the gateway is overdue, and it cannot be asked from here. Look the payment up there, then decide.", addMs(since, 4 * HOUR));
}

function waitForConfirmations(order: Situation): NextAction {
  const { confirmations, requiredConfirmations, network } = order;
  const expected = order.confirmation ?? expectConfirmation(NO_USUAL_TIMES, { gateway: "", network, asset: order.asset });
  const count =
    confirmations === null
      ? "Waiting for confirmations"
      : requiredConfirmations === null
        ? `${confirmations} confirmations so far`
        : `${confirmations} of ${requiredConfirmations} confirmations`;
  const where = network === null ? "" : ` on ${networkName(network)}`;
  return action("wait_for_confirmations", `${count}${where}; usually ${usualMinutes(expected)} min.`, addMs(order.since, expected.latestMs));
}

function shortfall(order: Situation): NextAction {
  const missing = figure(order.difference, order.asset, "the rest");
  const got = order.received === null || order.asset === null ? "what arrived" : displayMoney(order.received, order.asset);
  return order.decision?.outcome === "request_top_up"
    ? action("wait_for_top_up", `The customer was asked for ${missing}.`, addMs(order.decision.decidedAt, 72 * HOUR))
    : action("ask_for_top_up", `Ask the customer for ${missing}, or refund ${got}.`, addMs(order.since, 24 * HOUR), "request_top_up");
}

/** The flag's own figure: it may be the excess of another attempt than the one the order shows. */
function excess({ flags, since, difference, asset }: Situation, hours: number): NextAction {
  const flagged = flags.find((flag) => flag.code === "over")?.detail;
  const known = difference === null || asset === null ? "More than was asked" : `${displayMoney(abs(difference), asset)} too much`;
  return action("decide_excess", `${flagged ?? known} arrived. Refund it, credit it or accept it.`, addMs(since, hours * HOUR), "refund_excess");
}

/** Flags on a paid order are what nobody has decided yet; a shortfall the gateway accepted only informs. */
function paid(order: Situation): NextAction {
  if (hasFlag(order.flags, "late")) return lateAction(order);
  if (hasFlag(order.flags, "over")) return excess(order, 48);
  if (order.awaitsConfirmation) return action("confirm_payment", "Its deliveries say paid. The gateway is being asked as well, and until it agrees the shop does not deliver.", addMs(order.since, HOUR));
  const short = order.flags.find((flag) => flag.code === "under")?.detail;
  return action("none", short === undefined ? "Paid. Nothing is left to do." : `Paid, with ${short}. Nothing is left to do.`, null);
}

function review(order: Situation): NextAction {
  if (hasFlag(order.flags, "late")) return lateAction(order);
  if (hasFlag(order.flags, "over")) return excess(order, 24);
  if (hasFlag(order.flags, "under")) return shortfall(order);
  return action("review", "The gateway holds this payment or its facts do not decide it. Look at the timeline, then decide.", addMs(order.since, 4 * HOUR), "accept_as_paid");
}

function lateAction(order: Situation): NextAction {
  const late = order.flags.find((flag) => flag.code === "late")?.detail ?? "late";
  return action("decide_late_payment", `The money came ${late}. Keep it at the quoted or the received rate, or refund it.`, addMs(order.since, 24 * HOUR), "keep_late_quoted_rate");
}

function action(code: NextActionCode, description: string, dueAt: Instant | null, suggests: Outcome | null = null): NextAction {
  return { code, ...NEXT_ACTIONS[code], description, dueAt, suggests };
}

function figure(amount: Decimal | null, asset: string | null, otherwise: string): string {
  return amount === null || asset === null ? otherwise : displayMoney(abs(amount), asset);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
