import { add, isPositive, subtract, ZERO, type Decimal } from "../../domain/decimal";
import { assetKey, facts, type PaymentFacts, type RefundFact, type SettlementFact } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import type { GatewayEvent, GatewayStatus } from "../contract";
import { eventKey } from "../event-key";
import type { CoingateOrder, CoingateRefund } from "./parse";

/**
 * What the amounts say with a status. "seen": the shopper paid, unconfirmed. "confirmed": it is in.
 * "if_short": nothing was paid, unless part of it is said to be missing. "none": nothing is said.
 */
type Money = "none" | "seen" | "confirmed" | "if_short";

interface Meaning extends Omit<GatewayStatus, "status"> {
  money: Money;
  isRefund?: true;
}

/** developer.coingate.com, "Order Status". Under and over have no word: the amounts tell. */
const MEANINGS: Record<string, Meaning> = {
  new: { meaning: "Created, no coin chosen; expires after 2 hours", maps: "awaiting_payment", money: "none" },
  pending: {
    meaning: "Coin chosen, awaiting payment; expires after 20 minutes",
    maps: "awaiting_payment",
    money: "none",
  },
  confirming: { meaning: "Paid by the shopper, waiting for the network", maps: "confirming", money: "seen" },
  paid: { meaning: "Confirmed and credited to the merchant", maps: "paid", money: "confirmed" },
  invalid: {
    meaning: "Not confirmed by the network, or refused for compliance reasons",
    maps: "manual_review",
    reason: "CoinGate may hold the money; which of the two it was is in its dashboard.",
    money: "if_short",
  },
  expired: { meaning: "The shopper did not pay in time", maps: "expired", money: "if_short" },
  canceled: { meaning: "The shopper cancelled", maps: "cancelled", money: "if_short" },
  refunded: { meaning: "Refunded to the shopper", maps: "refunded", money: "confirmed", isRefund: true },
  partially_refunded: {
    meaning: "Refunded in part",
    maps: "manual_review",
    reason: "How much went back is not in the callback; a paid order stays paid and shows the refund.",
    money: "confirmed",
    isRefund: true,
  },
};

export const statuses: readonly GatewayStatus[] = Object.entries(MEANINGS).map(
  ([status, { meaning, maps, reason }]) => ({ status, meaning, maps, reason }),
);

export function normalizeStatus(status: string): string {
  return status.trim().toLowerCase();
}

/** A callback has no time of its own: created_at is the order's. */
export function callbackEvent(order: CoingateOrder, body: Uint8Array): GatewayEvent {
  return toEvent(order, null, eventKey(keyOf(order), body), "payment callback");
}

/** The answer to a query has dates and an address that a callback lacks, so it is an event of its own. */
export function answerEvent(order: CoingateOrder, body: Uint8Array): GatewayEvent {
  return toEvent(order, stateTime(order), eventKey(["query", ...keyOf(order)], body), "order query");
}

/**
 * How much went back, which neither a callback nor the order tells; null without refunds. The status "refunded" is a
 * refund under the order's own id, and so the one that it speaks of is told under that id: the oldest not rejected.
 */
export function refundsEvent(refunds: readonly CoingateRefund[], orderId: string): GatewayEvent | null {
  const byAge = refunds.toSorted((a, b) => ((a.createdAt ?? "") < (b.createdAt ?? "") ? -1 : 1));
  const own = byAge.find(({ status }) => status !== "rejected") ?? byAge[0];
  if (own === undefined) return null;
  const told = byAge.map((refund) => refundFact(refund, refund === own ? orderId : `refund ${refund.id}`));
  return {
    eventKey: eventKey(["refunds", orderId, ...byAge.map(({ id, status }) => `${id} ${status}`)], ""),
    subject: { by: "reference", gatewayRef: orderId },
    externalOrderId: null,
    occurredAt: byAge.at(-1)?.createdAt ?? null,
    gatewayStatus: null,
    eventType: "refunds query",
    facts: facts({ refunds: Object.fromEntries(told.map((fact) => [fact.ref, fact])) }),
  };
}

