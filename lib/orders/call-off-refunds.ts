import type { SqlExecutor } from "@/lib/db/client";
import type { NewRefund } from "@/lib/orders/order-write";
import { refuseRefundUnderWay } from "@/lib/orders/refuse-refund-under-way";

/**
 * The refunds that decisions asked for and that have not left, called off: whoever decides anew, or takes a decision
 * back, must not leave one behind that somebody sends.
 * @throws AppError "conflict" where a gateway was asked to send one and may have done so
 */
export async function callOffRefunds(tx: SqlExecutor, orderId: string, decisionIds: readonly string[]): Promise<NewRefund[]> {
  const open = await tx.query<Pick<NewRefund, "id" | "kind" | "asset" | "amount" | "reasonCode" | "originKey" | "paymentId" | "requestedBy" | "requestedAt">>(
    `SELECT id, kind, asset, trim_scale(amount)::text AS amount, reason_code AS "reasonCode", origin_key AS "originKey", payment_id AS "paymentId",
       requested_by AS "requestedBy", to_char(requested_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "requestedAt"
     FROM refunds WHERE order_id = $1 AND split_part(origin_key, ':', 1) = ANY($2) AND state IN ('requested', 'failed')`,
    [orderId, decisionIds],
  );
  await refuseRefundUnderWay(tx, open.map(({ id }) => id));
  return open.map((refund) => ({ ...refund, state: "cancelled", note: "", destination: null, txHash: null, gatewayRef: null, sentAt: null }));
}
