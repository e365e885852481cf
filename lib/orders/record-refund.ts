import { displayMoney } from "@/lib/domain/asset";
import { AppError } from "@/lib/domain/errors";
import type { Instant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { Decimal } from "@/lib/domain/decimal";
import { broughtBy, ofAsset } from "@/lib/domain/refundable";
import { changeOrder, type Changed } from "@/lib/orders/change-order";
import type { Projection } from "@/lib/orders/project-order";
import { refuseRefundUnderWay, refuseTaken } from "@/lib/orders/refuse-refund-under-way";
import { RecordRefund } from "@/lib/orders/schemas";
import type { NewRefund } from "@/lib/orders/order-write";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Records a refund that was made outside, or how far one that was decided here has come.
 * @throws AppError forbidden, invalid_input (no amount or asset, or the refund is finished), not_found, conflict
 */
export async function recordRefund(actor: Actor, input: RecordRefund): Promise<Changed & { refundId: string }> {
  requirePermission(actor, "refunds.record");
  const given = parseInput(RecordRefund, input);
  let refundId = given.refundId ?? newId("rfd");
  const changed = await changeOrder(actor, given.orderId, given.version, async (order, projection, at, tx) => {
    const known = given.refundId === undefined ? null : await findRefund(tx, order.id, given.refundId);
    if (known) await refuseRefundUnderWay(tx, [known.id]);
    if (known && given.state === "cancelled") await refuseTaken(tx, known);
    if (known && (known.state === "sent" || known.state === "cancelled")) {
      throw new AppError("invalid_input", `refund ${known.id} is ${known.state}`, {
        userMessage: `This refund is ${known.state} already and does not change any more. Record a new one if more money goes back.`,
      });
    }
    const assets = [...new Set(projection.refundable.map((money) => money.asset))];
    const asset = given.asset?.toUpperCase() ?? known?.asset ?? (assets.length > 1 ? null : (assets[0] ?? projection.figures.asset));
    const amount = given.amount ?? known?.amount ?? null;
    if (asset === null || amount === null) {
      throw new AppError("invalid_input", "refund without amount or asset", {
        userMessage: "A refund needs an amount and its asset. Nothing was recorded.",
        fields: [{ field: amount === null ? "amount" : "asset", message: "Required." }],
      });
    }
    refundId = known?.id ?? refundId;
    const refund: NewRefund = {
      id: refundId,
      state: given.state,
      kind: known?.kind ?? given.kind,
      asset,
      amount,
      reasonCode: known?.reasonCode ?? given.reasonCode,
      note: given.note,
      destination: given.destination ?? null,
      txHash: given.txHash ?? null,
      paymentId: known?.paymentId ?? bringerOf(asset, projection),
      gatewayRef: null,
      originKey: known?.originKey ?? refundId,
      requestedBy: actorRef(actor),
      requestedAt: at,
      sentAt: given.state === "sent" ? sentAt(given.sentAt, at) : null,
    };
    const reason = `Refund of ${displayMoney(amount, asset)} ${given.state}.`;
    return {
      order,
      refunds: [refund],
      kind: "refund_recorded",
      reason,
      detail: { refund_id: refundId, state: given.state, amount, asset, tx_hash: given.txHash ?? null, note: given.note },
      audit: { action: "refund.recorded", summary: reason, after: { refund_id: refundId, state: given.state, amount, asset } },
    };
  });
  return { ...changed, refundId };
}

/** The only payment that brought such money; null where it could be one of several. */
function bringerOf(asset: string, { payments }: Projection): string | null {
  const bringers = payments.filter(({ state }) => ofAsset(broughtBy(state), asset).length > 0);
  const [only] = bringers.length > 0 ? bringers : payments;
  return (bringers.length > 0 ? bringers : payments).length === 1 ? (only?.payment.id ?? null) : null;
}

/** One that was sent last month and is written down today belongs into last month's books. */
function sentAt(given: string | undefined, at: Instant): Instant {
  if (given === undefined) return at;
  if (given <= at) return given as Instant;
  throw new AppError("invalid_input", `refund sent at ${given}, which is not yet`, {
    userMessage: "This refund would have been sent in the future. Nothing was recorded.",
    fields: [{ field: "sentAt", message: "Give a time that has passed." }],
  });
}

interface KnownRefund {
  id: string;
  state: string;
  kind: string;
  asset: string;
  amount: Decimal | null;
  reasonCode: string;
  originKey: string;
  paymentId: string | null;
  gatewayRef: string | null;
}

async function findRefund(tx: { query<Row>(text: string, values?: unknown[]): Promise<Row[]> }, orderId: string, id: string): Promise<KnownRefund> {
  const [row] = await tx.query<KnownRefund>(
    `SELECT id, state, kind, asset, trim_scale(amount)::text AS amount, reason_code AS "reasonCode", origin_key AS "originKey", payment_id AS "paymentId", gateway_ref AS "gatewayRef" FROM refunds WHERE order_id = $1 AND id = $2`,
    [orderId, id],
  );
  if (row) return row;
  throw new AppError("not_found", `no refund ${id} of ${orderId}`, { userMessage: "This order has no refund with this id. Nothing was changed." });
}