function refundFact({ status, amount, currency, createdAt }: CoingateRefund, ref: string): RefundFact {
  const state = status === "completed" ? "sent" : status === "rejected" ? "failed" : "pending";
  // It tells when the refund was made and not when it went.
  return { ref, state, amount, asset: currency, txHash: null, at: state === "sent" ? null : createdAt, note: null };
}

function keyOf(order: CoingateOrder): string[] {
  const { payCurrency, payAmount, underpaidAmount, overpaidAmount } = order;
  const money = [payCurrency, payAmount, underpaidAmount, overpaidAmount].map((part) => part ?? "");
  return [order.id, normalizeStatus(order.status), ...money];
}

/** When the order got this status, where the answer tells. */
function stateTime(order: CoingateOrder): Instant | null {
  const status = normalizeStatus(order.status);
  return status === "new" ? order.createdAt : status === "expired" ? order.expiresAt : null;
}

function toEvent(order: CoingateOrder, at: Instant | null, key: string, eventType: string): GatewayEvent {
  return {
    eventKey: key,
    subject: { by: "reference", gatewayRef: order.id },
    externalOrderId: order.orderId,
    occurredAt: at,
    gatewayStatus: order.status,
    eventType,
    facts: toFacts(order, at),
  };
}

function toFacts(order: CoingateOrder, at: Instant | null): PaymentFacts {
  const { priceAmount, priceCurrency, payAmount, payCurrency } = order;
  const word = normalizeStatus(order.status);
  const meaning = Object.hasOwn(MEANINGS, word) ? MEANINGS[word] : undefined;
  const arrived = arrivedAmount(order, meaning?.money ?? "none");
  const confirmed = meaning?.money === "confirmed" && arrived !== null ? arrived : ZERO;
  const settlement = word === "paid" ? settlementOf(order, at) : null;
  return facts({
    // The network is not named, though USDT is on several.
    quote:
      payAmount === null || payCurrency === null || !isPositive(payAmount)
        ? null
        : { at, value: { amount: payAmount, asset: payCurrency, network: null } },
    price:
      priceAmount === null || priceCurrency === null
        ? null
        : { at, value: { amount: priceAmount, currency: priceCurrency } },
    received:
      arrived === null || payCurrency === null
        ? {}
        : {
            [assetKey(payCurrency, null)]: {
              asset: payCurrency,
              network: null,
              latest: { at, total: arrived, confirmed },
              peakConfirmed: confirmed,
            },
          },
    refunds:
      meaning?.isRefund !== true
        ? {}
        : {
            [order.id]: {
              ref: order.id,
              state: "sent",
              amount: null,
              asset: payCurrency,
              txHash: null,
              at,
              note: null,
            },
          },
    settlements: settlement === null ? {} : { [settlement.ref]: settlement },
    createdAt: order.createdAt,
    expiresAt: order.expiresAt === null ? null : { at, value: order.expiresAt },
    payAddress: order.payAddress === null ? null : { at, value: order.payAddress },
    checkoutUrl: order.paymentUrl === null ? null : { at, value: order.paymentUrl },
  });
}

/**
 * What the shopper paid. CoinGate's table calls pay_amount that, but its own example for
 * underpaid_amount (0.123 asked, 0.12 paid, 0.003 under) makes it what was asked, which is taken here.
 */
function arrivedAmount(order: CoingateOrder, money: Money): Decimal | null {
  const under = order.underpaidAmount ?? ZERO;
  if (order.payAmount === null || money === "none" || (money === "if_short" && !isPositive(under)))
    return null;
  const arrived = add(subtract(order.payAmount, under), order.overpaidAmount ?? ZERO);
  return isPositive(arrived) ? arrived : null;
}

/** "Credited to the merchant" is what paid means; without conversion the coin itself is credited, by no stated amount. */
function settlementOf(order: CoingateOrder, at: Instant | null): SettlementFact | null {
  const { receiveAmount, receiveCurrency } = order;
  if (receiveAmount === null || receiveCurrency === null || receiveCurrency === "DO_NOT_CONVERT") return null;
  return {
    ref: order.id,
    stage: "settled",
    asset: receiveCurrency,
    gross: order.processingFee === null ? null : add(receiveAmount, order.processingFee),
    gatewayFee: order.processingFee,
    networkFee: null,
    reserve: null,
    net: receiveAmount,
    txHash: null,
    destination: null,
    at,
  };
}
