import type { Gateway, GatewayEvent } from "@/lib/gateways/contract";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import { MERCHANT_REFERENCE } from "@/lib/orders/payment-context";

/** Why an event waits beside the orders for somebody to look. */
export interface Aside {
  outcome: "unmatched" | "quarantined";
  reason: string;
}

/**
 * Whether an event joins the order that was found for it; null where it does.
 * @param asked with the merchant's reference as the gateway gave it
 * @param how what an answer to our own question says needs no other proof
 */
export function joinsNoOrder(order: OrderSnapshot | null, asked: GatewayEvent, integrationId: string, gateway: Gateway, how: "delivery" | "answer"): Aside | null {
  const { subject, externalOrderId } = asked;
  if (order === null) {
    if (subject.by === "reference") return null;
    return {
      outcome: "unmatched",
      reason: `Money arrived at ${subject.address}, an address no payment here uses. Register the order or its payment, then replay this delivery.`,
    };
  }
  // A proof of the merchant's reference alone, seen on one order, would prove anything about another.
  if (how === "answer" || gateway.authenticatesBody !== false || !isOfAnother(order, asked, integrationId)) return null;
  return {
    outcome: "quarantined",
    reason: `It proves itself for the reference ${externalOrderId ?? "(none)"}, and the payment it tells of has another one. Nothing was changed. Look the payment up at ${gateway.name}.`,
  };
}

function isOfAnother({ payments, externalOrderId }: OrderSnapshot, { subject, externalOrderId: named }: GatewayEvent, integrationId: string): boolean {
  if (subject.by !== "reference") return false;
  const payment = payments.find((each) => each.integrationId === integrationId && each.gatewayRef === subject.gatewayRef);
  const own = payment === undefined ? null : (payment.context[MERCHANT_REFERENCE] ?? externalOrderId);
  return own !== null && named !== own;
}
