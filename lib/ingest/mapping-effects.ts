import type { SqlExecutor } from "@/lib/db/client";
import { sameFacts } from "@/lib/domain/facts";
import { toInstant } from "@/lib/domain/instant";
import type { Gateway } from "@/lib/gateways/contract";
import { mapEventStatus, type EventOrigin } from "@/lib/ingest/map-event-status";
import { remapFacts } from "@/lib/ingest/remap-facts";
import type { MappingEffect } from "@/lib/ingest/schemas";
import { ORDER_JSON, readOrderJson, type OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder, type Projection } from "@/lib/orders/project-order";
import { now } from "@/lib/platform/clock";

const BATCH = 200;

/**
 * Orders that had an event whose word `origin`'s mapping reads otherwise than it was read when it
 * came, in batches, oldest order id first.
 */
export async function* ordersToRemap(sql: SqlExecutor, origin: EventOrigin, gateway: Gateway): AsyncGenerator<OrderSnapshot[]> {
  const heard = await sql.query<{ word: string; status: string | null }>(
    `SELECT DISTINCT e.gateway_status AS word, e.mapped_status AS status
     FROM events e JOIN payments p ON p.id = e.payment_id WHERE p.integration_id = $1 AND e.gateway_status IS NOT NULL`,
    [origin.id],
  );
  const changed = heard.filter(({ word, status }) => mapEventStatus(origin, gateway, word) !== status);
  for (let after = ""; changed.length > 0; ) {
    const rows = await sql.query<{ order: unknown; id: string }>(
      `SELECT o.id, ${ORDER_JSON} AS "order" FROM orders o
       WHERE o.id > $1 AND EXISTS (
         SELECT 1 FROM payments p JOIN events e ON e.payment_id = p.id
         JOIN jsonb_to_recordset($3::jsonb) AS c(word text, status text) ON c.word = e.gateway_status AND c.status IS NOT DISTINCT FROM e.mapped_status
         WHERE p.order_id = o.id AND p.integration_id = $2)
       ORDER BY o.id LIMIT ${BATCH}`,
      [after, origin.id, JSON.stringify(changed)],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => readOrderJson(row.order));
    after = last.id;
  }
}

export interface Remapped {
  order: OrderSnapshot;
  before: Projection;
  after: Projection;
  /** Whether the facts themselves differ; a status may stay the same all the same. */
  differs: boolean;
}

/** An order as it would be under `origin`'s mapping; reads its past events, writes nothing. */
export async function remapOrder(sql: SqlExecutor, order: OrderSnapshot, origin: EventOrigin, gateway: Gateway): Promise<Remapped> {
  const remapped = await remapFacts(sql, order, origin, gateway);
  const payments = order.payments.map((payment) => ({ ...payment, facts: remapped[payment.id] ?? payment.facts }));
  const at = toInstant(now());
  const next = { ...order, payments };
  return {
    order: next,
    before: projectOrder(order, at),
    after: projectOrder(next, at),
    differs: payments.some((payment, index) => !sameFacts(payment.facts, order.payments[index]?.facts ?? payment.facts)),
  };
}

/** What a person would see change; null where nothing does. */
export function effectOf({ order, before, after }: Remapped): MappingEffect | null {
  const codes = (projection: Projection) => projection.state.flags.map((flag) => flag.code);
  const isSame = before.state.status === after.state.status && codes(before).join() === codes(after).join();
  if (isSame) return null;
  return {
    orderId: order.id,
    externalOrderId: order.externalOrderId,
    before: { status: before.state.status, flags: before.state.flags },
    after: { status: after.state.status, flags: after.state.flags },
    fulfils: after.state.fulfillable && !order.fulfilmentSent,
  };
}
