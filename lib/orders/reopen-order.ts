import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { OUTCOME, standingDecision, type Decision } from "@/lib/domain/resolution";
import { callOffRefunds } from "@/lib/orders/call-off-refunds";
import { changeOrder, type Changed } from "@/lib/orders/change-order";
import { ReopenOrder } from "@/lib/orders/schemas";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Takes a decision back by an entry of its own; the former one stays in the history. A refund it
 * asked for is called off as long as it was not sent. @throws AppError forbidden, invalid_input
 * (nothing to take back), conflict.
 */
export async function reopenOrder(actor: Actor, input: ReopenOrder): Promise<Changed> {
  requirePermission(actor, "orders.resolve");
  const { orderId, version, reasonCode, note } = parseInput(ReopenOrder, input);
  return changeOrder(actor, orderId, version, async (order, _projection, at, tx) => {
    const standing = standingDecision(order.decisions);
    if (standing === null || standing.outcome === null) {
      throw new AppError("invalid_input", `order ${orderId} has no decision to reopen`, {
        userMessage: "Nobody has decided this order, so there is nothing to take back. Nothing was changed.",
      });
    }
    const decision: Decision = {
      ...standing,
      id: newId("run"),
      kind: "reopen",
      outcome: null,
      reasonCode,
      note,
      evidence: null,
      amount: null,
      by: actorRef(actor),
      decidedAt: at,
      settles: [],
    };
    const calledOff = await callOffRefunds(tx, orderId, [standing.id]);
    return {
      order: { ...order, decisions: [...order.decisions, decision] },
      refunds: calledOff,
      kind: "reopened",
      reason: `Reopened: "${OUTCOME[standing.outcome].label}" no longer stands.${calledOff.length > 0 ? " Its refund was called off." : ""}`,
      detail: { takes_back: standing.outcome, note },
      audit: { action: "order.reopened", summary: `Reopened: ${note}`, after: { takes_back: standing.outcome, note } },
    };
  });
}
