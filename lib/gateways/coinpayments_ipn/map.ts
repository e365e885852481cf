import { compare, parseDecimal, subtract, ZERO, type Decimal } from "../../domain/decimal";
import {
  assetKey,
  facts,
  normalHash,
  transactionKey,
  type PaymentFacts,
  type RefundFact,
  type Register,
  type SettlementFact,
} from "../../domain/facts";
import type { GatewayStatus, Parsed } from "../contract";
import { eventKey } from "../event-key";
import { coinOf } from "./coin";
import { isPaymentType, type DepositNotice, type PaymentNotice, type WithdrawalNotice } from "./parse";

/**
 * Payments (simple, button, cart, donation, api) have the bare numbers. Deposits number differently,
 * so theirs are "deposit:100"; withdrawals number differently again and are no buyer's payment.
 */
export const statuses: readonly GatewayStatus[] = [
  {
    status: "-2",
    meaning: "PayPal refund or reversal",
    maps: "refunded",
    reason:
      "Refund and reversal share the number: it is also told as money taken back, for somebody to look.",
  },
  {
    status: "-1",
    meaning: "Cancelled or timed out",
    maps: "expired",
    reason: "One number for both. Money that did arrive makes it underpaid or a case for review.",
  },
  { status: "0", meaning: "Waiting for the buyer's funds", maps: "awaiting_payment" },
  { status: "1", meaning: "Coins received and confirmed, not yet complete", maps: "confirming" },
  {
    status: "2",
    meaning: "Queued for the nightly payout",
    maps: "paid",
    reason: "CoinPayments: ship at 100 and above, or at exactly 2.",
  },
  { status: "3", meaning: "PayPal pending", maps: "confirming" },
  {
    status: "5",
    meaning: "In escrow",
    maps: "manual_review",
    reason: "The merchant has the money only when the buyer releases it.",
  },
  { status: "100", meaning: "Complete", maps: "paid" },
  {
    status: ">=100",
    meaning: "Complete, by a number added later",
    maps: "paid",
    reason: "CoinPayments: every number from 100 is complete.",
  },
  {
    status: "<0",
    meaning: "Failed, by a number added later",
    maps: "manual_review",
    reason: "CoinPayments: every number below 0 is a failure; which one is not known.",
  },
  { status: "deposit:0", meaning: "Deposit seen, not confirmed", maps: "confirming" },
  {
    status: "deposit:100",
    meaning: "Deposit confirmed",
    maps: "paid",
    reason: "Whether it is enough is judged by the amounts.",
  },
];

const NUMBERED = new Set(statuses.map((entry) => entry.status));

/** "100", "+100" and "0100" are one number; numbers the vendor has not listed join their class. */
export function normalizeStatus(status: string): string {
  const word = status.trim().toLowerCase();
  const [, type = "", digits] = /^(?:(\w+):)?([+-]?\d{1,9})$/.exec(word) ?? [];
  if (digits === undefined) return word;
  const number = Number(digits);
  if (type === "deposit") return `deposit:${number >= 100 ? 100 : number}`;
  if (type !== "") return `${type}:${number}`;
  if (NUMBERED.has(String(number))) return String(number);
  return number >= 100 ? ">=100" : number < 0 ? "<0" : String(number);
}

/** An IPN has no time, so nothing it says is ordered by one. */
function untimed<T>(value: T | null): Register<T> | null {
  return value === null ? null : { at: null, value };
}

export function paymentEvent(notice: PaymentNotice, body: Uint8Array): Parsed {
  const { ipnType, status } = notice;
  return {
    kind: "event",
    event: {
      eventKey: eventKey([notice.ipnId], body),
      subject: { by: "reference", gatewayRef: notice.txnId },
      externalOrderId: notice.invoice,
      occurredAt: null,
      // A type that is not documented may number as it likes, as withdrawals do.
      gatewayStatus: isPaymentType(ipnType) ? status : `${ipnType}:${status}`,
      eventType: ipnType,
      facts: paymentFacts(notice),
    },
  };
}

/** Statuses at which what was received is confirmed. */
const CONFIRMED = new Set(["1", "2", "5", "100", ">=100"]);

