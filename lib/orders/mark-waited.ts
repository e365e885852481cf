import { poolExecutor, transaction } from "@/lib/db/client";
import { toInstant } from "@/lib/domain/instant";
import { WAITS_THAT_END } from "@/lib/domain/next-action";
import { SETTLEDESK } from "@/lib/domain/permission";
import { lockOrder } from "@/lib/orders/order-snapshot";
import { overdueBy, projectOrder } from "@/lib/orders/project-order";
import { ownEvent } from "@/lib/orders/order-write";
import { storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";

/** Written out, so that the partial index of just these is used. */
const WAITING = WAITS_THAT_END.map((code) => `'${code}'`).join();

/**
 * Puts orders into the queue that waited for somebody else until their time was over, the longest overdue first.
 * @returns how many were looked at; as many as `limit` means there may be more
 */
export async function markWaited(limit: number): Promise<number> {
  const due = await poolExecutor().query<{ id: string }>(
    `SELECT id FROM orders WHERE next_action IN (${WAITING}) AND due_at < $1 ORDER BY due_at LIMIT $2`,
    [now(), limit],
  );
  for (const { id } of due) await markOne(id);
  return due.length;
}

async function markOne(orderId: string): Promise<void> {
  await transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order === null) return;
    const at = toInstant(now());
    const projection = projectOrder(order, at);
    const { dueAt, label } = projection.next;
    if (projection.next.code === order.nextAction || dueAt === null) {
      // It moved meanwhile, or waits longer than was stored: with the old time it would be found first for ever.
      await tx.query("UPDATE orders SET due_at = $2 WHERE id = $1", [orderId, dueAt]);
      return;
    }
    await storeOrder(tx, {
      order,
      projection,
      refunds: [],
      delivery: null,
      at,
      events: [
        ownEvent(at, {
          source: "system",
          kind: "waited",
          reason: `What was waited for is overdue by ${overdueBy(dueAt, at)}. Next: ${label.toLowerCase()}.`,
          statusBefore: order.status,
          statusAfter: projection.state.status,
          actor: SETTLEDESK,
        }),
      ],
    });
  });
}
