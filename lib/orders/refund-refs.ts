import type { RefundRow } from "@/lib/orders/order-snapshot";

/** SQL: whether the refund `r` sends back money of the payment `p`. */
export const IS_REFUND_OF_PAYMENT = "r.payment_id = p.id";

/** SQL: the gateway's own references of the refunds of a payment `p` that are on their way. */
export const REFUND_REFS = `ARRAY(SELECT r.gateway_ref FROM refunds r
  WHERE r.order_id = p.order_id AND r.state = 'pending' AND r.gateway_ref IS NOT NULL AND ${IS_REFUND_OF_PAYMENT} ORDER BY r.id)`;

/** The same of an order that is loaded already. */
export function refundRefsOf(refunds: readonly RefundRow[], paymentId: string): string[] {
  return refunds.flatMap(({ state, paymentId: of, gatewayRef }) => (state === "pending" && of === paymentId && gatewayRef !== null ? [gatewayRef] : []));
}
