import { compare, type Decimal } from "../../domain/decimal";
import {
  assetKey,
  facts,
  transactionKey,
  type PaymentFacts,
  type RefundFact,
  type Signal,
  type TransactionFact,
} from "../../domain/facts";
import type { GatewayEvent, GatewayStatus } from "../contract";
import { eventKey } from "../event-key";
import { NOTHING_RECEIVED, type MugglepayOrder } from "./parse";

interface Meaning extends Omit<GatewayStatus, "status"> {
  /** pay_amount repeats the price until money is confirmed; only then is it what the customer paid. */
  moneyIsIn: boolean;
  signal?: Signal;
  refund?: RefundFact["state"];
}

/**
 * docs.mugglepay.com, "Order Status". A callback is no proof (see verify), so what it claims is
 * confirmed by asking GET /orders/:id.
 */
const MEANINGS: Record<string, Meaning> = {
  NEW: { meaning: "Created, no coin chosen", maps: "awaiting_payment", moneyIsIn: false },
  [NOTHING_RECEIVED]: {
    meaning: "A coin was chosen, no payment seen; only the query API tells this from PENDING",
    maps: "awaiting_payment",
    moneyIsIn: false,
  },
  PENDING: {
    meaning: "Payment detected, waiting for confirmation",
    maps: "confirming",
    reason: "May also mean that a coin was chosen and nothing paid; polling tells the two apart.",
    moneyIsIn: false,
  },
  PAID: { meaning: "Payment confirmed and credited", maps: "paid", moneyIsIn: true },
  UNRESOLVED: {
    meaning: "Confirmed, but the amount differs or it came after expiry",
    maps: "manual_review",
    reason: "MugglePay does not say which of under, over and late it was; the amounts may.",
    moneyIsIn: true,
    signal: "amount_mismatch",
  },
  RESOLVED: {
    meaning: "Marked as handled in the merchant portal",
    maps: "manual_review",
    reason: "Does not say how it was handled, so somebody confirms it here.",
    moneyIsIn: true,
    signal: "marked_manually",
  },
  EXPIRED: {
    meaning: "The time to pay ran out (60 minutes, 3 hours without a coin)",
    maps: "expired",
    moneyIsIn: false,
  },
  CANCELED: { meaning: "The customer cancelled", maps: "cancelled", moneyIsIn: false },
  REFUND_PENDING: { meaning: "Refund requested", maps: "refund_pending", moneyIsIn: true, refund: "pending" },
  REFUNDED: { meaning: "Refunded", maps: "refunded", moneyIsIn: true, refund: "sent" },
};

export const statuses: readonly GatewayStatus[] = Object.entries(MEANINGS).map(
  ([status, { meaning, maps, reason }]) => ({
    status,
    meaning,
    maps,
    reason,
  }),
);

const WORDS = new Map(
  Object.entries(MEANINGS).map(([status, meaning]) => [normalizeStatus(status), meaning]),
);

export function normalizeStatus(status: string): string {
  return status.trim().toUpperCase();
}

export function callbackEvent(order: MugglepayOrder, body: Uint8Array): GatewayEvent {
  // PENDING is said when a coin is chosen and again when a transaction is seen: without the hash the second would be a repeat.
  const key = [
    order.orderId,
    normalizeStatus(order.status),
    order.payAmount ?? "",
    ...(order.transactionHash === null ? [] : [order.transactionHash]),
  ];
  return toEvent(order, eventKey(key, body), "payment callback");
}

/** The answer to a query tells more than the callback of the same status, so it is an event of its own. */
export function answerEvent(order: MugglepayOrder, body: Uint8Array): GatewayEvent {
  const key = ["query", order.orderId, normalizeStatus(order.status), order.payAmount ?? "", order.changedAt];
  return toEvent(order, eventKey(key, body), "order query");
}

/**
 * The list shows no invoice, and without one PENDING may mean that a coin was chosen and nothing paid: its event says
 * that the order exists, and the query that follows says the rest.
 */
export function listedEvent(order: MugglepayOrder, entry: string): GatewayEvent {
  const key = ["list", order.orderId, normalizeStatus(order.status), order.payAmount ?? "", order.changedAt];
  const event = toEvent(order, eventKey(key, entry), "order list");
  return normalizeStatus(order.status) === "PENDING" ? { ...event, gatewayStatus: null } : event;
}

function toEvent(order: MugglepayOrder, key: string, eventType: string): GatewayEvent {
  return {
    eventKey: key,
    subject: { by: "reference", gatewayRef: order.orderId },
    externalOrderId: order.merchantOrderId,
    occurredAt: order.changedAt,
    gatewayStatus: order.status,
    eventType,
    facts: toFacts(order),
  };
}

