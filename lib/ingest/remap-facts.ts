import type { SqlExecutor } from "@/lib/db/client";
import { claimFact, facts, joinFacts, NO_FACTS, type PaymentFacts } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import type { Gateway } from "@/lib/gateways/contract";
import { mapEventStatus, type EventOrigin } from "@/lib/ingest/map-event-status";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";

interface PastEvent {
  paymentId: string;
  facts: PaymentFacts;
  gatewayStatus: string | null;
  occurredAt: Instant | null;
  recordedAt: Instant;
}

/**
 * The facts of an order's payments as they are under today's mapping: every past event is joined
 * again with its word mapped anew, so a status that was unmapped when it came stops being so.
 * Only payments of `origin` are told; by payment id.
 */
export async function remapFacts(sql: SqlExecutor, order: OrderSnapshot, origin: EventOrigin, gateway: Gateway): Promise<Record<string, PaymentFacts>> {
  return remapOrders(sql, [order], origin, gateway);
}

/** As `remapFacts`, of many orders in one read. */
export async function remapOrders(sql: SqlExecutor, orders: readonly OrderSnapshot[], origin: EventOrigin, gateway: Gateway): Promise<Record<string, PaymentFacts>> {
  const payments = orders.flatMap((order) => order.payments);
  const mine = payments.filter((payment) => payment.integrationId === origin.id).map((payment) => payment.id);
  const past = await sql.query<PastEvent>(
    // A registration tells what was agreed; earlier ones repeated it as if the gateway had charged it.
    `SELECT payment_id AS "paymentId", CASE kind WHEN 'registered' THEN facts || '{"price": null}' ELSE facts END AS facts, gateway_status AS "gatewayStatus",
       to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt",
       to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "recordedAt"
     FROM events WHERE payment_id = ANY($1) AND facts IS NOT NULL`,
    [mine],
  );
  const remapped: Record<string, PaymentFacts> = {};
  for (const event of past) {
    const told = joinFacts({ ...NO_FACTS, ...event.facts, claims: {}, unmapped: [] }, claimOf(event, origin, gateway));
    remapped[event.paymentId] = joinFacts(remapped[event.paymentId] ?? NO_FACTS, told);
  }
  return remapped;
}

function claimOf({ gatewayStatus: word, occurredAt, recordedAt }: PastEvent, origin: EventOrigin, gateway: Gateway): PaymentFacts {
  if (word === null) return NO_FACTS;
  const status = mapEventStatus(origin, gateway, word);
  if (status !== null) return claimFact(status, word, occurredAt, recordedAt);
  return joinFacts(facts({ unmapped: [word] }), claimFact("manual_review", word, occurredAt, recordedAt));
}
