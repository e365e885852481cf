import { displayMoney } from "./asset";
import { abs, isNegative, isPositive, type Decimal } from "./decimal";
import type { Flag } from "./flags";
import { hasFlag } from "./flags";
import type { Instant } from "./instant";
import type { OrderStatus } from "./order-status";
import { STATUS } from "./order-status";
import type { ActorRef } from "./permission";

/** What a person can decide about an order that did not settle cleanly. */
export const OUTCOMES = [
  "accept_as_paid",
  "accept_shortfall",
  "request_top_up",
  "refund_excess",
  "refund_all",
  "credit_customer",
  "keep_late_quoted_rate",
  "keep_late_received_rate",
  "wrong_asset",
  "duplicate",
  "dust",
  "reject",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Where the order goes: a status, or how it depends on the facts ("stays") and on the refund. */
type Effect =
  | { kind: "status"; status: OrderStatus }
  | { kind: "stays" }
  | { kind: "refund"; amount: "excess" | "received" | "duplicate"; afterwards: OrderStatus };

interface OutcomeMeaning {
  label: string;
  description: string;
  effect: Effect;
  /** Whether the shop may deliver as soon as this is decided. */
  fulfils: boolean;
}

export const OUTCOME: Record<Outcome, OutcomeMeaning> = {
  accept_as_paid: {
    label: "Accept as paid",
    description: "Treat the order as paid in full with what the gateway reported.",
    effect: { kind: "status", status: "paid" },
    fulfils: true,
  },
  accept_shortfall: {
    label: "Accept the shortfall",
    description: "Take what arrived as enough and write the difference off.",
    effect: { kind: "status", status: "paid" },
    fulfils: true,
  },
  request_top_up: {
    label: "Ask for a top-up",
    description: "Keep the order open while the customer sends the rest.",
    effect: { kind: "stays" },
    fulfils: false,
  },
  refund_excess: {
    label: "Refund the excess",
    description: "Keep what was asked for and send the rest back.",
    effect: { kind: "refund", amount: "excess", afterwards: "paid" },
    fulfils: true,
  },
  refund_all: {
    label: "Refund everything",
    description: "Send all that arrived back; nothing is delivered.",
    effect: { kind: "refund", amount: "received", afterwards: "refunded" },
    fulfils: false,
  },
  credit_customer: {
    label: "Credit the customer",
    description: "Treat the order as paid and owe the excess to the customer.",
    effect: { kind: "status", status: "paid" },
    fulfils: true,
  },
  keep_late_quoted_rate: {
    label: "Keep at the quoted rate",
    description: "Take the late payment at the rate the customer was quoted.",
    effect: { kind: "status", status: "paid" },
    fulfils: true,
  },
  keep_late_received_rate: {
    label: "Keep at the received rate",
    description: "Take the late payment at the rate of the moment it arrived.",
    effect: { kind: "status", status: "paid" },
    fulfils: true,
  },
  wrong_asset: {
    label: "Recover the wrong asset",
    description: "Ask the gateway to recover the asset; the order stays open until it is decided.",
    effect: { kind: "stays" },
    fulfils: false,
  },
  duplicate: {
    label: "Refund the duplicate",
    description: "Keep one payment and send the other back.",
    effect: { kind: "refund", amount: "duplicate", afterwards: "paid" },
    fulfils: true,
  },
  dust: {
    label: "Write off dust",
    description: "Too little to act on: close the order without asking anybody for anything.",
    effect: { kind: "status", status: "cancelled" },
    fulfils: false,
  },
  reject: {
    label: "Reject",
    description: "Close the order without delivering; the note says why.",
    effect: { kind: "status", status: "cancelled" },
    fulfils: false,
  },
};

export const REASON_CODES = {
  customer_underpaid: "Customer sent too little",
  exchange_fee: "Exchange or wallet took its fee from the amount",
  customer_overpaid: "Customer sent too much",
  paid_late: "Customer paid after the deadline",
  paid_twice: "Customer paid twice",
  wrong_asset_sent: "Customer sent another asset",
  gateway_hold_cleared: "Gateway lifted its hold",
  gateway_error: "Gateway reported it wrongly",
  confirmed_with_gateway: "Confirmed with the gateway by hand",
  goodwill: "Goodwill",
  fraud_suspected: "Fraud suspected",
  customer_request: "Customer asked for it",
  other: "Other (see note)",
} as const;

export type ReasonCode = keyof typeof REASON_CODES;

export function isReasonCode(value: string): value is ReasonCode {
  return Object.hasOwn(REASON_CODES, value);
}

/** One entry of the ordered layer of staff decisions. Never edited: a reopening is an entry of its own. */
export interface Decision {
  id: string;
  kind: "resolve" | "reopen";
  outcome: Outcome | null;
  reasonCode: ReasonCode;
  note: string;
  evidence: string | null;
  amount: Decimal | null;
  asset: string | null;
  by: ActorRef;
  decidedAt: Instant;
  /** The flags the person saw and settled, with their figures; the same flag with another figure is news. */
  settles: Flag[];
  /** The money the decision was about, as `moneyBasis` writes it. */
  basis: string;
}

/** The decision in force: the last one, unless it reopened the order. */
export function standingDecision(decisions: readonly Decision[]): Decision | null {
  const last = decisions.at(-1);
  return last && last.kind === "resolve" ? last : null;
}

interface Resolvable {
  status: OrderStatus;
  flags: readonly Flag[];
  receivedAmount: Decimal | null;
  differenceAmount: Decimal | null;
}

/** The outcomes offered for an order as it stands; the dialog and the verb call this one function. */
export function possibleOutcomes(order: Resolvable): Outcome[] {
  const { status, flags } = order;
  const hasReceived = order.receivedAmount !== null && isPositive(order.receivedAmount);
  const possible = new Set<Outcome>();
  if (status === "refunded" || status === "refund_pending") return [];
  const isShort = status === "underpaid" || (status === "manual_review" && hasFlag(flags, "under"));
  if (isShort) possible.add("request_top_up").add("accept_shortfall");
  if (status === "overpaid" || hasFlag(flags, "over")) possible.add("refund_excess").add("credit_customer");
  if (status !== "awaiting_payment" && status !== "confirming") possible.add("accept_as_paid");
  if (hasFlag(flags, "late")) possible.add("keep_late_quoted_rate").add("keep_late_received_rate");
  if (hasFlag(flags, "wrong_asset")) possible.add("wrong_asset");
  if (hasFlag(flags, "duplicate_payment")) possible.add("duplicate");
  if (hasReceived || status === "paid" || status === "overpaid" || hasFlag(flags, "wrong_asset")) possible.add("refund_all");
  if (status === "underpaid" || hasFlag(flags, "wrong_asset")) possible.add("dust");
  possible.add("reject");
  return OUTCOMES.filter((outcome) => possible.has(outcome));
}

/** What the refund that a decision asks for amounts to; null when the figure must be given by hand. */
export function refundAmount(outcome: Outcome, order: Resolvable): Decimal | null {
  const { effect } = OUTCOME[outcome];
  if (effect.kind !== "refund") return null;
  if (effect.amount === "received") return order.receivedAmount;
  if (effect.amount === "excess" && order.differenceAmount !== null && isPositive(order.differenceAmount)) {
    return order.differenceAmount;
  }
  return null;
}

/** Dust beside a payment that is in closes nothing. */
function statusAfter(outcome: Outcome, status: OrderStatus): OrderStatus {
  const { effect } = OUTCOME[outcome];
  if (outcome === "dust" && (status === "paid" || status === "overpaid")) return "paid";
  return effect.kind === "status" ? effect.status : effect.kind === "refund" ? "refund_pending" : status;
}

export interface Preview {
  status: OrderStatus;
  /** Sentences for the panel beside the form, most important first. */
  consequences: string[];
  refund: { amount: Decimal | null; asset: string | null } | null;
  fulfils: boolean;
}

/** What deciding `outcome` will do, in figures, before anybody confirms it. */
export function previewOutcome(
  outcome: Outcome,
  order: Resolvable & { asset: string | null; fulfilmentSent: boolean },
  givenAmount: Decimal | null,
): Preview {
  const meaning = OUTCOME[outcome];
  const { effect } = meaning;
  const amount = givenAmount ?? refundAmount(outcome, order);
  const status = statusAfter(outcome, order.status);
  const consequences: string[] = [];
  if (status === order.status) consequences.push(`The order stays ${STATUS[order.status].label.toLowerCase()}.`);
  else consequences.push(`The order becomes ${STATUS[status].label.toLowerCase()}.`);
  if (effect.kind === "refund") {
    const figure = amount === null || order.asset === null ? "an amount you name" : displayMoney(amount, order.asset);
    consequences.push(`A refund of ${figure} is requested; when it is sent, the order becomes ${STATUS[effect.afterwards].label.toLowerCase()}.`);
  }
  if (outcome === "accept_shortfall" && order.differenceAmount !== null && isNegative(order.differenceAmount) && order.asset !== null) {
    consequences.push(`${displayMoney(abs(order.differenceAmount), order.asset)} is written off.`);
  }
  if (outcome === "credit_customer" && order.differenceAmount !== null && order.asset !== null) {
    consequences.push(`${displayMoney(abs(order.differenceAmount), order.asset)} is owed to the customer.`);
  }
  if (order.fulfilmentSent) consequences.push("The shop was already told to deliver; it is not told again.");
  else if (meaning.fulfils) consequences.push("The shop is told once that it may deliver.");
  else consequences.push("The shop is not told to deliver.");
  if (order.flags.length > 0) consequences.push(`Settles: ${order.flags.map((flag) => `${flag.code.replaceAll("_", " ")} (${flag.detail})`).join(", ")}.`);
  return {
    status,
    consequences,
    refund: effect.kind === "refund" ? { amount, asset: order.asset } : null,
    fulfils: meaning.fulfils,
  };
}
