import { add, compare, isPositive, ZERO, type Decimal } from "../../domain/decimal";
import {
  assetKey,
  facts,
  transactionKey,
  type PaymentFacts,
  type SettlementFact,
  type SettlementStage,
  type TransactionFact,
} from "../../domain/facts";
import type { GatewayEvent, GatewayStatus } from "../contract";
import { eventKey } from "../event-key";
import { coinOf } from "./coin";
import type { NowpaymentsFee, NowpaymentsInvoice, NowpaymentsPayment } from "./parse";

interface Meaning extends Omit<GatewayStatus, "status"> {
  /** What arrived has its confirmations. */
  isConfirmed: boolean;
  /** How far the coins have come on their way to the merchant. */
  settlement?: SettlementStage;
}

const REPEATED =
  "A further deposit to the address of an earlier payment, or in another coin; NOWPayments advises to deliver nothing for it unseen.";

/** NOWPayments API, "Get payment status". Too much money has no word: actually_paid tells. */
const MEANINGS: Record<string, Meaning> = {
  waiting: { meaning: "Waiting for the customer", maps: "awaiting_payment", isConfirmed: false },
  confirming: {
    meaning: "Seen on the chain, waiting for confirmations",
    maps: "confirming",
    isConfirmed: false,
  },
  confirmed: {
    meaning: "Confirmed on the chain",
    maps: "confirming",
    reason: "Whether it was enough is said with the word that follows.",
    isConfirmed: true,
  },
  sending: {
    meaning: "Confirmed, on its way to the merchant's wallet",
    maps: "confirming",
    reason: "As good as paid for some; map it to paid where delivery need not wait for the payout.",
    isConfirmed: true,
    settlement: "sent",
  },
  partially_paid: { meaning: "Less arrived than was asked for", maps: "underpaid", isConfirmed: true },
  finished: {
    meaning: "Arrived in the merchant's wallet",
    maps: "paid",
    isConfirmed: true,
    settlement: "settled",
  },
  failed: {
    meaning: "Not completed because of an error",
    maps: "manual_review",
    reason: "NOWPayments does not say whether money came.",
    isConfirmed: false,
  },
  refunded: { meaning: "Sent back to the customer", maps: "refunded", isConfirmed: true },
  expired: { meaning: "The customer did not pay in time", maps: "expired", isConfirmed: false },
  "finished (repeated deposit)": {
    meaning: "A further deposit arrived in the merchant's wallet",
    maps: "manual_review",
    reason: REPEATED,
    isConfirmed: true,
    settlement: "settled",
  },
  "partially_paid (repeated deposit)": {
    meaning: "A further deposit of less than the price",
    maps: "manual_review",
    reason: REPEATED,
    isConfirmed: true,
  },
};

export const statuses: readonly GatewayStatus[] = Object.entries(MEANINGS).map(
  ([status, { meaning, maps, reason }]) => ({ status, meaning, maps, reason }),
);

export function normalizeStatus(status: string): string {
  return status.trim().toLowerCase();
}

const DECIDING = new Set(["finished", "partially_paid"]);

/** The words that decide a payment say something else where parent_payment_id names an earlier one. */
function wordOf(payment: NowpaymentsPayment): string {
  return payment.parentPaymentId !== null && DECIDING.has(normalizeStatus(payment.status))
    ? `${payment.status} (repeated deposit)`
    : payment.status;
}

export function notificationEvent(payment: NowpaymentsPayment, body: Uint8Array): GatewayEvent {
  return toEvent(payment, eventKey(keyOf(payment), body), "payment notification");
}

/** The answer to a query has hashes and dates that a notification lacks, so it is an event of its own. */
export function answerEvent(payment: NowpaymentsPayment, body: Uint8Array): GatewayEvent {
  return toEvent(payment, eventKey(["query", ...keyOf(payment)], body), "payment query");
}

/** An invoice is no payment yet: it has a price and a page, and no status. Its payments carry its order number. */
export function invoiceEvent(invoice: NowpaymentsInvoice, merchantReference: string): GatewayEvent {
  const { id, invoiceUrl, priceAmount, priceCurrency, createdAt } = invoice;
  return {
    eventKey: eventKey(["invoice", id], ""),
    subject: { by: "reference", gatewayRef: merchantReference },
    externalOrderId: merchantReference,
    occurredAt: createdAt,
    gatewayStatus: null,
    eventType: "invoice created",
    facts: facts({
      price:
        priceAmount === null || priceCurrency === null
          ? null
          : { at: createdAt, value: { amount: priceAmount, currency: priceCurrency } },
      createdAt,
      checkoutUrl: { at: createdAt, value: invoiceUrl },
    }),
  };
}

