import type { SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";

/**
 * A refund that a gateway was asked to send, and may have sent, is not written about by hand meanwhile: it would go out
 * twice, or be called off after it went. @throws AppError "conflict"
 */
export async function refuseRefundUnderWay(tx: SqlExecutor, refundIds: readonly string[]): Promise<void> {
  const open = await tx.query("SELECT 1 FROM gateway_calls WHERE refund_id = ANY($1) AND kind = 'refund' AND state IN ('sending', 'unknown')", [refundIds]);
  if (open.length === 0) return;
  throw new AppError("conflict", `a refund of ${refundIds.join()} is under way`, {
    userMessage: "A gateway was asked to send this refund, and it is not known yet whether it did. Nothing was changed. Settle that request first.",
  });
}

/**
 * While it is not known whether another refund of a payment went out, its money may be gone already.
 * @throws AppError "conflict"
 */
export async function refuseOtherUnderWay(tx: SqlExecutor, refundId: string, paymentId: string): Promise<void> {
  const open = await tx.query(
    `SELECT 1 FROM gateway_calls c JOIN refunds r ON r.id = c.refund_id JOIN payments p ON p.order_id = r.order_id
     WHERE p.id = $2 AND c.kind = 'refund' AND c.state IN ('sending', 'unknown') AND r.id <> $1 AND coalesce(r.payment_id, $2) = $2`,
    [refundId, paymentId],
  );
  if (open.length === 0) return;
  throw new AppError("conflict", `another refund of ${paymentId} is under way`, {
    userMessage: "A gateway was asked to send another refund of this payment, and it is not known yet whether it did. Nothing was sent. Settle that request first.",
  });
}

/** What a gateway took over is on its way, and calling it off here would not stop it. @throws AppError "conflict" */
export async function refuseTaken(tx: SqlExecutor, { id, state, gatewayRef }: { id: string; state: string; gatewayRef: string | null }): Promise<void> {
  if (state !== "pending") return;
  const calls = await tx.query("SELECT 1 FROM gateway_calls WHERE refund_id = $1 AND kind = 'refund' AND state = 'done'", [id]);
  if (gatewayRef === null && calls.length === 0) return;
  throw new AppError("conflict", `refund ${id} was taken by its gateway`, {
    userMessage: "The gateway took this refund and is sending it, so it cannot be called off here. Nothing was changed. If the gateway did not send it after all, record that it failed.",
  });
}
