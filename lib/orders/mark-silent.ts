import { transaction, poolExecutor } from "@/lib/db/client";
import { toInstant } from "@/lib/domain/instant";
import { networkName } from "@/lib/domain/network";
import { lockOrder } from "@/lib/orders/order-snapshot";
import { overdueBy, projectOrder } from "@/lib/orders/project-order";
import { storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";

/**
 * Flags payments whose news is overdue and of which the gateway, asked, had none to give either, the
 * longest overdue first. Any news takes the flag away.
 * @returns how many were flagged; as many as `limit` means there may be more
 */
export async function markSilent(limit: number): Promise<number> {
  const due = await poolExecutor().query<{ id: string; order_id: string }>(
    "SELECT id, order_id FROM payments WHERE news_due_at < $1 AND poll_attempts > 0 ORDER BY news_due_at LIMIT $2",
    [now(), limit],
  );
  let flagged = 0;
  for (const payment of due) flagged += (await markOne(payment.id, payment.order_id)) ? 1 : 0;
  return flagged;
}

async function markOne(paymentId: string, orderId: string): Promise<boolean> {
  return transaction(async (tx) => {
    const before = await lockOrder(tx, orderId);
    if (before === null) return false;
    const at = toInstant(now());
    const projected = projectOrder(before, at).payments.find(({ payment }) => payment.id === paymentId);
    // News may have come between finding it and locking it.
    if (!projected || projected.newsDueAt === null || projected.newsDueAt >= at) return false;
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
        {
          id: newId("evt"), paymentId, deliveryId: null, source: "system", kind: "silent", decision: "applied",
          reason: `News of this payment${where} is overdue by ${overdueBy(projected.newsDueAt, at)}.`,
          gatewayStatus: null, mappedStatus: null, mappingVersion: null, facts: null,
          statusBefore: before.status, statusAfter: projection.state.status,
          actor: { kind: "system", id: null, name: "Settledesk" }, detail: {}, occurredAt: null, recordedAt: at,
        },
      ],
    });
    return true;
  });
}
