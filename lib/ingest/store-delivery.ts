import type { SqlExecutor } from "@/lib/db/client";
import { jsonbText } from "@/lib/orders/jsonb-text";
import { deliveryRow } from "@/lib/orders/order-rows";
import type { NewDelivery } from "@/lib/orders/order-write";

const KEEP = `
INSERT INTO deliveries (id, integration_id, delivery_key, received_at, method, headers, body, body_sha256, content_type, source_ip,
  event_type, gateway_status, gateway_ref, outcome, reason, order_id)
SELECT d.id, d.integration_id, d.delivery_key, d.received_at, d.method, d.headers, $2::bytea, d.body_sha256, d.content_type, d.source_ip,
  d.event_type, d.gateway_status, d.gateway_ref, d.outcome, d.reason, d.order_id
FROM jsonb_populate_record(NULL::deliveries, $1::jsonb) d
ON CONFLICT (integration_id, delivery_key) DO UPDATE SET repeats = deliveries.repeats + 1, repeated_at = excluded.received_at
RETURNING id, outcome, order_id AS "orderId", repeats`;

export interface KeptDelivery {
  id: string;
  outcome: string;
  orderId: string | null;
  repeats: number;
}

/** Keeps a delivery that changes no order; the same one again only counts up. */
export async function storeDelivery(sql: SqlExecutor, delivery: NewDelivery): Promise<KeptDelivery> {
  const [row] = await sql.query<KeptDelivery>(KEEP, [jsonbText(deliveryRow(delivery, null)), delivery.body]);
  if (!row) throw new Error("an upsert returned no row");
  return row;
}

export async function countRepeat(sql: SqlExecutor, deliveryId: string, receivedAt: string): Promise<void> {
  await sql.query("UPDATE deliveries SET repeats = repeats + 1, repeated_at = $2 WHERE id = $1", [deliveryId, receivedAt]);
}
