import { transaction, poolExecutor } from "@/lib/db/client";
import { toInstant } from "@/lib/domain/instant";
import { networkName } from "@/lib/domain/network";
import { SETTLEDESK } from "@/lib/domain/permission";
import { lockOrder } from "@/lib/orders/order-snapshot";
import { overdueBy, projectOrder } from "@/lib/orders/project-order";
import { ownEvent } from "@/lib/orders/order-write";
import { storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";

/**
 * Flags payments whose news is overdue and of which the gateway, asked, had none to give either, the
 * longest overdue first. Any news takes the flag away.
 * @returns how many were looked at; as many as `limit` means there may be more
 */
export async function markSilent(limit: number): Promise<number> {
  const due = await poolExecutor().query<{ id: string; order_id: string }>(
    "SELECT id, order_id FROM payments WHERE news_due_at < $1 AND poll_attempts > 0 ORDER BY news_due_at LIMIT $2",
    [now(), limit],
  );
  for (const payment of due) await markOne(payment.id, payment.order_id);
  return due.length;
}

async function markOne(paymentId: string, orderId: string): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockOrder(tx, orderId);
    const at = toInstant(now());
    const projected = before && projectOrder(before, at).payments.find(({ payment }) => payment.id === paymentId);
    if (!before || !projected) return;
    if (projected.newsDueAt === null || projected.newsDueAt >= at) {
      // News came meanwhile, or payments of its kind were learned to take longer: with the old time it would be found first for ever.
      await tx.query("UPDATE payments SET news_due_at = $2 WHERE id = $1", [paymentId, projected.newsDueAt]);
      return;
    }
    const order = {
      ...before,
      payments: before.payments.map((payment) => (payment.id === paymentId ? { ...payment, silentSince: projected.newsDueAt } : payment)),
    };
    const projection = projectOrder(order, at);
    const where = projected.state.network === null ? "" : ` on ${networkName(projected.state.network)}`;
    await storeOrder(tx, {
      order,
      projection,
      refunds: [],
      delivery: null,
      at,
      events: [
        ownEvent(at, {
          paymentId, source: "system", kind: "silent", reason: `News of this payment${where} is overdue by ${overdueBy(projected.newsDueAt, at)}.`,
          statusBefore: before.status, statusAfter: projection.state.status, actor: SETTLEDESK,
        }),
      ],
    });
  });
}
