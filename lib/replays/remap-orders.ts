import type { SqlExecutor } from "@/lib/db/client";
import { sameFacts, type PaymentFacts } from "@/lib/domain/facts";
import { toInstant } from "@/lib/domain/instant";
import type { Gateway } from "@/lib/gateways/contract";
import { mapEventStatus, type EventOrigin } from "@/lib/ingest/map-event-status";
import { differs, projectedGlance, standingGlance } from "@/lib/ingest/order-glance";
import { remapOrders } from "@/lib/ingest/remap-facts";
import { ORDER_JSON, readOrderJson, type OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder, type Projection } from "@/lib/orders/project-order";
import { usualTimes } from "@/lib/orders/usual-times";
import { now } from "@/lib/platform/clock";
import type { OrderChange } from "@/lib/replays/move-on";

/** An order as it would be under a mapping. */
export interface RemappedOrder {
  before: OrderSnapshot;
  after: OrderSnapshot;
  projection: Projection;
  /** Whether there is anything to write; a status may stay the same all the same. */
  isOther: boolean;
  /** Deliveries kept as unmapped whose word is known now. */
  released: { id: string; word: string }[];
}

/** Reads orders as they would be under `origin`'s mapping, all their past events read anew; writes nothing. */
export async function readRemapped(
  sql: SqlExecutor,
  orderIds: readonly string[],
  origin: EventOrigin,
  gateway: Gateway,
): Promise<RemappedOrder[]> {
  const rows = await sql.query<{ order: unknown }>(
    `SELECT ${ORDER_JSON} AS "order" FROM orders o WHERE o.id = ANY($1) ORDER BY o.id`,
    [orderIds],
  );
  const times = await usualTimes();
  const orders = rows.map((row) => readOrderJson(row.order, times));
  const facts = await remapOrders(sql, orders, origin, gateway);
  const released = await releasedDeliveries(sql, orderIds, origin, gateway);
  return orders.map((order) => remapped(order, facts, released.get(order.id) ?? []));
}

function remapped(
  before: OrderSnapshot,
  facts: Record<string, PaymentFacts>,
  released: RemappedOrder["released"],
): RemappedOrder {
  const payments = before.payments.map((payment) => ({ ...payment, facts: facts[payment.id] ?? payment.facts }));
  const after = { ...before, payments };
  return {
    before,
    after,
    projection: projectOrder(after, toInstant(now())),
    isOther: before.payments.some((payment, index) => !sameFacts(payment.facts, payments[index]?.facts ?? payment.facts)),
    released,
  };
}

async function releasedDeliveries(
  sql: SqlExecutor,
  orderIds: readonly string[],
  origin: EventOrigin,
  gateway: Gateway,
): Promise<Map<string, RemappedOrder["released"]>> {
  const parked = await sql.query<{ id: string; orderId: string; word: string }>(
    `SELECT id, order_id AS "orderId", gateway_status AS word FROM deliveries
     WHERE order_id = ANY($1) AND integration_id = $2 AND outcome = 'unmapped' AND gateway_status IS NOT NULL`,
    [orderIds, origin.id],
  );
  const byOrder = new Map<string, RemappedOrder["released"]>();
  for (const { orderId, ...delivery } of parked) {
    if (mapEventStatus(origin, gateway, delivery.word) === null) continue;
    byOrder.set(orderId, [...(byOrder.get(orderId) ?? []), delivery]);
  }
  return byOrder;
}

/** What a person would see change; null where nothing does. */
export function changeOf({ before, after, projection }: RemappedOrder, seq: number): OrderChange | null {
  const [was, becomes] = [standingGlance(before), projectedGlance(projection)];
  if (!differs(was, becomes)) return null;
  return {
    key: before.id,
    seq,
    orderId: before.id,
    externalOrderId: after.externalOrderId,
    before: was,
    after: becomes,
    fulfils: projection.state.fulfillable && !before.fulfilmentSent,
  };
}
