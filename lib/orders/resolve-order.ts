import { displayMoney } from "@/lib/domain/asset";
import { add, compare, isPositive, subtract, ZERO, type Decimal } from "@/lib/domain/decimal";
import { AppError } from "@/lib/domain/errors";
import { hasFlag } from "@/lib/domain/flags";
import type { OrderFigures } from "@/lib/domain/order-figures";
import { moneyBasis } from "@/lib/domain/order-state";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { goneBack, isOfUnknownKind, ofAsset, totalOf, type Refundable } from "@/lib/domain/refundable";
import { requirePermission } from "@/lib/domain/require-permission";
import { leavesAssetsBehind, OUTCOME, possibleOutcomes, REASON_CODES, refundOrigins, refundsAsked, type Decision, type Outcome, type RefundAsked } from "@/lib/domain/resolution";
import { callOffRefunds } from "@/lib/orders/call-off-refunds";
import { changeOrder, type Changed } from "@/lib/orders/change-order";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import type { NewRefund } from "@/lib/orders/order-write";
import type { Projection } from "@/lib/orders/project-order";
import { ResolveOrder } from "@/lib/orders/schemas";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Decides an order that did not settle cleanly. @throws AppError forbidden, invalid_input (the
 * outcome is not possible as things stand, needs an amount, or sends back more than there is), conflict (somebody was first).
 */
export async function resolveOrder(actor: Actor, input: ResolveOrder): Promise<Changed> {
  requirePermission(actor, "orders.resolve");
  const { orderId, version, outcome, reasonCode, note, amount, asset, evidence } = parseInput(ResolveOrder, input);
  return changeOrder(actor, orderId, version, async (order, projection, at, tx) => {
    const situation = resolvable(projection);
    if (!possibleOutcomes(situation).includes(outcome)) {
      throw new AppError("invalid_input", `${outcome} is not possible for ${orderId} (${situation.status})`, {
        userMessage: `"${OUTCOME[outcome].label}" is not possible for this order as it stands. Nothing was changed.`,
        fields: [{ field: "outcome", message: `Possible: ${possibleOutcomes(situation).join(", ")}.` }],
      });
    }
    const named = { amount: amount ?? null, asset: asset ?? null };
    if (leavesAssetsBehind(outcome, situation, named)) throw everythingIsMore(situation.refundable);
    const isRefund = OUTCOME[outcome].effect.kind === "refund";
    const asked = refundsAsked(outcome, situation, named).map((refund) => ({ ...refund, asset: refund.asset ?? projection.figures.price?.currency ?? null }));
    const only = asked.length === 1 ? asked[0] : undefined;
    const decision: Decision = {
      id: newId("run"),
      kind: "resolve",
      outcome,
      reasonCode,
      note,
      evidence: evidence ?? null,
      amount: isRefund ? (only?.amount ?? null) : named.amount,
      asset: isRefund ? (only?.asset ?? null) : countedIn(outcome, projection.figures),
      by: actorRef(actor),
      decidedAt: at,
      settles: projection.state.flags,
      basis: moneyBasis(projection.payments.map(({ payment, state }) => ({ id: payment.id, createdAt: payment.createdAt, state, rules: payment.rules, awaitsConfirmation: false }))),
    };
    const origins = refundOrigins(decision.id, asked);
    const refunds = asked.map((sum, index) => refundFor(decision, sum, origins[index] ?? decision.id, { isOnly: only !== undefined, refundable: situation.refundable }));
    refuseMoreThanArrived(refunds, order, projection, outcome);
    const calledOff = await callOffRefunds(tx, orderId, order.decisions.map(({ id }) => id));
    const figures = isRefund ? refunds.map(figureOf).join(" and ") : decision.amount === null || decision.asset === null ? "" : displayMoney(decision.amount, decision.asset);
    return {
      order: { ...order, decisions: [...order.decisions, decision] },
      refunds: [...calledOff, ...refunds],
      kind: "resolved",
      reason: `${OUTCOME[outcome].label}${figures === "" ? "" : ` (${figures})`}. ${REASON_CODES[reasonCode]}.${calledOff.length > 0 ? " What was asked for before and has not left was called off." : ""}`,
      detail: { outcome, reason_code: reasonCode, note, evidence: evidence ?? null, amount: decision.amount, asset: decision.asset, settles: decision.settles },
      audit: { action: "order.resolved", summary: `${OUTCOME[outcome].label}: ${note}`, after: { outcome, reason_code: reasonCode, note, refunds: refunds.map((refund) => ({ amount: refund.amount, asset: refund.asset })) } },
    };
  });
}

/** What a decision's own amount is in: the value of a late payment in the currency of the price, all else in what was paid. */
function countedIn(outcome: Outcome, { asset, price }: OrderFigures): string | null {
  return outcome === "keep_late_received_rate" && price !== null ? price.currency : asset;
}

