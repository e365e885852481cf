import type { OrderGlance } from "@/lib/ingest/schemas";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder, type Projection } from "@/lib/orders/project-order";

/** An order as it stands on the screen now, whatever today's code would make of its facts. */
export function standingGlance(order: OrderSnapshot): OrderGlance {
  const { figures } = projectOrder(order, order.statusChangedAt);
  const { status, receivedAmount } = order;
  return { status, flags: order.flags.map(plainFlag), receivedAmount, asset: figures.asset };
}

/** An order as it would stand. */
export function projectedGlance({ state, figures }: Projection): OrderGlance {
  return {
    status: state.status,
    flags: state.flags.map(plainFlag),
    receivedAmount: figures.received,
    asset: figures.asset,
  };
}

/** Whether a person would see a difference. */
export function differs(before: OrderGlance | null, after: OrderGlance | null): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** PostgreSQL keeps the keys of a JSON object in its own order. */
function plainFlag({ code, detail }: OrderGlance["flags"][number]) {
  return { code, detail };
}
