import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { orderNotFound } from "@/lib/orders/change-order";
import { iso } from "@/lib/orders/order-row";
import type { EventView } from "@/lib/orders/schemas";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";

interface EventRow extends Omit<EventView, "occurredAt" | "recordedAt"> {
  occurredAt: Date | null;
  recordedAt: Date;
}

/** An order's history, newest first; `cursor` is the id of the last event seen. @throws AppError not_found, invalid_input (a cursor of no event of it). */
export async function listOrderEvents(
  actor: Actor,
  orderId: string,
  page: { limit: number; cursor: string | null },
): Promise<{ rows: EventView[]; nextCursor: string | null }> {
  requirePermission(actor, "orders.view");
  const sql = poolExecutor();
  const rows = await sql.query<EventRow>(
    `SELECT e.id, e.order_id AS "orderId", e.payment_id AS "paymentId", e.delivery_id AS "deliveryId", e.source, e.kind, e.decision, e.reason,
       e.gateway_status AS "gatewayStatus", e.mapped_status AS "mappedStatus", e.mapping_version AS "mappingVersion",
       e.status_before AS "statusBefore", e.status_after AS "statusAfter", e.actor, e.detail,
       e.occurred_at AS "occurredAt", e.recorded_at AS "recordedAt"
     FROM events e
     WHERE e.order_id = $1 AND ($2::text IS NULL OR (e.recorded_at, e.id) < (SELECT c.recorded_at, c.id FROM events c WHERE c.id = $2 AND c.order_id = $1))
     ORDER BY e.recorded_at DESC, e.id DESC LIMIT $3`,
    [orderId, page.cursor, page.limit + 1],
  );
  // Every order has at least the event that made it, and a last event seen has others after it.
  if (rows.length === 0) {
    const isKnown = page.cursor !== null && (await sql.query("SELECT 1 FROM orders WHERE id = $1", [orderId])).length > 0;
    throw isKnown ? unreadableCursor() : orderNotFound(orderId);
  }
  const kept = rows.slice(0, page.limit);
  return {
    rows: kept.map((row) => ({ ...row, occurredAt: iso(row.occurredAt), recordedAt: iso(row.recordedAt) })),
    nextCursor: rows.length > page.limit ? (kept.at(-1)?.id ?? null) : null,
  };
}
