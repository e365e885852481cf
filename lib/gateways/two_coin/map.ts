import { isFiat } from "../../domain/asset";
import { facts, type PaymentFacts } from "../../domain/facts";
import type { GatewayEvent, GatewayStatus } from "../contract";
import { eventKey } from "../event-key";
import type { TwoCoinOrder } from "./parse";

/** Two-Coin documentation, "Orders". An on-ramp: the customer pays money and gets coins; the merchant gets none. */
export const statuses: readonly GatewayStatus[] = [
  { status: "created", meaning: "Order created with an offer", maps: "awaiting_payment" },
  { status: "pending", meaning: "Waiting for the customer to pay", maps: "awaiting_payment" },
  {
    status: "hold",
    meaning: "Payment held for verification",
    maps: "manual_review",
    reason: "The provider waits for the customer's papers; nothing moves until somebody asks for them.",
  },
  { status: "processing", meaning: "Paid, the coins are being bought", maps: "confirming" },
  { status: "complete", meaning: "The customer has the coins", maps: "paid" },
  {
    status: "failed",
    meaning: "Failed, see failure_reason",
    maps: "cancelled",
    reason:
      "No money was taken as far as Two-Coin says; after processing or hold it shows as a contradiction or review.",
  },
  { status: "expired", meaning: "The customer did not pay in time", maps: "expired" },
  { status: "refunded", meaning: "The payment went back to the customer", maps: "refunded" },
];

/** The older documentation writes "Complete", the newer "complete". */
export function normalizeStatus(status: string): string {
  return status.trim().toLowerCase();
}

export function toEvent(order: TwoCoinOrder, type: string, body: Uint8Array): GatewayEvent {
  return {
    eventKey: eventKey([order.id, normalizeStatus(order.status), order.updatedAt], body),
    subject: { by: "reference", gatewayRef: order.id },
    externalOrderId: order.externalOrderId,
    occurredAt: order.updatedAt,
    gatewayStatus: order.status,
    eventType: order.failureReason === null ? type : `${type}: ${order.failureReason}`,
    facts: toFacts(order),
  };
}

function toFacts(order: TwoCoinOrder): PaymentFacts {
  const at = order.updatedAt;
  const { fromAmount, fromCurrency, externalUserId, redirectUrl } = order;
  const isPriced = fromAmount !== null && fromCurrency !== null;
  return facts({
    // What the customer is charged. What arrived is never reported, and to_amount goes to the customer.
    quote: isPriced ? { at, value: { amount: fromAmount, asset: fromCurrency, network: null } } : null,
    price:
      isPriced && isFiat(fromCurrency) ? { at, value: { amount: fromAmount, currency: fromCurrency } } : null,
    refunds:
      normalizeStatus(order.status) === "refunded"
        ? {
            [order.id]: {
              ref: order.id,
              state: "sent",
              amount: null,
              asset: fromCurrency,
              txHash: null,
              at,
              note: order.failureReason,
            },
          }
        : {},
    createdAt: order.createdAt,
    customer:
      externalUserId === null ? null : { at, value: { name: null, email: null, reference: externalUserId } },
    checkoutUrl: redirectUrl === null ? null : { at, value: redirectUrl },
  });
}
