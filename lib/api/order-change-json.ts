import { z } from "zod";
import { orderJson, toFlagJson } from "@/lib/api/order-json";
import { STATUS } from "@/lib/domain/order-status";
import type { Changed } from "@/lib/orders/change-order";

/** What a write answers: enough to go on, and nothing a key without `orders:read` may not see. */
export const orderChangeJson = orderJson
  .pick({
    id: true,
    external_order_id: true,
    status: true,
    status_label: true,
    flags: true,
    next_action: true,
    fulfillable: true,
    version: true,
  })
  .meta({ id: "OrderChange", description: "The order as the change left it." });

export function toOrderChangeJson({ order, projection, version }: Changed): z.output<typeof orderChangeJson> {
  const { state, next } = projection;
  const { code, label, description, actor, dueAt } = next;
  return {
    id: order.id,
    external_order_id: order.externalOrderId,
    status: state.status,
    status_label: STATUS[state.status].label,
    flags: state.flags.map(toFlagJson),
    next_action: { code, label, description, actor, due_at: dueAt },
    fulfillable: state.fulfillable,
    version,
  };
}
