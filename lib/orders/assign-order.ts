import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { changeOrder, type Changed } from "@/lib/orders/change-order";
import { AssignOrder } from "@/lib/orders/schemas";
import { parseInput } from "@/lib/platform/parse-input";

/** Hands an order to somebody, or back to nobody. @throws AppError forbidden, not_found, invalid_input (no such person). */
export async function assignOrder(actor: Actor, input: AssignOrder): Promise<Changed> {
  requirePermission(actor, "orders.assign");
  const { orderId, assignee } = parseInput(AssignOrder, input);
  const wanted = assignee === "me" && actor.kind === "user" ? actor.id : assignee;
  return changeOrder(actor, orderId, null, async (order, _projection, _at, tx) => {
    const [person] = wanted === null ? [] : await tx.query<{ name: string }>("SELECT name FROM users WHERE id = $1 AND disabled_at IS NULL", [wanted]);
    if (wanted !== null && !person) {
      throw new AppError("invalid_input", `no enabled user ${wanted}`, {
        userMessage: "There is no enabled person with this id. The order was not assigned.",
        fields: [{ field: "assignee", message: "Choose an enabled person." }],
      });
    }
    const reason = person ? `Assigned to ${person.name}.` : "Assigned to nobody.";
    return { order: { ...order, assigneeId: wanted }, kind: "assigned", reason, detail: { assignee: wanted }, audit: { action: "order.assigned", summary: reason, after: { assignee: wanted } } };
  });
}
