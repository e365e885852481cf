import type { SqlExecutor } from "@/lib/db/client";
import { normaliseTransactions } from "@/lib/domain/facts";
import type { GatewayEvent } from "@/lib/gateways/contract";
import { storable } from "@/lib/orders/jsonb-text";
import { ORDER_JSON, ownerOf, ownersByKey, readOrderJson, type OrderSnapshot, type OwnerRow } from "@/lib/orders/order-snapshot";

/** Where an event belongs, and whether it has been here before. */
export interface Target {
  /** A delivery already stored under this key: the same one where its body is the same. */
  seen: { id: string; outcome: string; orderId: string | null; isSameBody: boolean } | null;
  order: OrderSnapshot | null;
  /** The event, without a merchant reference that another order already carries. */
  event: GatewayEvent;
  /** Which payments already count the transactions this event names. */
  owners: Record<string, string>;
}

/** Under this key a second body of one event is kept: the gateway says they are one, and only the bytes can tell. */
export function otherBodyKey(eventKey: string, bodySha256: string): string {
  return `${eventKey}#${bodySha256.slice(0, 16)}`;
}

/** Two texts and not one with a switch: a plan that is kept has to know which index it reads. */
const loadBy = (column: "gateway_ref" | "pay_address") => `
WITH by_payment AS (
  SELECT order_id FROM payments WHERE integration_id = $1 AND ${column} = $3 ORDER BY created_at DESC LIMIT 1
), by_reference AS (
  SELECT id FROM orders WHERE external_order_id = $4
)
SELECT
  (SELECT jsonb_build_object('id', id, 'outcome', outcome, 'orderId', order_id, 'isSameBody', body_sha256 = $6)
    FROM deliveries WHERE integration_id = $1 AND delivery_key IN ($2, $7) ORDER BY body_sha256 = $6 DESC LIMIT 1) AS seen,
  (SELECT ${ORDER_JSON} FROM orders o WHERE o.id = coalesce((SELECT order_id FROM by_payment), (SELECT id FROM by_reference))) AS "order",
  (SELECT id FROM by_reference) AS reference_holder,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(t.network, t.tx_hash, t.output_index, t.payment_id)), '[]')
    FROM jsonb_to_recordset($5::jsonb) AS named(network text, hash text, output text)
    CROSS JOIN LATERAL (${ownerOf("named.network", "named.hash", "named.output")}) AS t) AS owners`;

const LOAD = { reference: loadBy("gateway_ref"), address: loadBy("pay_address") };

interface Row {
  seen: Target["seen"];
  order: unknown;
  reference_holder: string | null;
  owners: OwnerRow[];
}

/** One read for everything intake has to know, so that a delivery costs two round trips: this and the write. */
export async function loadTarget(sql: SqlExecutor, integrationId: string, heard: GatewayEvent, bodySha256: string | null = null): Promise<Target> {
  // Vendor text is looked up and kept as PostgreSQL can store it.
  const event = storable(heard);
  const { subject } = event;
  const named = Object.values(normaliseTransactions(event.facts).transactions).map((fact) => ({
    network: fact.network,
    hash: fact.hash,
    output: fact.outputIndex,
  }));
  const [row] = await sql.query<Row>(LOAD[subject.by], [
    integrationId,
    event.eventKey,
    subject.by === "address" ? subject.address : subject.gatewayRef,
    event.externalOrderId,
    JSON.stringify(named),
    bodySha256,
    bodySha256 === null ? null : otherBodyKey(event.eventKey, bodySha256),
  ]);
  if (!row) throw new Error("a SELECT without FROM returned no row");
  const order = row.order === null ? null : readOrderJson(row.order);
  // Two orders may not share a merchant reference: the one that has it keeps it.
  const isReferenceTaken = row.reference_holder !== null && row.reference_holder !== order?.id;
  return {
    seen: row.seen,
    order,
    event: isReferenceTaken ? { ...event, externalOrderId: null } : event,
    owners: ownersByKey(row.owners),
  };
}
