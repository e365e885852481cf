import { isFiat } from "../../domain/asset";
import { ZERO } from "../../domain/decimal";
import { assetKey, facts, type PaymentFacts } from "../../domain/facts";
import type { GatewayEvent, GatewayStatus } from "../contract";
import { eventKey } from "../event-key";
import type { TwoCoinOrder } from "./parse";

/**
 * How far the customer's money has come, which is from_amount: the card is charged the order's amount,
 * no more and no less. "held" and "taken" are not final: the order may still fail.
 */
type Money = "none" | "held" | "taken" | "spent";

interface Meaning extends Omit<GatewayStatus, "status"> {
  money: Money;
}

/** Two-Coin documentation, "Orders". An on-ramp: the customer pays money and gets coins; the merchant gets none. */
const MEANINGS: Record<string, Meaning> = {
  created: { meaning: "Order created with an offer", maps: "awaiting_payment", money: "none" },
  pending: { meaning: "Waiting for the customer to pay", maps: "awaiting_payment", money: "none" },
  hold: {
    meaning: "Payment held for verification",
    maps: "manual_review",
    reason: "The provider waits for the customer's papers; nothing moves until somebody asks for them.",
    money: "held",
  },
  processing: { meaning: "Payment received, the coins are being bought", maps: "confirming", money: "taken" },
  complete: { meaning: "The customer has the coins", maps: "paid", money: "spent" },
  failed: {
    meaning: "Failed, see failure_reason",
    maps: "cancelled",
    reason: "Where the payment was held or received before, the order shows as a case for review.",
    money: "none",
  },
  expired: { meaning: "The customer did not pay in time", maps: "expired", money: "none" },
  refunded: { meaning: "The payment went back to the customer", maps: "refunded", money: "spent" },
};

export const statuses: readonly GatewayStatus[] = Object.entries(MEANINGS).map(
  ([status, { meaning, maps, reason }]) => ({ status, meaning, maps, reason }),
);

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
  const word = normalizeStatus(order.status);
  const money = Object.hasOwn(MEANINGS, word) ? (MEANINGS[word]?.money ?? "none") : "none";
  const confirmed = money === "spent" && fromAmount !== null ? fromAmount : ZERO;
  return facts({
    // to_amount goes to the customer and is nobody's receipt here.
    quote: isPriced ? { at, value: { amount: fromAmount, asset: fromCurrency, network: null } } : null,
    price:
      isPriced && isFiat(fromCurrency) ? { at, value: { amount: fromAmount, currency: fromCurrency } } : null,
    received:
      isPriced && money !== "none"
        ? {
            [assetKey(fromCurrency, null)]: {
              asset: fromCurrency,
              network: null,
              latest: { at, total: fromAmount, confirmed },
              peakConfirmed: confirmed,
            },
          }
        : {},
    refunds:
      word === "refunded"
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
