import { readPool } from "@/lib/db/client";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { deliveryConditions, TAB_CONDITION } from "@/lib/ingest/delivery-conditions";
import { DeliveriesFilter, type DeliveryOutcome, type DeliveryRow, type RejectionRow } from "@/lib/ingest/schemas";
import { parseInput } from "@/lib/platform/parse-input";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";

export const DELIVERY_COLUMNS = `d.id, d.delivery_key, d.received_at, d.event_type, d.gateway_status, d.gateway_ref, d.outcome, d.reason, d.order_id,
  o.external_order_id, d.content_type, octet_length(d.body) AS bytes, d.source_ip, d.repeats, d.repeated_at, d.replayed_at,
  i.id AS integration_id, i.slug, i.name, i.gateway`;
export const DELIVERY_FROM = "deliveries d JOIN integrations i ON i.id = d.integration_id LEFT JOIN orders o ON o.id = d.order_id";

export interface DeliverySqlRow {
  id: string;
  delivery_key: string;
  received_at: Date;
  event_type: string | null;
  gateway_status: string | null;
  gateway_ref: string | null;
  outcome: DeliveryOutcome;
  reason: string;
  order_id: string | null;
  external_order_id: string | null;
  content_type: string;
  bytes: number;
  source_ip: string | null;
  repeats: number;
  repeated_at: Date | null;
  replayed_at: Date | null;
  integration_id: string;
  slug: string;
  name: string;
  gateway: string;
}

export function readDeliveryRow(row: DeliverySqlRow): DeliveryRow {
  return {
    id: row.id,
    integration: { id: row.integration_id, slug: row.slug, name: row.name, gateway: row.gateway },
    deliveryKey: row.delivery_key,
    receivedAt: row.received_at.toISOString(),
    eventType: row.event_type,
    gatewayStatus: row.gateway_status,
    gatewayRef: row.gateway_ref,
    outcome: row.outcome,
    reason: row.reason,
    orderId: row.order_id,
    externalOrderId: row.external_order_id,
    contentType: row.content_type,
    bytes: row.bytes,
    sourceIp: row.source_ip,
    repeats: row.repeats,
    repeatedAt: row.repeated_at?.toISOString() ?? null,
    replayedAt: row.replayed_at?.toISOString() ?? null,
  };
}

/** What came in, newest first. @throws AppError forbidden, invalid_input. */
export async function listDeliveries(actor: Actor, input: DeliveriesFilter): Promise<{ rows: DeliveryRow[]; nextCursor: string | null }> {
  requirePermission(actor, "deliveries.view");
  const filter = parseInput(DeliveriesFilter, input);
  const { where, values } = deliveryConditions(filter);
  const conditions = [where];
  if (filter.cursor !== undefined) {
    values.push(filter.cursor);
    conditions.push(`(d.received_at, d.id) < (SELECT c.received_at, c.id FROM deliveries c WHERE c.id = $${values.length})`);
  }
  values.push(filter.limit + 1);
  const { rows } = await readPool().query<DeliverySqlRow>(
    `SELECT ${DELIVERY_COLUMNS} FROM ${DELIVERY_FROM} WHERE ${conditions.join(" AND ")} ORDER BY d.received_at DESC, d.id DESC LIMIT $${values.length}`,
    values,
  );
  // What followed a delivery may not fit the filter any more; nothing follows one that never was.
  if (rows.length === 0 && filter.cursor !== undefined) {
    const place = await readPool().query("SELECT 1 FROM deliveries WHERE id = $1", [filter.cursor]);
    if (place.rows.length === 0) throw unreadableCursor();
  }
  const page = rows.slice(0, filter.limit);
  return { rows: page.map(readDeliveryRow), nextCursor: rows.length > filter.limit ? (page.at(-1)?.id ?? null) : null };
}

/** How many deliveries fit, up to `most`. @throws AppError forbidden, invalid_input. */
export async function countDeliveries(actor: Actor, input: DeliveriesFilter, most: number): Promise<number> {
  requirePermission(actor, "deliveries.view");
  const { where, values } = deliveryConditions(parseInput(DeliveriesFilter, input), 1);
  const { rows } = await readPool().query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT 1 FROM deliveries d WHERE ${where} LIMIT $1) AS t`,
    [most, ...values],
  );
  return rows[0]?.count ?? 0;
}

/** How many deliveries wait for a person, up to 999. */
export async function countDeliveriesForAttention(actor: Actor): Promise<number> {
  requirePermission(actor, "deliveries.view");
  const { rows } = await readPool().query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT 1 FROM deliveries d WHERE ${TAB_CONDITION.attention} LIMIT 1000) AS t`,
  );
  return rows[0]?.count ?? 0;
}

/**
 * Refused requests, newest minute first: forged, misconfigured or from an address that is not allowed. `integration` is
 * an id or slug.
 */
export async function listRejections(actor: Actor, limit: number, integration: string | null = null): Promise<RejectionRow[]> {
  requirePermission(actor, "deliveries.view");
  const { rows } = await readPool().query<Omit<RejectionRow, "minute" | "lastAt"> & { minute: Date; lastAt: Date }>(
    `SELECT jsonb_build_object('id', i.id, 'slug', i.slug, 'name', i.name) AS integration, r.minute, r.reason, r.count,
       r.last_source_ip AS "lastSourceIp", r.last_at AS "lastAt"
     FROM rejections r JOIN integrations i ON i.id = r.integration_id WHERE $2::text IS NULL OR i.id = $2 OR i.slug = $2
     ORDER BY r.minute DESC, r.integration_id, r.reason LIMIT $1`,
    [limit, integration],
  );
  return rows.map((row) => ({ ...row, minute: row.minute.toISOString(), lastAt: row.lastAt.toISOString() }));
}

/** Requests refused in the 24 hours before `until`. */
export async function countRejections(actor: Actor, until: Instant): Promise<number> {
  requirePermission(actor, "deliveries.view");
  const { rows } = await readPool().query<{ count: number }>(
    "SELECT coalesce(sum(count), 0)::int AS count FROM rejections WHERE minute > $1::timestamptz - interval '24 hours'",
    [until],
  );
  return rows[0]?.count ?? 0;
}
