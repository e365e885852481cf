import type { SqlExecutor } from "@/lib/db/client";
import { normaliseTransactions } from "@/lib/domain/facts";
import type { UsualTimes } from "@/lib/domain/usual-time";
import type { GatewayEvent } from "@/lib/gateways/contract";
import { storable } from "@/lib/orders/jsonb-text";
import { ORDER_JSON, ownerOf, ownersByKey, readOrderJson, type OrderSnapshot, type OwnerRow } from "@/lib/orders/order-snapshot";
import { usualTimes } from "@/lib/orders/usual-times";

/** Where an event belongs, and whether it has been here before. */
export interface Target {
  /** A delivery already stored under this key: the same one where its body is the same. */
  seen: { id: string; outcome: string; orderId: string | null; isSameBody: boolean } | null;
  order: OrderSnapshot | null;
  /** The event, without a merchant reference that another order already carries or that only names an attempt made here. */
  event: GatewayEvent;
  /** The merchant's reference of the attempt that was made from here and that the event is about; null for every other event. */
  madeAs: string | null;
  /** Which payments already count the transactions this event names. */
  owners: Record<string, string>;
}

/** Under this key a second body of one event is kept: the gateway says they are one, and only the bytes can tell. */
export function otherBodyKey(eventKey: string, bodySha256: string): string {
  return `${eventKey}#${bodySha256.slice(0, 16)}`;
}

/** One event to find the order of. */
export interface Question {
  integrationId: string;
  event: GatewayEvent;
  /** Null for what came without a delivery. */
  bodySha256: string | null;
}

/**
 * Each part is a subquery of its own for each event: joined, a plan that is kept could read whole tables. OFFSET 0 keeps
 * the ways to the order from being looked up again wherever they are named.
 */
const LOAD = `
SELECT
  (SELECT jsonb_build_object('id', id, 'outcome', outcome, 'orderId', order_id, 'isSameBody', body_sha256 = asked.body_sha256)
    FROM deliveries WHERE integration_id = asked.integration_id AND delivery_key IN (asked.event_key, asked.other_body_key)
    ORDER BY body_sha256 = asked.body_sha256 DESC LIMIT 1) AS seen,
  (SELECT ${ORDER_JSON} FROM orders o WHERE o.id = coalesce(found.by_payment, found.by_call, found.by_reference)) AS "order",
  found.by_call AS made_for,
  found.by_reference AS reference_holder,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(t.network, t.tx_hash, t.output_index, t.payment_id)), '[]')
    FROM jsonb_to_recordset(asked.transactions) AS named(network text, hash text, output text)
    CROSS JOIN LATERAL (${ownerOf("named.network", "named.hash", "named.output")}) AS t) AS owners
FROM jsonb_to_recordset($1::jsonb) AS asked(place int, integration_id text, event_key text, other_body_key text, body_sha256 text,
  gateway_ref text, pay_address text, external_order_id text, transactions jsonb)
CROSS JOIN LATERAL (SELECT
  coalesce(
    (SELECT order_id FROM payments p WHERE p.integration_id = asked.integration_id AND p.gateway_ref = asked.gateway_ref),
    (SELECT order_id FROM payments p WHERE p.integration_id = asked.integration_id AND p.pay_address = asked.pay_address
      ORDER BY created_at DESC LIMIT 1)) AS by_payment,
  (SELECT order_id FROM gateway_calls c WHERE c.integration_id = asked.integration_id AND c.merchant_reference = asked.external_order_id)
    AS by_call,
  (SELECT id FROM orders WHERE external_order_id = asked.external_order_id) AS by_reference OFFSET 0) AS found
ORDER BY place`;

interface Row {
  seen: Target["seen"];
  order: unknown;
  made_for: string | null;
  reference_holder: string | null;
  owners: OwnerRow[];
}

/** One read for everything intake has to know, so that a delivery costs two round trips: this and the write. */
export async function loadTarget(sql: SqlExecutor, question: Question): Promise<Target> {
  const [target] = await loadTargets(sql, [question]);
  if (!target) throw new Error("a question was not answered");
  return target;
}

/** As loadTarget(), for events side by side; still one read. */
export async function loadTargets(sql: SqlExecutor, questions: readonly Question[]): Promise<Target[]> {
  // Vendor text is looked up and kept as PostgreSQL can store it.
  const asked = questions.map((question) => ({ ...question, event: storable(question.event) }));
  const rows = await sql.query<Row>(LOAD, [JSON.stringify(asked.map(lookup))]);
  const usual = await usualTimes();
  return asked.flatMap(({ event }, place) => rows.slice(place, place + 1).map((row) => readTarget(row, event, usual)));
}

function lookup({ integrationId, event, bodySha256 }: Question, place: number) {
  const { subject } = event;
  return {
    place,
    integration_id: integrationId,
    event_key: event.eventKey,
    other_body_key: bodySha256 === null ? null : otherBodyKey(event.eventKey, bodySha256),
    body_sha256: bodySha256,
    gateway_ref: subject.by === "reference" ? subject.gatewayRef : null,
    pay_address: subject.by === "address" ? subject.address : null,
    external_order_id: event.externalOrderId,
    transactions: Object.values(normaliseTransactions(event.facts).transactions).map((fact) => ({
      network: fact.network,
      hash: fact.hash,
      output: fact.outputIndex,
    })),
  };
}

function readTarget(row: Row, event: GatewayEvent, usual: UsualTimes): Target {
  const order = row.order === null ? null : readOrderJson(row.order, usual);
  // Two orders may not share a merchant reference: the one that has it keeps it.
  const isReferenceTaken = row.reference_holder !== null && row.reference_holder !== order?.id;
  const isMadeHere = row.made_for !== null && row.made_for === order?.id;
  return {
    seen: row.seen,
    order,
    event: isReferenceTaken || isMadeHere ? { ...event, externalOrderId: null } : event,
    madeAs: isMadeHere ? event.externalOrderId : null,
    owners: ownersByKey(row.owners),
  };
}
