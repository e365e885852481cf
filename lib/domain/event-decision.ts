import { FLAG_LABEL, hasFlag, type Flag } from "./flags";
import { STATUS, type OrderStatus } from "./order-status";
import type { PaymentState } from "./payment-state";

export const EVENT_DECISIONS = ["applied", "duplicate", "stale", "contradictory", "unmapped", "unmatched", "rejected"] as const;
export type EventDecision = (typeof EVENT_DECISIONS)[number];

export interface Heard {
  /** The vendor's word; null when the event carries none. */
  word: string | null;
  /** What the mapping makes of it; null for a word no mapping knows. */
  claims: OrderStatus | null;
  /** What a line of the gateway's own history names, where the event is one without a status. */
  history?: string;
}

export interface Verdict {
  decision: EventDecision;
  /** One sentence a support agent understands. */
  reason: string;
}

/**
 * What became of one event: a comparison of the payment before and after its facts were joined.
 * History depends on the order of arrival, the state does not, so this is told once and kept.
 */
export function judgeEvent(heard: Heard, before: PaymentState | null, after: PaymentState, isNews: boolean): Verdict {
  const { word, claims } = heard;
  const said = saidOf(heard);
  if (before !== null && !isNews) {
    return { decision: "duplicate", reason: `${said} again; it says nothing new and the payment stays ${standing(after.status)}.` };
  }
  const outcome = outcomeOf(before, after);
  if (word !== null && claims === null) {
    return { decision: "unmapped", reason: `${said}, a status no mapping knows; ${outcome} and the event is kept until it is mapped.` };
  }
  const disputes = [...newDetails(before, after, "contradiction"), ...newDetails(before, after, "at_risk")].join("; ");
  if (disputes !== "") {
    // A detail that quotes the word is the whole sentence already.
    const sentence = word !== null && disputes.includes(`"${word}"`) ? capital(disputes) : `${said}, but ${disputes}`;
    return { decision: "contradictory", reason: `${sentence}; ${outcome} and is flagged.` };
  }
  const news = before === null ? "" : progress(before, after);
  if (before === null || before.status !== after.status) return { decision: "applied", reason: `${said}${news}; ${outcome}.` };
  if (claims !== null && claims !== after.status && news === "" && raised(before, after).length === 0) {
    if (isOverruled(claims, after)) return { decision: "applied", reason: `${said}; the amounts decide and ${outcome}.` };
    return { decision: "stale", reason: `${said}, which does not undo ${known(before, word)}; ${outcome}.` };
  }
  const flagged = raised(before, after).map((flag) => FLAG_LABEL[flag.code].toLowerCase());
  return { decision: "applied", reason: `${said}${news}; ${outcome}${flagged.length > 0 ? ` and is flagged: ${flagged.join(", ")}` : ""}.` };
}

function saidOf({ word, history }: Heard): string {
  if (history !== undefined) return `The gateway's history names "${history}"`;
  return word === null ? "The gateway reported a transaction" : `The gateway reported "${word}"`;
}

function outcomeOf(before: PaymentState | null, after: PaymentState): string {
  if (before === null) return `the payment is ${standing(after.status)}`;
  if (before.status === after.status) return `the payment stays ${standing(after.status)}`;
  return `the payment went from ${label(before.status)} to ${label(after.status)}`;
}

/** A word about money that the figures, or their being late, have already corrected; it is no less true for that. */
function isOverruled(claimed: OrderStatus, { status, difference }: PaymentState): boolean {
  const isMoneyWord = claimed === "paid" || claimed === "underpaid" || claimed === "overpaid";
  return isMoneyWord && (status === "manual_review" || (difference !== null && status !== "refund_pending" && status !== "refunded"));
}

function known(before: PaymentState, word: string | null): string {
  return before.gatewayStatus === null || before.gatewayStatus === word ? "what was reported before" : `"${before.gatewayStatus}"`;
}

function raised(before: PaymentState, after: PaymentState): Flag[] {
  return after.flags.filter((flag) => !hasFlag(before.flags, flag.code));
}

/** A flag carries all its causes, so what is new is what it did not carry before. */
function newDetails(before: PaymentState | null, after: PaymentState, code: Flag["code"]): string[] {
  const details = (flags: readonly Flag[]) => flags.find((flag) => flag.code === code)?.detail.split("; ") ?? [];
  const old = details(before?.flags ?? []);
  return details(after.flags).filter((detail) => !old.includes(detail));
}

function progress(before: PaymentState, after: PaymentState): string {
  const news: string[] = [];
  if (after.received !== null && after.received !== before.received) news.push(`${after.received} ${after.asset ?? ""} received`);
  if (after.confirmations !== null && after.confirmations !== before.confirmations) {
    const required = after.requiredConfirmations === null ? "" : ` of ${after.requiredConfirmations}`;
    news.push(`${after.confirmations}${required} confirmations`);
  }
  return news.map((part) => `, ${part}`).join("");
}

function label(status: OrderStatus): string {
  return STATUS[status].label.toLowerCase();
}

/** As it reads after "is" and "stays". */
function standing(status: OrderStatus): string {
  return status === "manual_review" ? "in manual review" : label(status);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
