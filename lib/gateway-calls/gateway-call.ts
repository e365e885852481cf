import type { SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Instant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";

/** One request that changes something at a gateway, as it stands in our books. */
export interface GatewayCall {
  id: string;
  integrationId: string;
  orderId: string;
  kind: "create" | "cancel" | "refund";
  state: "sending" | "done" | "refused" | "unknown" | "settled";
  merchantReference: string | null;
  refundId: string | null;
  request: Record<string, unknown>;
  answer: Record<string, unknown>;
  requestedBy: ActorRef;
  createdAt: Instant;
}

export const CALL_COLUMNS = `id, integration_id AS "integrationId", order_id AS "orderId", kind, state, merchant_reference AS "merchantReference",
  refund_id AS "refundId", request, answer, requested_by AS "requestedBy",
  to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"`;

/** @throws AppError "not_found" */
export async function getCall(sql: SqlExecutor, callId: string): Promise<GatewayCall> {
  const [row] = await sql.query<GatewayCall>(
    `SELECT ${CALL_COLUMNS} FROM gateway_calls WHERE id = $1 AND order_id IS NOT NULL`,
    [callId],
  );
  if (row) return row;
  throw new AppError("not_found", `no gateway call ${callId}`, {
    userMessage: "There is no request to a gateway with this id. Nothing was changed.",
  });
}

/** Those of one order whose end is not known, the oldest first. */
export async function listOpenCalls(sql: SqlExecutor, orderId: string): Promise<GatewayCall[]> {
  return sql.query<GatewayCall>(
    `SELECT ${CALL_COLUMNS} FROM gateway_calls WHERE order_id = $1 AND state IN ('sending', 'unknown') ORDER BY created_at, id`,
    [orderId],
  );
}

/** A call that has an end already cannot be given another one. @throws AppError "conflict" */
export function refuseFinished(call: GatewayCall): void {
  if (call.state === "unknown") return;
  const what =
    call.state === "sending"
      ? "This request is still on its way to the gateway. Wait until it is answered, at most three minutes."
      : "What became of this request is known already.";
  throw new AppError("conflict", `call ${call.id} is ${call.state}`, {
    userMessage: `${what} Nothing was changed. Look at the order as it is now.`,
  });
}
