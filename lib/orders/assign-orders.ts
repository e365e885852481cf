import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { assignOrder } from "@/lib/orders/assign-order";
import { AssignOrders } from "@/lib/orders/schemas";
import { parseInput } from "@/lib/platform/parse-input";

export interface AssignedOrders {
  assigned: string[];
  /** Orders that stayed as they were, by what kept them so. */
  left: { orderIds: string[]; error: unknown }[];
}

/**
 * Hands many orders to somebody, or back to nobody, each in a transaction of its own. What is wrong with one order leaves
 * that order; anything else ends the work, and what was assigned until then stays.
 * @throws AppError forbidden, invalid_input; and whatever came up, where no order was assigned
 */
export async function assignOrders(actor: Actor, input: AssignOrders): Promise<AssignedOrders> {
  requirePermission(actor, "orders.assign");
  const { orderIds, assignee } = parseInput(AssignOrders, input);
  const wanted = [...new Set(orderIds)];
  const assigned: string[] = [];
  const left: AssignedOrders["left"] = [];
  for (const [index, orderId] of wanted.entries()) {
    try {
      await assignOrder(actor, { orderId, assignee });
      assigned.push(orderId);
    } catch (error) {
      const isOfThisOrder = error instanceof AppError && (error.code === "not_found" || error.code === "conflict");
      left.push({ orderIds: isOfThisOrder ? [orderId] : wanted.slice(index), error });
      if (!isOfThisOrder) break;
    }
  }
  const [first] = left;
  if (assigned.length === 0 && first !== undefined) throw first.error;
  return { assigned, left };
}
