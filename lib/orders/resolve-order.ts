import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { moneyBasis } from "@/lib/domain/order-state";
import { OUTCOME, possibleOutcomes, REASON_CODES, refundAmount, type Decision } from "@/lib/domain/resolution";
import { displayMoney } from "@/lib/domain/asset";
import { compare, isPositive, subtract, sum, type Decimal } from "@/lib/domain/decimal";
import type { OrderStatus } from "@/lib/domain/order-status";
import { changeOrder, type Changed } from "@/lib/orders/change-order";
import type { OrderSnapshot, RefundRow } from "@/lib/orders/order-snapshot";
import type { Projection } from "@/lib/orders/project-order";
import { ResolveOrder } from "@/lib/orders/schemas";
import type { NewRefund } from "@/lib/orders/store-order";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Decides an order that did not settle cleanly. @throws AppError forbidden, invalid_input (the
 * outcome is not possible as things stand, needs an amount, or sends back more than there is), conflict (somebody was first).
 */
export async function resolveOrder(actor: Actor, input: ResolveOrder): Promise<Changed> {
  requirePermission(actor, "orders.resolve");
  const { orderId, version, outcome, reasonCode, note, amount, evidence } = parseInput(ResolveOrder, input);
  return changeOrder(actor, orderId, version, (order, projection, at) => {
    const situation = resolvable(projection);
    if (!possibleOutcomes(situation).includes(outcome)) {
      throw new AppError("invalid_input", `${outcome} is not possible for ${orderId} (${situation.status})`, {
        userMessage: `"${OUTCOME[outcome].label}" is not possible for this order as it stands. Nothing was changed.`,
        fields: [{ field: "outcome", message: `Possible: ${possibleOutcomes(situation).join(", ")}.` }],
      });
    }
    const decision: Decision = {
      id: newId("run"),
      kind: "resolve",
      outcome,
      reasonCode,
      note,
      evidence: evidence ?? null,
      amount: amount ?? refundAmount(outcome, situation),
      asset: projection.lead?.state.asset ?? null,
      by: actorRef(actor),
      decidedAt: at,
      settles: projection.state.flags,
      basis: moneyBasis(projection.payments.map(({ payment, state }) => ({ id: payment.id, createdAt: payment.createdAt, state, fulfilOverpaid: false }))),
    };
    const refunds = OUTCOME[outcome].effect.kind === "refund" ? [refundFor(decision, projection)] : [];
    for (const refund of refunds) refuseMoreThanArrived(refund, order, projection);
    const figure = decision.amount === null || decision.asset === null ? "" : ` (${displayMoney(decision.amount, decision.asset)})`;
    return {
      order: { ...order, decisions: [...order.decisions, decision] },
      refunds,
      kind: "resolved",
      reason: `${OUTCOME[outcome].label}${figure}. ${REASON_CODES[reasonCode]}.`,
      detail: { outcome, reason_code: reasonCode, note, evidence: evidence ?? null, amount: decision.amount, asset: decision.asset, settles: decision.settles },
      audit: { action: "order.resolved", summary: `${OUTCOME[outcome].label}: ${note}`, after: { outcome, reason_code: reasonCode, note, amount: decision.amount, asset: decision.asset } },
    };
  });
}

/** The order as `possibleOutcomes` and `previewOutcome` judge it. */
export function resolvable({ state, lead }: Projection) {
  return {
    status: state.status,
    flags: state.flags,
    receivedAmount: lead?.state.received ?? null,
    differenceAmount: lead?.state.difference ?? null,
  };
}

/**
 * Money goes back once: what went back before, or is on its way, is not there to be sent again. Says nothing where the
 * gateway reports no amount. A refund beyond what arrived is recorded by hand, as one made outside.
 */
function refuseMoreThanArrived(refund: NewRefund, order: OrderSnapshot, { payments }: Projection): void {
  const inAsset = payments.filter(({ state }) => state.asset === refund.asset);
  if (!inAsset.some(({ state }) => state.received !== null)) return;
  if (inAsset.some(({ state }) => state.received === null && !WITHOUT_MONEY.has(state.status))) return;
  const arrived = sum(inAsset.flatMap(({ state }) => state.received ?? []));
  const back = sum(order.refunds.flatMap((row) => (GOES_BACK.has(row.state) && row.asset === refund.asset ? (row.amount ?? []) : [])));
  const left = subtract(arrived, back);
  if (refund.amount === null || compare(refund.amount, left) <= 0) return;
  const figure = (amount: Decimal) => displayMoney(amount, refund.asset);
  const message = isPositive(left) ? `At most ${figure(left)} is left to send back.` : "Nothing is left to send back.";
  throw new AppError("invalid_input", `refund of ${refund.amount} ${refund.asset} where ${left} is left`, {
    userMessage: `${figure(arrived)} arrived and ${figure(back)} went back already or is on its way. ${message} Nothing was changed.`,
    fields: [{ field: "amount", message }],
  });
}

const GOES_BACK: ReadonlySet<string> = new Set<RefundRow["state"]>(["requested", "pending", "sent"]);
const WITHOUT_MONEY: ReadonlySet<string> = new Set<OrderStatus>(["awaiting_payment", "expired", "cancelled"]);

/** The decision's id is the refund's origin, so deciding once can only ever ask for one refund. */
function refundFor(decision: Decision, { lead }: Projection): NewRefund {
  const asset = decision.asset ?? lead?.price?.currency ?? null;
  if (decision.amount === null || asset === null) {
    throw new AppError("invalid_input", `refund of ${decision.id} has no amount`, {
      userMessage: "The gateway reports no amount to refund from. Name the amount. Nothing was changed.",
      fields: [{ field: "amount", message: "Name the amount to send back." }],
    });
  }
  const kinds = { refund_excess: "excess", refund_all: "full", duplicate: "duplicate" } as const;
  return {
    id: newId("rfd"),
    state: "requested",
    kind: decision.outcome === "refund_excess" || decision.outcome === "refund_all" || decision.outcome === "duplicate" ? kinds[decision.outcome] : "partial",
    asset,
    amount: decision.amount,
    reasonCode: decision.reasonCode,
    note: decision.note,
    destination: null,
    txHash: null,
    originKey: decision.id,
    gatewayRef: null,
    requestedBy: decision.by,
    requestedAt: decision.decidedAt,
    sentAt: null,
  };
}
