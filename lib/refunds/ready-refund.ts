import type { SqlExecutor } from "@/lib/db/client";
import { displayMoney } from "@/lib/domain/asset";
import { compare, isPositive, subtract, sum, type Decimal } from "@/lib/domain/decimal";
import { AppError } from "@/lib/domain/errors";
import { hasFlag } from "@/lib/domain/flags";
import { broughtBy, isOfUnknownKind, ofAsset, totalOf } from "@/lib/domain/refundable";
import { findGateway } from "@/lib/gateways/registry";
import type { Gateway, RefundSending, SendRefund as GatewayRequest } from "@/lib/gateways/contract";
import { MERCHANT_REFERENCE } from "@/lib/orders/payment-context";
import { refundScopeOf } from "@/lib/orders/gateway-deeds";
import type { OrderSnapshot, RefundRow } from "@/lib/orders/order-snapshot";
import { projectOrder, type PaymentProjection } from "@/lib/orders/project-order";
import type { NewRefund } from "@/lib/orders/order-write";
import { refuseOtherUnderWay } from "@/lib/orders/refuse-refund-under-way";

/** A refund that may be sent, with the payment whose money goes back. */
export interface ReadyRefund {
  refund: KnownRefund & { amount: Decimal };
  from: PaymentProjection;
  gateway: Gateway;
  sending: RefundSending<unknown>;
  request: GatewayRequest;
}

export type KnownRefund = Omit<NewRefund, "gatewayRef" | "sentAt">;

interface Wish {
  refundId: string;
  paymentId?: string | undefined;
  destination?: string | undefined;
}

/**
 * Checks that this refund may be sent now and that there is money for it. Under the order's lock it holds until the
 * lock is let go. @throws AppError not_found, invalid_input, conflict (another refund of the payment is under way)
 */
export async function readyRefund(sql: SqlExecutor, order: OrderSnapshot, wish: Wish): Promise<ReadyRefund> {
  const refund = await findRefund(sql, order.id, wish.refundId);
  if (refund.state !== "requested" && refund.state !== "failed") throw refused(`This refund is ${refund.state} already.`, "refund_id");
  if (refund.amount === null) throw refused("This refund has no amount yet. Record the amount first.", "refund_id");
  if (refund.state === "failed" && refund.kind === "gateway") throw refused("The gateway began this refund by itself and says that it failed. Send it again there.", "refund_id");
  const ready = { ...refund, amount: refund.amount };
  const from = choosePayment(projectOrder(order, order.statusChangedAt).payments, ready, wish.paymentId ?? ready.paymentId ?? undefined);
  await refuseOtherUnderWay(sql, refund.id, from.payment.id);
  const { gateway, sending } = senderOf(from);
  refuseMoreThanThereIs(ready, order, from, sending.scope, gateway.name);
  refuseReportedSince(ready, order, from, gateway.name);
  const destination = wish.destination ?? refund.destination;
  if (sending.scope === "amount" && destination === null) throw refused(`${gateway.name} sends to an address. Enter the one the customer wants the money at.`, "destination");
  const { payment, state } = from;
  const network = networkOf(ready, state);
  return {
    refund: ready,
    from,
    gateway,
    sending,
    request: {
      refundId: refund.id,
      payment: { gatewayRef: payment.gatewayRef, externalOrderId: payment.context[MERCHANT_REFERENCE] ?? order.externalOrderId, context: payment.context },
      asset: refund.asset,
      network,
      amount: ready.amount,
      destination: sending.scope === "amount" ? destination : null,
      note: `Refund of order ${order.externalOrderId ?? order.id}`,
    },
  };
}

function choosePayment(payments: readonly PaymentProjection[], refund: KnownRefund, paymentId: string | undefined): PaymentProjection {
  const isSender = ({ payment, state }: PaymentProjection) => refundScopeOf({ ...payment, status: state.status }) !== null;
  const named = paymentId === undefined ? null : payments.find(({ payment }) => payment.id === paymentId);
  if (named === undefined) throw refused("This order has no such payment.", "payment_id");
  if (named !== null && refund.paymentId !== null && refund.paymentId !== named.payment.id) throw refused("This refund sends back another payment's money.", "payment_id");
  if (named !== null && isSender(named) && mayHaveBrought(named.state, refund.asset)) return named;
  if (named !== null && isSender(named)) throw refused(`This payment brought no ${refund.asset}, so its gateway cannot send any back.`, "payment_id");
  if (named !== null) throw refused(`${findGateway(named.payment.gateway)?.name ?? "Its gateway"} cannot send this payment's money back. Send it from a wallet, then record it here.`, "payment_id");
  const possible = payments.filter((each) => isSender(each) && mayHaveBrought(each.state, refund.asset));
  const [only] = possible;
  if (only === undefined) throw refused("No gateway of this order can send the refund. Send it from a wallet, then record it here.", "refund_id");
  if (possible.length > 1) throw refused("More than one payment brought money. Say which one's money goes back.", "payment_id");
  return only;
}

/** A payment whose money nobody put a name to may have brought anything. */
function mayHaveBrought(state: PaymentProjection["state"], asset: string): boolean {
  const brought = broughtBy(state);
  return ofAsset(brought, asset).length > 0 || isOfUnknownKind(state, hasFlag(state.flags, "wrong_asset"));
}