function keyOf(payment: NowpaymentsPayment): (string | null)[] {
  return [payment.paymentId, normalizeStatus(wordOf(payment)), payment.actuallyPaid ?? "", payment.updatedAt];
}

function toEvent(payment: NowpaymentsPayment, key: string, eventType: string): GatewayEvent {
  return {
    eventKey: key,
    subject: { by: "reference", gatewayRef: payment.paymentId },
    externalOrderId: payment.orderId,
    occurredAt: payment.updatedAt,
    gatewayStatus: wordOf(payment),
    eventType,
    facts: toFacts(payment),
  };
}

function toFacts(payment: NowpaymentsPayment): PaymentFacts {
  const at = payment.updatedAt;
  const { priceAmount, priceCurrency, payAmount, payCurrency, actuallyPaid } = payment;
  const word = normalizeStatus(wordOf(payment));
  const meaning = Object.hasOwn(MEANINGS, word) ? MEANINGS[word] : undefined;
  const coin = payCurrency === null ? null : coinOf(payCurrency);
  const arrived = actuallyPaid !== null && isPositive(actuallyPaid) ? actuallyPaid : null;
  const confirmed = arrived !== null && meaning?.isConfirmed === true ? arrived : ZERO;
  // A merchant may accept a payment short by a percentage set in the dashboard; it is then "finished".
  const isAccepted =
    word === "finished" && arrived !== null && payAmount !== null && compare(arrived, payAmount) < 0;
  const movement = transactionOf(payment, meaning?.isConfirmed === true);
  const settlement = meaning?.settlement === undefined ? null : settlementOf(payment, meaning.settlement);
  return facts({
    quote:
      coin === null || payAmount === null || !isPositive(payAmount)
        ? null
        : { at, value: { amount: payAmount, ...coin } },
    price:
      priceAmount === null || priceCurrency === null
        ? null
        : { at, value: { amount: priceAmount, currency: priceCurrency } },
    received:
      coin === null || arrived === null
        ? {}
        : {
            [assetKey(coin.asset, coin.network)]: {
              ...coin,
              latest: { at, total: arrived, confirmed },
              peakConfirmed: confirmed,
            },
          },
    transactions:
      movement === null ? {} : { [transactionKey(movement.network, movement.hash, "")]: movement },
    signals: isAccepted ? { partial_accepted: at ?? "untimed" } : {},
    refunds:
      word !== "refunded"
        ? {}
        : {
            // How much went back is not told.
            [payment.paymentId]: {
              ref: payment.paymentId,
              state: "sent",
              amount: null,
              asset: coin?.asset ?? null,
              txHash: null,
              at,
              note: null,
            },
          },
    settlements: settlement === null ? {} : { [settlement.ref]: settlement },
    createdAt: payment.createdAt,
    expiresAt: payment.validUntil === null ? null : { at, value: payment.validUntil },
    payAddress: payment.payAddress === null ? null : { at, value: payment.payAddress },
  });
}

/** The hash alone: actually_paid is the sum of all that came. */
function transactionOf(payment: NowpaymentsPayment, isConfirmed: boolean): TransactionFact | null {
  if (payment.payinHash === null || payment.payCurrency === null) return null;
  const { asset, network } = coinOf(payment.payCurrency);
  return {
    network: network ?? "unknown",
    hash: payment.payinHash,
    outputIndex: "",
    asset,
    amount: null,
    confirmations: isConfirmed ? 1 : 0,
    requiredConfirmations: null,
    firstSeenAt: null,
  };
}

/** outcome_amount is what the merchant gets, after fees, in a currency of the merchant's choice. */
function settlementOf(payment: NowpaymentsPayment, stage: SettlementStage): SettlementFact | null {
  const { outcomeAmount, outcomeCurrency, fee } = payment;
  if (outcomeAmount === null || outcomeCurrency === null) return null;
  const isSameCurrency = fee?.currency.toLowerCase() === outcomeCurrency.toLowerCase();
  return {
    ref: payment.paymentId,
    stage,
    asset: coinOf(outcomeCurrency).asset,
    gross: null,
    // Fees in another currency than the settlement's would be booked as if they were in it.
    gatewayFee: isSameCurrency ? (fee?.serviceFee ?? null) : null,
    networkFee: isSameCurrency ? networkFee(fee) : null,
    reserve: null,
    net: outcomeAmount,
    txHash: payment.payoutHash,
    destination: null,
    at: payment.updatedAt,
  };
}

function networkFee(fee: NowpaymentsFee | null): Decimal | null {
  if (fee === null || (fee.depositFee === null && fee.withdrawalFee === null)) return null;
  return add(fee.depositFee ?? ZERO, fee.withdrawalFee ?? ZERO);
}
