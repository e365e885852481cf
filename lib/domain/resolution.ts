import { displayMoney } from "./asset";
import { abs, compare, isNegative, isPositive, subtract, type Decimal } from "./decimal";
import type { Flag } from "./flags";
import { hasFlag } from "./flags";
import type { Instant } from "./instant";
import type { OrderStatus } from "./order-status";
import { STATUS } from "./order-status";
import type { ActorRef } from "./permission";
import type { Price } from "./facts";
import { keptText, ofAsset, totalOf, type Refundable } from "./refundable";

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
  asset: string | null;
  receivedAmount: Decimal | null;
  differenceAmount: Decimal | null;
  /** What came in every attempt and is still there. */
  refundable: readonly Refundable[];
}

/** The outcomes offered for an order as it stands; the dialog and the verb call this one function. */
export function possibleOutcomes(order: Resolvable): Outcome[] {
  const { status, flags } = order;
  const hasReceived = order.refundable.some(({ amount }) => amount !== null);
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

/** One sum that a decision sends back; what is null must be named by hand. */
export interface RefundAsked {
  amount: Decimal | null;
  asset: string | null;
  /** The payment whose money it is; null where more than one could be meant. */
  paymentId: string | null;
}

/** What a person names of a refund; the order's figures tell the rest where they can. */
export type NamedRefund = Pick<RefundAsked, "amount" | "asset">;

export const NOTHING_NAMED: NamedRefund = { amount: null, asset: null };

/**
 * What a decision sends back: an entry for each payment whose money goes, since each goes back through its own gateway.
 * Of several assets none is guessed, since money in the wrong one is lost; and everything is everything, so of several
 * none can be left out.
 */
export function refundsAsked(outcome: Outcome, order: Resolvable, named: NamedRefund): RefundAsked[] {
  const { effect } = OUTCOME[outcome];
  if (effect.kind !== "refund") return [];
  const isUnnamed = named.amount === null && named.asset === null;
  switch (effect.amount) {
    case "excess":
      return excess(order, named);
    case "received":
      return isUnnamed && order.refundable.length > 0 ? order.refundable.map(asAsked) : part(order, order.refundable, named);
    case "duplicate":
      return duplicate(order, named);
  }
}

/** The other one of two where nobody says more; of several coins the one that is named, the order's own payment last. */
function duplicate(order: Resolvable, named: NamedRefund): RefundAsked[] {
  const beside = order.refundable.filter(({ isBeside }) => isBeside);
  if (named.amount === null && named.asset === null && beside.length === 1) return beside.map(asAsked);
  const asset = named.asset ?? (order.refundable.length === 0 ? order.asset : onlyAsset(order.refundable));
  if (asset === null) return [{ amount: named.amount, asset, paymentId: null }];
  const [other, all] = [ofAsset(beside, asset), ofAsset(order.refundable, asset)];
  if (named.amount === null && named.asset === null) return [{ amount: null, asset, paymentId: null }];
  return part(order, other.length > 0 ? other : all, { ...named, asset });
}

function asAsked({ amount, asset, paymentId }: Refundable): RefundAsked {
  return { amount, asset, paymentId };
}

function excess({ asset: quoted, differenceAmount, refundable }: Resolvable, named: NamedRefund): RefundAsked[] {
  const asset = named.asset ?? quoted;
  if (asset === null) return [{ amount: named.amount, asset, paymentId: null }];
  const there = ofAsset(refundable, asset);
  const isQuoted = quoted !== null && asset.toUpperCase() === quoted.toUpperCase();
  const known = isQuoted && differenceAmount !== null && isPositive(differenceAmount) ? differenceAmount : null;
  const from = there.filter(({ isBeside }) => !isBeside);
  return [{ amount: named.amount ?? known, asset: there[0]?.asset ?? asset, paymentId: from.length === 1 ? (from[0]?.paymentId ?? null) : null }];
}

/** A named amount or asset of what is there, from one payment after the other. */
function part({ asset: quoted }: Resolvable, money: readonly Refundable[], named: NamedRefund): RefundAsked[] {
  const asset = named.asset ?? (money.length === 0 ? quoted : onlyAsset(money));
  if (asset === null) return [{ amount: named.amount, asset, paymentId: null }];
  const there = ofAsset(money, asset);
  const [first, ...others] = there;
  if (first === undefined) return [{ amount: named.amount, asset, paymentId: null }];
  if (named.amount === null) return there.map(asAsked);
  if (others.length === 0) return [{ ...asAsked(first), amount: named.amount }];
  let open = named.amount;
  const asked = there.flatMap(({ amount, paymentId, asset: written }, index): RefundAsked[] => {
    const isLast = index === there.length - 1;
    const taken = isLast || amount === null || compare(open, amount) < 0 ? open : amount;
    open = subtract(open, taken);
    return isPositive(taken) ? [{ amount: taken, asset: written, paymentId }] : [];
  });
  return asked;
}

/** The asset a refund is in where nobody names one; null where several came, or none. */
function onlyAsset(money: readonly Refundable[]): string | null {
  const [first, ...others] = money;
  return first !== undefined && others.every(({ asset }) => asset.toUpperCase() === first.asset.toUpperCase()) ? first.asset : null;
}

/** Whether "everything" was asked for with an asset that is not all there is. */
export function leavesAssetsBehind(outcome: Outcome, { refundable }: Pick<Resolvable, "refundable">, named: NamedRefund): boolean {
  const { effect } = OUTCOME[outcome];
  const isEverything = effect.kind === "refund" && effect.amount === "received";
  const chosen = named.asset === null ? [] : ofAsset(refundable, named.asset);
  const isPart = named.asset === null ? named.amount !== null && onlyAsset(refundable) === null : chosen.length > 0 && chosen.length < refundable.length;
  return isEverything && refundable.length > 0 && isPart;
}

/** What a decision's refunds are known by, however often they are asked for: the decision alone, or with a number. */
export function refundOrigins(decisionId: string, refunds: readonly RefundAsked[]): string[] {
  return refunds.length === 1 ? [decisionId] : refunds.map((_refund, index) => `${decisionId}:${index + 1}`);
}

/** Whether a refund was asked for by this decision. */
export function isOfDecision({ originKey }: { originKey: string }, decisionId: string): boolean {
  return originKey === decisionId || originKey.startsWith(`${decisionId}:`);
}

/** Dust beside a payment that is in closes nothing. */
function statusAfter(outcome: Outcome, status: OrderStatus): OrderStatus {
  const { effect } = OUTCOME[outcome];
  if (outcome === "dust" && (status === "paid" || status === "overpaid")) return "paid";
  return effect.kind === "status" ? effect.status : effect.kind === "refund" ? "refund_pending" : status;
}

/** A refund of "everything" that leaves something is allowed, a network's fee may be taken off, and said. */
function staysBehind({ refundable }: Resolvable, refunds: readonly RefundAsked[]): string[] {
  const assets = [...new Set(refundable.map(({ asset }) => asset))];
  return assets.flatMap((asset) => {
    const [there, back] = [totalOf(ofAsset(refundable, asset)), totalOf(ofAsset(refunds.filter(hasAsset), asset))];
    if (there === null || back === null || !isPositive(back)) return [];
    const stays = subtract(there, back);
    return isPositive(stays) ? [`${displayMoney(stays, asset)} of what came stays with you.`] : [];
  });
}

function hasAsset(refund: RefundAsked): refund is RefundAsked & { asset: string } {
  return refund.asset !== null;
}

/** What a late payment is worth in the books, where its rate is decided about. */
function countsAs(outcome: Outcome, price: Price | null, { amount }: NamedRefund): string[] {
  if (price === null || (outcome !== "keep_late_quoted_rate" && outcome !== "keep_late_received_rate")) return [];
  const quoted = displayMoney(price.amount, price.currency);
  if (outcome === "keep_late_quoted_rate") return [`It counts as ${quoted}, as it was quoted.`];
  if (amount === null) return [`Name what it was worth in ${price.currency} when it arrived; left empty, only your note tells it.`];
  const difference = subtract(amount, price.amount);
  const change = isPositive(difference) ? "more" : isNegative(difference) ? "less" : null;
  const than = change === null ? "as much as was quoted" : `${displayMoney(abs(difference), price.currency)} ${change} than the ${quoted} quoted`;
  return [`It counts as ${displayMoney(amount, price.currency)}, ${than}.`];
}

export interface Preview {
  status: OrderStatus;
  /** Sentences for the panel beside the form, most important first. */
  consequences: string[];
  refunds: RefundAsked[];
  fulfils: boolean;
}

/** What deciding `outcome` will do, in figures, before anybody confirms it. */
export function previewOutcome(
  outcome: Outcome,
  order: Resolvable & { fulfilmentSent: boolean; price: Price | null },
  named: NamedRefund,
): Preview {
  const meaning = OUTCOME[outcome];
  const { effect } = meaning;
  const refunds = refundsAsked(outcome, order, named);
  const status = statusAfter(outcome, order.status);
  const consequences: string[] = [];
  if (status === order.status) consequences.push(`The order stays ${STATUS[order.status].label.toLowerCase()}.`);
  else consequences.push(`The order becomes ${STATUS[status].label.toLowerCase()}.`);
  if (effect.kind === "refund") {
    const afterwards = STATUS[effect.afterwards].label.toLowerCase();
    const figures = refunds.map(({ amount, asset }) => (amount === null || asset === null ? "an amount you name" : displayMoney(amount, asset)));
    consequences.push(
      figures.length === 1
        ? `A refund of ${figures[0]} is requested; when it is sent, the order becomes ${afterwards}.`
        : `Refunds of ${figures.join(" and ")} are requested; when all are sent, the order becomes ${afterwards}.`,
    );
    if (effect.amount === "received") consequences.push(...staysBehind(order, refunds));
  }
  if (outcome === "accept_shortfall" && order.differenceAmount !== null && isNegative(order.differenceAmount) && order.asset !== null) {
    consequences.push(`${displayMoney(abs(order.differenceAmount), order.asset)} is written off.`);
  }
  if (outcome === "credit_customer" && order.differenceAmount !== null && order.asset !== null) {
    consequences.push(`${displayMoney(abs(order.differenceAmount), order.asset)} is owed to the customer.`);
  }
  consequences.push(...countsAs(outcome, order.price, named));
  const kept = outcome === "reject" || outcome === "dust" ? keptText(order.refundable) : null;
  if (kept !== null) consequences.push(kept);
  if (order.fulfilmentSent) consequences.push("The shop was already told to deliver; it is not told again.");
  else if (meaning.fulfils) consequences.push("The shop is told once that it may deliver.");
  else consequences.push("The shop is not told to deliver.");
  if (order.flags.length > 0) consequences.push(`Settles: ${order.flags.map((flag) => `${flag.code.replaceAll("_", " ")} (${flag.detail})`).join(", ")}.`);
  return {
    status,
    consequences,
    refunds,
    fulfils: meaning.fulfils,
  };
}
