import type { SqlExecutor } from "@/lib/db/client";
import type { Instant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import { CALL_COLUMNS, type GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { newId } from "@/lib/platform/ids";

export interface NewCall {
  kind: "create" | "cancel" | "refund";
  integrationId: string;
  orderId: string;
  /** Of a creation. */
  merchantReference: string | null;
  /** Of a refund. */
  refundId: string | null;
  /** What is asked for, without secrets. */
  request: Readonly<Record<string, unknown>>;
  requestedBy: ActorRef;
  at: Instant;
}

/**
 * Writes down that a request is about to leave; commit before it does. Null where another call stands in its way: the
 * reference is taken, or a creation or refund like it has no end yet.
 */
export async function openCall(tx: SqlExecutor, call: NewCall): Promise<GatewayCall | null> {
  const [row] = await tx.query<GatewayCall>(
    `INSERT INTO gateway_calls (id, integration_id, order_id, kind, state, merchant_reference, refund_id, request, requested_by, created_at)
     VALUES ($1, $2, $3, $4, 'sending', $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING ${CALL_COLUMNS}`,
    [
      newId("gcl"),
      call.integrationId,
      call.orderId,
      call.kind,
      call.merchantReference,
      call.refundId,
      JSON.stringify(call.request),
      JSON.stringify(call.requestedBy),
      call.at,
    ],
  );
  return row ?? null;
}