/** The order as `possibleOutcomes` and `previewOutcome` judge it. */
function resolvable({ state, figures, refundable }: Projection) {
  return {
    status: state.status,
    flags: state.flags,
    asset: figures.asset,
    receivedAmount: figures.received,
    differenceAmount: figures.difference,
    refundable,
  };
}

/**
 * Money goes back once: what went back before, or is on its way, is not there to be sent again. Says nothing where the
 * gateway reports no amount. An excess leaves what the order asks for, a duplicate what stands for the order. A refund
 * beyond what arrived is recorded by hand, as one made outside.
 */
function refuseMoreThanArrived(refunds: readonly NewRefund[], order: OrderSnapshot, { refundable, figures, payments }: Projection, outcome: Outcome): void {
  for (const asset of new Set(refunds.map((refund) => refund.asset))) {
    const [wanted, left] = [totalOf(ofAsset(refunds, asset)), leftFor(outcome, asset, figures, refundable)];
    const mayBeMore = payments.some(({ state }) => isOfUnknownKind(state, hasFlag(state.flags, "wrong_asset")));
    if (wanted === null || left === null || (mayBeMore && ofAsset(refundable, asset).length === 0)) continue;
    if (compare(wanted, left) <= 0) continue;
    const figure = (amount: Decimal) => displayMoney(amount, asset);
    const back = goneBack(order.refunds, asset);
    const there = totalOf(ofAsset(refundable, asset)) ?? ZERO;
    const message = isPositive(left) ? `At most ${figure(left)} is left to send back.` : "Nothing is left to send back.";
    throw new AppError("invalid_input", `refund of ${wanted} ${asset} where ${left} is left`, {
      userMessage: `${figure(add(there, back))} arrived and ${figure(back)} went back already or is on its way. ${message} Nothing was changed.`,
      fields: [{ field: "amount", message }],
    });
  }
}

/**
 * How much of an asset this outcome may send back; null where nobody knows how much came. An excess leaves what was asked
 * for of the payments that stand for the order, whatever came beside them; of two payments one stays.
 */
function leftFor(outcome: Outcome, asset: string, figures: OrderFigures, refundable: readonly Refundable[]): Decimal | null {
  const there = ofAsset(refundable, asset);
  const [beside, standing] = [there.filter(({ isBeside }) => isBeside), there.filter(({ isBeside }) => !isBeside)];
  if (outcome === "refund_excess") {
    const [came, isQuoted] = [totalOf(standing), asset.toUpperCase() === figures.asset?.toUpperCase()];
    return came === null ? null : subtract(came, (isQuoted ? figures.expected : null) ?? ZERO);
  }
  if (outcome === "duplicate" && there.length === refundable.length) return beside.length > 0 && standing.length > 0 ? totalOf(beside) : ZERO;
  return totalOf(there);
}

function everythingIsMore(refundable: readonly Refundable[]): AppError {
  return new AppError("invalid_input", "a part of everything", {
    userMessage: `${refundable.map(figureOf).join(" and ")} came, and everything is all of it. Name neither amount nor asset to send all of it back. Nothing was changed.`,
    fields: [{ field: "asset", message: "More than one asset came. Leave amount and asset empty." }],
  });
}

function figureOf({ amount, asset }: Pick<NewRefund, "amount" | "asset">): string {
  return amount === null ? `${asset} of an unknown amount` : displayMoney(amount, asset);
}

/** The decision's id is in the refund's origin, so deciding once can only ever ask for it once. */
function refundFor(
  decision: Decision,
  { amount, asset, paymentId }: RefundAsked,
  originKey: string,
  { isOnly, refundable }: { isOnly: boolean; refundable: readonly Refundable[] },
): NewRefund {
  if (asset === null) {
    const choices = refundable.map(figureOf).join(", ");
    throw new AppError("invalid_input", `refund of ${decision.id} has no asset`, {
      userMessage: "It is not clear which asset goes back. Name it. Nothing was changed.",
      fields: [{ field: "asset", message: choices === "" ? "Name the asset to send back." : `Name one of what is there: ${choices}.` }],
    });
  }
  // Beside others one may stand without its amount: it is named when the refund is recorded.
  if (amount === null && isOnly) {
    throw new AppError("invalid_input", `refund of ${decision.id} has no amount`, {
      userMessage: "The figures of the order do not tell how much goes back. Name the amount. Nothing was changed.",
      fields: [{ field: "amount", message: `Name the amount to send back, in ${asset}.` }],
    });
  }
  const kinds = { refund_excess: "excess", refund_all: "full", duplicate: "duplicate" } as const;
  return {
    id: newId("rfd"),
    state: "requested",
    kind: decision.outcome === "refund_excess" || decision.outcome === "refund_all" || decision.outcome === "duplicate" ? kinds[decision.outcome] : "partial",
    asset,
    amount,
    reasonCode: decision.reasonCode,
    note: decision.note,
    destination: null,
    txHash: null,
    originKey,
    paymentId,
    gatewayRef: null,
    requestedBy: decision.by,
    requestedAt: decision.decidedAt,
    sentAt: null,
  };
}