function paymentFacts(notice: PaymentNotice): PaymentFacts {
  const { amount1, amount2, currency1, currency2, receivedAmount, receivedConfirms } = notice;
  const status = isPaymentType(notice.ipnType) ? normalizeStatus(notice.status) : "";
  const coin = currency2 === null ? null : coinOf(currency2);
  const confirmed = receivedAmount !== null && CONFIRMED.has(status) ? receivedAmount : ZERO;
  const settlement = settlementOf(notice, status);
  const refund: RefundFact | null =
    status === "-2"
      ? {
          ref: notice.txnId,
          state: "sent",
          amount: null,
          asset: null,
          txHash: null,
          at: null,
          note: notice.statusText,
        }
      : null;
  return facts({
    quote: untimed(coin === null || amount2 === null ? null : { amount: amount2, ...coin }),
    price: untimed(
      // In a coin too: what the shop registered is compared with it, whatever coin it is paid in.
      currency1 === null || amount1 === null
        ? null
        : { amount: amount1, currency: coinOf(currency1).asset },
    ),
    received:
      coin === null || receivedAmount === null
        ? {}
        : {
            [assetKey(coin.asset, coin.network)]: {
              ...coin,
              latest: { at: null, total: receivedAmount, confirmed },
              peakConfirmed: confirmed,
            },
          },
    confirmations: untimed(receivedConfirms === null ? null : { have: receivedConfirms, required: null }),
    signals: status === "-2" ? { reversed: "untimed" } : {},
    refunds: refund === null ? {} : { [refund.ref]: refund },
    settlements: settlement === null ? {} : { [settlement.ref]: settlement },
    customer: untimed(
      notice.buyerName === null && notice.email === null
        ? null
        : { name: notice.buyerName, email: notice.email, reference: null },
    ),
  });
}

/** The payout: queued at 2, done from 100. What is neither fee nor net of what came is the coin's network fee. */
function settlementOf(notice: PaymentNotice, status: string): SettlementFact | null {
  const { receivedAmount: gross, fee, net, currency2 } = notice;
  const isDone = status === "100" || status === ">=100";
  if (currency2 === null || !(isDone || status === "2")) return null;
  return {
    ref: notice.txnId,
    stage: isDone ? "settled" : "pending",
    asset: coinOf(currency2).asset,
    gross,
    gatewayFee: fee,
    networkFee: rest(rest(gross, fee), net),
    reserve: null,
    net,
    txHash: notice.sendTx,
    destination: null,
    at: null,
  };
}

/** `amount` less `part`; null where one is not told or the two do not fit together. */
function rest(amount: Decimal | null, part: Decimal | null): Decimal | null {
  if (amount === null || part === null || compare(amount, part) < 0) return null;
  return parseDecimal(subtract(amount, part));
}

/** A payment to an address of the merchant's, who has to know whose address it is. */
export function depositEvent(notice: DepositNotice, body: Uint8Array): Parsed {
  const coin = coinOf(notice.currency);
  // Legacy codes stand for one chain each, so an unlisted one may stand for the chain as well.
  const network = coin.network ?? coin.asset.toLowerCase();
  const address = taggedAddress(notice);
  const outputIndex = `@${address}`;
  const hash = normalHash(notice.txHash);
  const isConfirmed = normalizeStatus(`deposit:${notice.status}`) === "deposit:100";
  const settlement: SettlementFact | null =
    isConfirmed && notice.amount !== null && notice.fee !== null
      ? {
          ref: notice.depositId,
          stage: "settled",
          asset: coin.asset,
          gross: notice.amount,
          gatewayFee: notice.fee,
          networkFee: null,
          reserve: null,
          net: rest(notice.amount, notice.fee),
          txHash: null,
          destination: null,
          at: null,
        }
      : null;
  return {
    kind: "event",
    event: {
      eventKey: eventKey([notice.ipnId], body),
      subject: { by: "address", address },
      externalOrderId: null,
      occurredAt: null,
      gatewayStatus: `deposit:${notice.status}`,
      eventType: notice.ipnType,
      facts: facts({
        transactions: {
          [transactionKey(network, hash, outputIndex)]: {
            network,
            hash,
            outputIndex,
            asset: coin.asset,
            amount: notice.amount,
            confirmations: notice.confirms,
            // The vendor does not say how many it wants; at 100 it has them.
            requiredConfirmations: isConfirmed ? notice.confirms : null,
            firstSeenAt: null,
          },
        },
        settlements: settlement === null ? {} : { [settlement.ref]: settlement },
      }),
    },
  };
}

/** Coins with tags share one address among all customers: address and tag together name one. */
function taggedAddress({ address, destTag }: DepositNotice): string {
  return destTag === null ? address : `${address}:${destTag}`;
}

export function withdrawalNotice(notice: WithdrawalNotice, body: Uint8Array): Parsed {
  return {
    kind: "irrelevant",
    eventKey: eventKey([notice.ipnId], body),
    reason: `A withdrawal of the merchant's (status ${notice.status}${notice.statusText === null ? "" : `, ${notice.statusText}`}): no buyer's payment.`,
  };
}
