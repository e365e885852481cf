import { hasFlag } from "@/lib/domain/flags";
import type { OrderDetail, PaymentView, RefundView } from "@/lib/orders/schemas";

/** The payments whose gateways could send a refund: the one whose money it is, or while nobody knows each that may have brought its asset. */
export function refundSenders(payments: readonly PaymentView[], { asset, paymentId }: Pick<RefundView, "asset" | "paymentId">): PaymentView[] {
  const mayHaveBrought = (payment: PaymentView) =>
    payment.asset === null || payment.asset.toUpperCase() === asset.toUpperCase() || hasFlag(payment.flags, "wrong_asset");
  return payments.filter((payment) => payment.refundScope !== null && (paymentId === null ? mayHaveBrought(payment) : payment.id === paymentId));
}

/** A refund that waits to be sent, and a payment whose gateway can send it. */
export function canSendRefund({ payments, openCalls }: SendingOrder, refund: RefundView): boolean {
  return isToBeSent(refund) && !openCalls.some(({ refundId }) => refundId === refund.id) && refundSenders(payments, refund).length > 0;
}

/** Its amount is known, and it neither went nor is on its way. */
export function isToBeSent({ amount, state, kind }: RefundView): boolean {
  // What a gateway began by itself it tries again by itself.
  return amount !== null && (state === "requested" || (state === "failed" && kind !== "gateway"));
}

type SendingOrder = Pick<OrderDetail, "payments" | "openCalls">;
