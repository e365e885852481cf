import { hasFlag, type Flag } from "./flags";
import { STATUS, type OrderStatus } from "./order-status";
import type { PaymentState } from "./payment-state";

export const EVENT_DECISIONS = ["applied", "duplicate", "stale", "contradictory", "unmapped", "unmatched", "rejected"] as const;
export type EventDecision = (typeof EVENT_DECISIONS)[number];

export interface Heard {
  /** The vendor's word; null when the event carries none. */
  word: string | null;
  /** What the mapping makes of it; null for a word no mapping knows. */
  claims: OrderStatus | null;
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
  const said = heard.word === null ? "The gateway reported a transaction" : `The gateway reported "${heard.word}"`;
  if (before !== null && !isNews) {
    return { decision: "duplicate", reason: `${said} again; it says nothing new and the payment stays ${label(after.status)}.` };
  }
  if (heard.word !== null && heard.claims === null) {
    return {
      decision: "unmapped",
      reason: `${said}, a status no mapping knows. The payment is ${label(after.status)} and keeps the event until it is mapped.`,
    };
  }
  const disputes = newFlag(before, after, "contradiction") ?? newFlag(before, after, "at_risk");
  if (disputes) return { decision: "contradictory", reason: `${said}, but ${disputes.detail}. The payment stays ${label(after.status)} and is flagged.` };
  if (before === null) return { decision: "applied", reason: `${said}; the payment is ${label(after.status)}.` };
  if (before.status !== after.status) {
    return { decision: "applied", reason: `${said}; the payment went from ${label(before.status)} to ${label(after.status)}.` };
  }
  if (heard.claims !== null && heard.claims !== after.status && isHeldBack(heard.claims, after.status)) {
    const already = after.gatewayStatus === null ? label(after.status) : `"${after.gatewayStatus}"`;
    return { decision: "stale", reason: `${said}, after it had reported ${already}; the payment stays ${label(after.status)}.` };
  }
  return { decision: "applied", reason: `${said}${progress(before, after)}; the payment stays ${label(after.status)}.` };
}

/** A claim that would take an order back, or that the amounts have already overruled, is held back. */
function isHeldBack(claimed: OrderStatus, standing: OrderStatus): boolean {
  const judged: readonly OrderStatus[] = ["paid", "underpaid", "overpaid", "manual_review"];
  const isMoneyWord = claimed === "paid" || claimed === "underpaid" || claimed === "overpaid";
  return !(isMoneyWord && judged.includes(standing));
}

function newFlag(before: PaymentState | null, after: PaymentState, code: Flag["code"]): Flag | null {
  if (!hasFlag(after.flags, code)) return null;
  const now = after.flags.find((flag) => flag.code === code) ?? null;
  const was = before?.flags.find((flag) => flag.code === code);
  return was?.detail === now?.detail ? null : now;
}

function progress(before: PaymentState, after: PaymentState): string {
  if (after.confirmations !== null && after.confirmations !== before.confirmations) {
    return after.requiredConfirmations === null
      ? `, ${after.confirmations} confirmations`
      : `, ${after.confirmations} of ${after.requiredConfirmations} confirmations`;
  }
  if (after.received !== null && after.received !== before.received) {
    return `, ${after.received} ${after.asset ?? ""} received`.trimEnd();
  }
  return "";
}

function label(status: OrderStatus): string {
  return STATUS[status].label.toLowerCase();
}
