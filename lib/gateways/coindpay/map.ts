import { compare, subtract } from "../../domain/decimal";
import {
  assetKey,
  facts,
  transactionKey,
  type PaymentFacts,
  type RefundFact,
  type SettlementFact,
  type TransactionFact,
} from "../../domain/facts";
import type { GatewayEvent, GatewayStatus } from "../contract";
import { eventKey } from "../event-key";
import type { CoindpayOrder } from "./parse";

interface Meaning extends Omit<GatewayStatus, "status"> {
  /** fiatAmount is what the customer paid, once this is said. */
  moneyIsIn: boolean;
  refund?: RefundFact["state"];
}

const UNDOCUMENTED = 'CoindPay documents only "completed"; this word is taken at its usual meaning.';

/** Words of our own for what CoindPay says without rampStatus or against it. */
const PAID_ON_CHAIN = "(signature present)";
const FAILED_WITH_MONEY = "failed (signature present)";

const MEANINGS: Record<string, Meaning> = {
  created: { meaning: "Payment created", maps: "awaiting_payment", moneyIsIn: false, reason: UNDOCUMENTED },
  pending: {
    meaning: "Waiting for the customer",
    maps: "awaiting_payment",
    moneyIsIn: false,
    reason: UNDOCUMENTED,
  },
  processing: {
    meaning: "Paid, being exchanged",
    maps: "confirming",
    moneyIsIn: false,
    reason: UNDOCUMENTED,
  },
  confirming: {
    meaning: "Waiting for the chain",
    maps: "confirming",
    moneyIsIn: false,
    reason: UNDOCUMENTED,
  },
  completed: { meaning: "Paid through the card provider and exchanged", maps: "paid", moneyIsIn: true },
  [PAID_ON_CHAIN]: {
    meaning: "No rampStatus, but the hash of the paying transaction",
    maps: "paid",
    reason: "A payment from a wallet has no rampStatus; CoindPay fills `signature` when it is through.",
    moneyIsIn: true,
  },
  expired: { meaning: "The time to pay ran out", maps: "expired", moneyIsIn: false, reason: UNDOCUMENTED },
  cancelled: { meaning: "Cancelled", maps: "cancelled", moneyIsIn: false, reason: UNDOCUMENTED },
  canceled: {
    meaning: "Cancelled, American spelling",
    maps: "cancelled",
    moneyIsIn: false,
    reason: UNDOCUMENTED,
  },
  failed: { meaning: "The card payment failed", maps: "cancelled", moneyIsIn: false, reason: UNDOCUMENTED },
  [FAILED_WITH_MONEY]: {
    meaning: "Failed, and yet with the hash of a paying transaction",
    maps: "manual_review",
    reason: "Money moved although the payment failed; a person decides.",
    moneyIsIn: false,
  },
  refunding: {
    meaning: "Refund on its way",
    maps: "refund_pending",
    moneyIsIn: true,
    refund: "pending",
    reason: UNDOCUMENTED,
  },
  refunded: { meaning: "Refunded", maps: "refunded", moneyIsIn: true, refund: "sent", reason: UNDOCUMENTED },
};

export const statuses: readonly GatewayStatus[] = Object.entries(MEANINGS).map(
  ([status, { meaning, maps, reason }]) => ({
    status,
    meaning,
    maps,
    reason,
  }),
);

export function normalizeStatus(status: string): string {
  return status.trim().toLowerCase();
}

export function toEvent(order: CoindpayOrder, body: Uint8Array): GatewayEvent {
  const status = statusOf(order);
  return {
    eventKey: eventKey([order.id, status === null ? "" : normalizeStatus(status), order.updatedAt], body),
    subject: { by: "reference", gatewayRef: order.id },
    externalOrderId: order.rampId,
    occurredAt: order.updatedAt,
    gatewayStatus: status,
    eventType: "payment order",
    facts: toFacts(order, status),
  };
}

function statusOf(order: CoindpayOrder): string | null {
  if (order.rampStatus === null) return order.signature === null ? null : PAID_ON_CHAIN;
  return order.signature !== null && normalizeStatus(order.rampStatus) === "failed"
    ? FAILED_WITH_MONEY
    : order.rampStatus;
}

function toFacts(order: CoindpayOrder, status: string | null): PaymentFacts {
  const at = order.updatedAt;
  const word = status === null ? "" : normalizeStatus(status);
  const meaning = Object.hasOwn(MEANINGS, word) ? MEANINGS[word] : undefined;
  const { fiatAmount, fiatCoin } = order;
  const movement = transactionOf(order, meaning?.moneyIsIn === true);
  const settlement = settlementOf(order);
  return facts({
    // `amount` and `usd` are after tax, so they are short of every price; only the card amount is comparable.
    // It is what was paid and not what was asked: as a quote it would hide an underpayment.
    worth: meaning?.moneyIsIn !== true || order.usd === null ? null : { at, value: { amount: order.usd, currency: "USD" } },
    received:
      meaning?.moneyIsIn !== true || fiatAmount === null || fiatCoin === null
        ? {}
        : {
            [assetKey(fiatCoin, null)]: {
              asset: fiatCoin,
              network: null,
              latest: { at, total: fiatAmount, confirmed: fiatAmount },
              peakConfirmed: fiatAmount,
            },
          },
    transactions:
      movement === null ? {} : { [transactionKey(movement.network, movement.hash, "")]: movement },
    refunds:
      meaning?.refund === undefined
        ? {}
        : {
            [order.id]: {
              ref: order.id,
              state: meaning.refund,
              amount: null,
              asset: fiatCoin ?? order.symbol,
              txHash: null,
              at,
              note: null,
            },
          },
    settlements: settlement === null ? {} : { [settlement.ref]: settlement },
    createdAt: order.createdAt,
    customer:
      order.name === null && order.email === null
        ? null
        : { at, value: { name: order.name, email: order.email, reference: null } },
  });
}

function transactionOf(order: CoindpayOrder, isConfirmed: boolean): TransactionFact | null {
  if (order.signature === null || order.symbol === null) return null;
  return {
    network: order.chain === null ? "unknown" : networkOf(order.chain),
    hash: order.signature,
    outputIndex: "",
    asset: order.symbol,
    // What arrived on the chain is more than `amount` by a tax nobody tells.
    amount: null,
    confirmations: isConfirmed ? 1 : 0,
    requiredConfirmations: null,
    firstSeenAt: order.updatedAt,
  };
}

/** Tax was taken before `amount`, so the settlement starts there: amount - reserve = afterReserveAmount. */
function settlementOf(order: CoindpayOrder): SettlementFact | null {
  const { amount, afterReserveAmount, symbol, settledTx, settledAt } = order;
  if (symbol === null || (settledTx === null && settledAt === null)) return null;
  const hasReserve =
    amount !== null && afterReserveAmount !== null && compare(amount, afterReserveAmount) >= 0;
  return {
    ref: order.id,
    stage: settledAt === null ? "sent" : "settled",
    asset: symbol,
    gross: amount,
    gatewayFee: null,
    networkFee: null,
    reserve: hasReserve ? subtract(amount, afterReserveAmount) : null,
    net: afterReserveAmount ?? amount,
    txHash: settledTx,
    destination: null,
    at: settledAt ?? order.updatedAt,
  };
}

/** Chains are our names in some other casing ("BASE", "solana"); these three have another name here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  bnb: "bsc",
  "bnb smart chain": "bsc",
  matic: "polygon",
};

export function networkOf(chain: string): string {
  const name = chain.trim().toLowerCase();
  return Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? name) : name;
}
