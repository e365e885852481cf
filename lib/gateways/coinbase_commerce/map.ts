import { isPositive, sum, ZERO, type Decimal } from "../../domain/decimal";
import { assetKey, facts, transactionKey, type PaymentFacts, type TransactionFact } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import type { GatewayEvent } from "../contract";
import { eventKey } from "../event-key";
import type { CoinbaseNotice, CoinbasePayment } from "./parse";
import { normalizeStatus, statusWord } from "./status";

export function webhookEvent(notice: CoinbaseNotice, body: Uint8Array): GatewayEvent {
  const word = statusWord(notice) ?? "";
  // A payment link has no event id; it reaches a status once.
  const key = notice.eventId === null ? [notice.ref, word, notice.statusAt] : [notice.eventId];
  return toEvent(notice, eventKey(key, body), notice.eventType ?? "webhook");
}

export function answerEvent(notice: CoinbaseNotice, body: Uint8Array): GatewayEvent {
  return toEvent(notice, eventKey([null], body), "charge query");
}

function toEvent(notice: CoinbaseNotice, key: string, eventType: string): GatewayEvent {
  return {
    eventKey: key,
    subject: { by: "reference", gatewayRef: notice.ref },
    externalOrderId: notice.orderId,
    occurredAt: notice.statusAt,
    gatewayStatus: statusWord(notice),
    eventType,
    facts: toFacts(notice),
  };
}

function toFacts(notice: CoinbaseNotice): PaymentFacts {
  const at = notice.statusAt;
  const { price, network, customer } = notice;
  const isPriced = price !== null && isPositive(price.amount);
  const isResolved = normalizeStatus(statusWord(notice) ?? "") === "RESOLVED";
  return facts({
    quote: isPriced ? { at, value: { amount: price.amount, asset: price.currency, network } } : null,
    price: isPriced ? { at, value: price } : null,
    received: receivedFacts(notice, at),
    transactions: Object.fromEntries(
      notice.payments.map((payment) => {
        const movement = transactionOf(payment);
        return [transactionKey(movement.network, movement.hash, ""), movement];
      }),
    ),
    signals: isResolved ? { marked_manually: at ?? "untimed" } : {},
    settlements: settlementFacts(notice, at),
    createdAt: notice.createdAt,
    expiresAt: notice.expiresAt === null ? null : { at, value: notice.expiresAt },
    checkoutUrl: notice.checkoutUrl === null ? null : { at, value: notice.checkoutUrl },
    customer:
      customer.name === null && customer.email === null
        ? null
        : { at, value: { ...customer, reference: null } },
  });
}

/** All payments of the charge, each worth what it was when detected, in the price's currency; one of unknown worth leaves the sum unknown. */
function receivedFacts(
  { payments, price, network }: CoinbaseNotice,
  at: Instant | null,
): PaymentFacts["received"] {
  if (price === null || payments.length === 0) return {};
  const { currency } = price;
  const known = payments.flatMap(({ local, isConfirmed }) =>
    local?.currency === currency ? [{ amount: local.amount, isConfirmed }] : [],
  );
  if (known.length < payments.length) return {};
  const total = sum(known.map((each) => each.amount));
  const confirmed: Decimal = sum(known.map((each) => (each.isConfirmed ? each.amount : ZERO)));
  return {
    [assetKey(currency, network)]: {
      asset: currency,
      network,
      latest: { at, total, confirmed },
      peakConfirmed: confirmed,
    },
  };
}

/** The hash without its amount in coins: the charge is priced and counted in money. */
function transactionOf(payment: CoinbasePayment): TransactionFact {
  return {
    network: networkOf(payment.network),
    hash: payment.txHash,
    outputIndex: "",
    asset: payment.asset ?? payment.network.toUpperCase(),
    amount: null,
    confirmations: count(payment.confirmations) ?? (payment.isConfirmed ? 1 : 0),
    requiredConfirmations: count(payment.requiredConfirmations),
    firstSeenAt: payment.detectedAt,
  };
}

/** Legacy charges name Bitcoin Cash in one word, and a token of Ethereum as if it were a chain; the rest are our names. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["bitcoincash", "bitcoin-cash"],
  ["usdc", "ethereum"],
  ["dai", "ethereum"],
]);

export function networkOf(network: string): string {
  const name = network.trim().toLowerCase();
  return OTHER_NAMES.get(name) ?? name;
}

/** Only a payment link says what the merchant was credited with. */
function settlementFacts(notice: CoinbaseNotice, at: Instant | null): PaymentFacts["settlements"] {
  const { settlement, ref } = notice;
  if (settlement === null || normalizeStatus(statusWord(notice) ?? "") !== "COMPLETED") return {};
  return {
    [ref]: {
      ref,
      stage: "settled",
      asset: settlement.currency,
      gross: settlement.total,
      gatewayFee: settlement.fee,
      networkFee: null,
      reserve: null,
      net: settlement.net,
      txHash: notice.payments[0]?.txHash ?? null,
      destination: null,
      at,
    },
  };
}

/** Confirmations as digits; null for what is no count. */
function count(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? parseInt(text, 10) : null;
}
