import type { OrderStatus } from "@/lib/domain/order-status";
import { findGateway } from "@/lib/gateways/registry";
import { REGISTERED_REF } from "@/lib/orders/apply-event";

interface Paid {
  /** Kind. */
  gateway: string;
  /** As it is stored; null or a placeholder where the gateway has not named the payment. */
  gatewayRef: string | null;
  status: OrderStatus;
  /** What would go back; where it is left out, whatever the gateway can send. */
  asset?: string | null;
  network?: string | null;
}

/** Money that came and may go back; what is only expected cannot. */
const BROUGHT: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["paid", "overpaid", "underpaid", "manual_review", "confirming", "refund_pending"]);

/** How its gateway can send a payment's money back: all of it, any sum, or (null) not at all. */
export function refundScopeOf({ gateway, gatewayRef, status, asset = null, network = null }: Paid): "whole" | "amount" | null {
  const sending = findGateway(gateway)?.client?.refund;
  if (sending === undefined || !BROUGHT.has(status) || !isNamed(gatewayRef)) return null;
  return asset === null || sending.sends === undefined || sending.sends(asset, network) ? sending.scope : null;
}

/** Whether its gateway can end a payment that nobody has begun to pay. */
export function canBeCancelled({ gateway, gatewayRef, status }: Paid): boolean {
  return status === "awaiting_payment" && isNamed(gatewayRef) && findGateway(gateway)?.client?.cancelPayment !== undefined;
}

function isNamed(gatewayRef: string | null): boolean {
  return gatewayRef !== null && !gatewayRef.startsWith(REGISTERED_REF);
}