/** Where the coin came on several networks, the one on which exactly this much came. */
function networkOf({ asset, amount }: ReadyRefund["refund"], state: PaymentProjection["state"]): string | null {
  const came = ofAsset(broughtBy(state), asset);
  const [first] = came;
  if (first === undefined) return null;
  if (came.every(({ network }) => network === first.network)) return first.network;
  const exact = came.filter((money) => money.amount !== null && compare(money.amount, amount) === 0);
  if (exact.length === 1) return exact[0]?.network ?? null;
  throw refused(`${asset} came on several networks, and it is not known on which this refund goes back. Send it from a wallet, then record it here.`, "refund_id");
}

function senderOf({ payment }: PaymentProjection): Pick<ReadyRefund, "gateway" | "sending"> {
  const gateway = findGateway(payment.gateway);
  const sending = gateway?.client?.refund;
  if (gateway === null || sending === undefined) throw refused("Its gateway cannot send refunds.", "payment_id");
  return { gateway, sending };
}

/** Somebody may have sent it at the gateway, which tells of it less a fee or under no sum at all. */
function refuseReportedSince(refund: ReadyRefund["refund"], { refunds }: OrderSnapshot, { payment }: PaymentProjection, name: string): void {
  const since = refunds.find((row) => row.originKey.startsWith("gateway:") && row.paymentId === payment.id && GONE.has(row.state) && row.id > refund.id);
  if (since === undefined) return;
  const figure = since.amount === null ? "a refund" : `a refund of ${displayMoney(since.amount, since.asset)}`;
  throw refused(`${name} tells of ${figure} that was made there after this one was decided. If it is this one, call this one off; else send this one from a wallet, then record it.`, "refund_id");
}

/** Exact: what arrived, less what went back or is on its way, by the order and by the payment. */
function refuseMoreThanThereIs(refund: ReadyRefund["refund"], order: OrderSnapshot, from: PaymentProjection, scope: "whole" | "amount", name: string): void {
  const { payment, state } = from;
  const others = order.refunds.filter((row) => row.id !== refund.id && GONE.has(row.state) && row.asset.toUpperCase() === refund.asset.toUpperCase());
  const ofPayment = others.filter((row) => row.paymentId === payment.id);
  const came = ofAsset(broughtBy(state), refund.asset);
  const brought = (came.length > 0 ? totalOf(came) : null) ?? (scope === "whole" ? state.expected : null);
  if (scope === "whole") {
    if (ofPayment.length > 0) throw refused(`${name} sends back a whole payment, and part of this one went back already.`, "refund_id");
    if (brought === null || state.asset?.toUpperCase() !== refund.asset.toUpperCase()) {
      throw refused(`${name} sends back a whole payment, and it is not known that this refund is all of it. Send it back at ${name}, then record it here.`, "refund_id");
    }
    if (compare(brought, refund.amount) !== 0) {
      throw refused(
        `${name} sends back the whole payment (${displayMoney(brought, refund.asset)}) and no part of it, and this refund is of ${displayMoney(refund.amount, refund.asset)}. Send it from a wallet, then record it here.`,
        "refund_id",
      );
    }
  }
  if (brought === null) return;
  const left = subtract(brought, sum(ofPayment.flatMap((row) => row.amount ?? [])));
  const elsewhere = projectOrder(order, order.statusChangedAt).payments.filter((each) => each.payment.id !== payment.id);
  const arrived = sum([brought, ...elsewhere.flatMap((each) => totalOf(ofAsset(broughtBy(each.state), refund.asset)) ?? [])]);
  const leftOfAll = subtract(arrived, sum(others.flatMap((row) => row.amount ?? [])));
  const most = compare(left, leftOfAll) < 0 ? left : leftOfAll;
  if (compare(refund.amount, most) <= 0) return;
  const rest = isPositive(most) ? `At most ${displayMoney(most, refund.asset)} is left to send back.` : "Nothing is left to send back.";
  throw refused(rest, "refund_id");
}

const GONE: ReadonlySet<RefundRow["state"]> = new Set<RefundRow["state"]>(["pending", "sent"]);

/** @throws AppError "not_found" */
export async function findRefund(sql: SqlExecutor, orderId: string, refundId: string): Promise<KnownRefund> {
  const [row] = await sql.query<KnownRefund>(
    `SELECT id, state, kind, asset, trim_scale(amount)::text AS amount, reason_code AS "reasonCode", note, destination, tx_hash AS "txHash",
       origin_key AS "originKey", payment_id AS "paymentId", requested_by AS "requestedBy",
       to_char(requested_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "requestedAt"
     FROM refunds WHERE order_id = $1 AND id = $2`,
    [orderId, refundId],
  );
  if (row) return row;
  throw new AppError("not_found", `no refund ${refundId} of ${orderId}`, { userMessage: "This order has no refund with this id. Nothing was sent." });
}

export function refused(message: string, field: string): AppError {
  return new AppError("invalid_input", message, { userMessage: `${message} Nothing was sent.`, fields: [{ field, message }] });
}