function toFacts(order: MugglepayOrder): PaymentFacts {
  const at = order.changedAt;
  const { priceAmount, priceCurrency } = order;
  const meaning = WORDS.get(normalizeStatus(order.status));
  const isPriced = priceAmount !== null && priceCurrency !== null;
  const paid = meaning?.moneyIsIn === true ? paidInPriceCurrency(order) : null;
  const signals: PaymentFacts["signals"] = {};
  if (meaning?.signal) signals[meaning.signal] = at ?? "untimed";
  // "Payment Covering" of self-managed accounts completes a slightly short payment (MugglePay docs, self-managed).
  if (meaning?.maps === "paid" && isPriced && paid !== null && compare(paid, priceAmount) < 0) {
    signals.partial_accepted = at ?? "untimed";
  }
  const movement = transactionOf(order, meaning?.moneyIsIn === true);
  return facts({
    quote: isPriced ? { at, value: { amount: priceAmount, asset: priceCurrency, network: null } } : null,
    price: isPriced ? { at, value: { amount: priceAmount, currency: priceCurrency } } : null,
    received:
      paid === null || priceCurrency === null
        ? {}
        : {
            [assetKey(priceCurrency, null)]: {
              asset: priceCurrency,
              network: null,
              latest: { at, total: paid, confirmed: paid },
              peakConfirmed: paid,
            },
          },
    transactions:
      movement === null ? {} : { [transactionKey(movement.network, movement.hash, "")]: movement },
    signals,
    refunds:
      meaning?.refund === undefined
        ? {}
        : {
            // A refund may be partial and its amount is not in the callback: not reported, never the whole price.
            [order.orderId]: {
              ref: order.orderId,
              state: meaning.refund,
              amount: null,
              asset: priceCurrency,
              txHash: null,
              at,
              note: null,
            },
          },
    createdAt: order.createdAt,
    expiresAt: order.expiresAt === null ? null : { at, value: order.expiresAt },
    payAddress: order.payAddress === null ? null : { at, value: order.payAddress },
    checkoutUrl: order.checkoutUrl === null ? null : { at, value: order.checkoutUrl },
  });
}

/** What was paid, where it is in the unit of the price; 49.99 CNY for a price of 6.90 USD says nothing we may compare. */
function paidInPriceCurrency(order: MugglepayOrder): Decimal | null {
  return order.payCurrency === order.priceCurrency ? order.payAmount : null;
}

/** The hash alone: amounts are in the currency of the price, so the coin's own amount is not known. */
function transactionOf(order: MugglepayOrder, isConfirmed: boolean): TransactionFact | null {
  if (order.transactionHash === null || order.payment === null) return null;
  const coin = coinOf(order.payment);
  return {
    network: coin.network ?? order.network?.trim().toLowerCase() ?? "unknown",
    hash: order.transactionHash,
    outputIndex: "",
    asset: coin.asset,
    amount: null,
    // "Confirmed" comes without a count: at least one.
    confirmations: isConfirmed ? 1 : 0,
    requiredConfirmations: null,
    firstSeenAt: order.changedAt,
  };
}

/** Suffixes of the pay_currency codes (MugglePay docs, "Create Order"); ARBI stands in one of its samples. */
const NETWORK_OF_SUFFIX: Readonly<Record<string, string>> = {
  ARB: "arbitrum",
  ARBI: "arbitrum",
  ERC20: "ethereum",
  TRC20: "tron",
  SOL: "solana",
  POL: "polygon",
  TON: "ton",
  BNB: "bsc",
  CELO: "celo",
  BASE: "base",
};

const NETWORK_OF_COIN: Readonly<Record<string, string>> = {
  TON: "ton",
  CUSD: "celo",
  BTC: "bitcoin",
  ETH: "ethereum",
};

/** "USDT_ARB" is USDT on arbitrum; a code we do not know stays as it is and names no network. */
export function coinOf(payment: string): { asset: string; network: string | null } {
  const code = payment.trim().toUpperCase();
  const [, asset, suffix] = /^([A-Z0-9]+)_([A-Z0-9]+)$/.exec(code) ?? [];
  const network = suffix === undefined ? lookUp(NETWORK_OF_COIN, code) : lookUp(NETWORK_OF_SUFFIX, suffix);
  return asset !== undefined && network !== null ? { asset, network } : { asset: code, network };
}

/** The inverse, for the simulator; the asset alone where MugglePay has no code for the network. */
export function paymentCode(asset: string, network: string): string {
  const suffix = Object.entries(NETWORK_OF_SUFFIX).find(([, name]) => name === network)?.[0];
  return suffix === undefined || lookUp(NETWORK_OF_COIN, asset) === network ? asset : `${asset}_${suffix}`;
}

function lookUp(table: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}
