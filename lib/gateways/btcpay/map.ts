import { isFiat } from "../../domain/asset";
import { isPositive, ZERO } from "../../domain/decimal";
import {
  assetKey,
  facts,
  transactionKey,
  type PaymentFacts,
  type RefundFact,
  type SettlementFact,
  type TransactionFact,
} from "../../domain/facts";
import { later, type Instant } from "../../domain/instant";
import type { GatewayEvent } from "../contract";
import { eventKey } from "../event-key";
import type { BtcpayInvoice, BtcpayMetadata, BtcpayNotice, BtcpayPayment, BtcpayPayout } from "./parse";
import { invoiceWord, normalizeStatus, noticeWord } from "./status";

/** A redelivery is the same event, so the first delivery's id names it. */
export function noticeEvent(notice: BtcpayNotice, body: Uint8Array): GatewayEvent {
  const at = notice.sentAt;
  return {
    eventKey: eventKey([notice.deliveryId], body),
    subject: { by: "reference", gatewayRef: notice.invoiceId },
    externalOrderId: notice.metadata.orderId,
    occurredAt: at,
    gatewayStatus: noticeWord(notice),
    eventType: notice.type,
    facts: facts({
      ...paymentsFacts(notice.payment === null ? [] : [notice.payment]),
      signals: notice.manuallyMarked ? { marked_manually: at ?? "untimed" } : {},
      createdAt: notice.type === "InvoiceCreated" ? at : null,
      customer: customerOf(notice.metadata, at),
    }),
  };
}

/**
 * What the query says: amounts in the invoice's own currency, which no webhook tells, and every payment. `listed` is
 * null where only the invoice was asked for, as in a list.
 */
export function invoiceEvent(
  invoice: BtcpayInvoice,
  listed: readonly BtcpayPayment[] | null,
  body: Uint8Array,
  answeredAt: Instant | null,
): GatewayEvent {
  const payments = listed ?? [];
  const word = invoiceWord(invoice);
  const at = stateTime(invoice, payments, word);
  const { amount, paidAmount, currency } = invoice;
  const isPriced = amount !== null && currency !== null && !invoice.isTopUp && isPositive(amount);
  const valid = payments.filter((payment) => !isInvalid(payment));
  // Without its payments the invoice itself says it: Settled is "confirmed as the store asks", unless somebody marked it.
  const isConfirmed =
    listed === null
      ? invoice.status === "Settled" && invoice.additionalStatus !== "Marked"
      : valid.length > 0 && valid.every(isSettled);
  return {
    eventKey: eventKey([null], body),
    subject: { by: "reference", gatewayRef: invoice.id },
    externalOrderId: invoice.metadata.orderId,
    occurredAt: at,
    gatewayStatus: word,
    eventType: "invoice query",
    facts: facts({
      ...paymentsFacts(valid),
      quote: isPriced ? { at, value: { amount, asset: currency, network: null } } : null,
      price: isPriced ? { at, value: { amount, currency } } : null,
      received:
        paidAmount === null || currency === null || !isPositive(paidAmount)
          ? {}
          : {
              [assetKey(currency, null)]: {
                asset: currency,
                network: null,
                // A list names no payment to date the total by, and an undated total would give way to an older part of it.
                latest: {
                  at: answeredAt ?? at,
                  total: paidAmount,
                  confirmed: isConfirmed ? paidAmount : ZERO,
                },
                peakConfirmed: isConfirmed ? paidAmount : ZERO,
              },
            },
      signals: invoice.additionalStatus === "Marked" ? { marked_manually: at ?? "untimed" } : {},
      createdAt: invoice.createdAt,
      expiresAt: invoice.expiresAt === null ? null : { at: invoice.createdAt, value: invoice.expiresAt },
      checkoutUrl:
        invoice.checkoutLink === null ? null : { at: invoice.createdAt, value: invoice.checkoutLink },
      customer: customerOf(invoice.metadata, invoice.createdAt),
    }),
  };
}

/** A payout made from here: money that goes back. It says nothing of the invoice's own status. */
export function payoutEvent(payout: BtcpayPayout, invoiceId: string): GatewayEvent {
  const { id, state, amount, currency, proofId, createdAt } = payout;
  return {
    eventKey: eventKey(["payout", id, state], ""),
    subject: { by: "reference", gatewayRef: invoiceId },
    externalOrderId: null,
    occurredAt: createdAt,
    gatewayStatus: null,
    eventType: `payout ${state}`,
    facts: facts({
      refunds: {
        [id]: {
          ref: id,
          state: refundState(state),
          amount,
          asset: currency,
          txHash: proofId,
          // It tells when the payout was made and not when it went.
          at: refundState(state) === "sent" ? null : createdAt,
          note: null,
        },
      },
    }),
  };
}

/** A state nobody documented is not the end of a payout. */
export function refundState(state: string): RefundFact["state"] {
  return state === "Completed" ? "sent" : state === "Cancelled" ? "failed" : "pending";
}

/** When the invoice got this status, as far as the answer tells; asking later must not make a payment look late. */
function stateTime(invoice: BtcpayInvoice, payments: readonly BtcpayPayment[], word: string): Instant | null {
  switch (normalizeStatus(word)) {
    case "new":
      return invoice.createdAt;
    case "expired":
    case "expired (paidpartial)":
      return invoice.expiresAt;
    default:
      return payments.map((payment) => payment.receivedAt).reduce(later, null);
  }
}

function paymentsFacts(payments: readonly BtcpayPayment[]): Partial<PaymentFacts> {
  const movements = payments.map(transactionOf);
  const settlements = payments.map(settlementOf).filter((settlement) => settlement !== null);
  const [paidTo] = payments.filter((payment) => payment.destination !== null);
  return {
    transactions: Object.fromEntries(
      movements.map((each) => [transactionKey(each.network, each.hash, each.outputIndex), each]),
    ),
    settlements: Object.fromEntries(settlements.map((each) => [each.ref, each])),
    payAddress: paidTo?.destination ? { at: paidTo.receivedAt, value: paidTo.destination } : null,
  };
}

/**
 * The payment without its amount: an invoice is priced in money, and beside such a price a sum in
 * coins would be taken for the wrong coin. The query tells what was paid in the price's own unit.
 */
function transactionOf(payment: BtcpayPayment): TransactionFact {
  const { asset, network } = methodOf(payment.method);
  const [, hash = payment.id, outputIndex = ""] = /^([0-9a-fA-F]{64})-(\d+)$/.exec(payment.id) ?? [];
  return {
    network,
    hash,
    outputIndex,
    asset,
    amount: null,
    // The store decides how many are enough, and BTCPay Server tells only whether it has them.
    confirmations: isSettled(payment) ? 1 : 0,
    requiredConfirmations: null,
    firstSeenAt: payment.receivedAt,
  };
}

/** Money goes to the merchant's own wallet at once, so a settled payment is its own settlement, without a fee. */
function settlementOf(payment: BtcpayPayment): SettlementFact | null {
  if (!isSettled(payment)) return null;
  return {
    ref: payment.id,
    stage: "settled",
    asset: methodOf(payment.method).asset,
    gross: payment.value,
    gatewayFee: null,
    networkFee: null,
    reserve: null,
    net: payment.value,
    txHash: transactionOf(payment).hash,
    destination: payment.destination,
    at: payment.receivedAt,
  };
}

function customerOf(metadata: BtcpayMetadata, at: Instant | null): PaymentFacts["customer"] {
  const { buyerName, buyerEmail } = metadata;
  return buyerName === null && buyerEmail === null
    ? null
    : { at, value: { name: buyerName, email: buyerEmail, reference: null } };
}

function isSettled(payment: BtcpayPayment): boolean {
  return payment.status.toLowerCase() === "settled";
}

function isInvalid(payment: BtcpayPayment): boolean {
  return payment.status.toLowerCase() === "invalid";
}

const CHAINS: ReadonlyMap<string, string> = new Map([
  ["BTC", "bitcoin"],
  ["LTC", "litecoin"],
  ["DOGE", "dogecoin"],
  ["BCH", "bitcoin-cash"],
  ["XMR", "monero"],
]);

const ON_CHAIN = new Set(["", "CHAIN", "ONCHAIN"]);
const LIGHTNING = new Set(["LN", "LNURL", "LNURLPAY", "LIGHTNINGNETWORK", "LIGHTNINGLIKE"]);

/** "BTC-CHAIN" is BTC on bitcoin, "BTC-LN" on lightning; a method we do not know is its own network. */
export function methodOf(id: string): { asset: string; network: string } {
  const [, asset = id, kind = ""] = /^([A-Za-z0-9]+)(?:[-_](.*))?$/.exec(id.trim()) ?? [];
  const way = kind.toUpperCase();
  const chain = CHAINS.get(asset.toUpperCase());
  const network = LIGHTNING.has(way)
    ? "lightning"
    : ON_CHAIN.has(way) && chain !== undefined
      ? chain
      : id.trim();
  return { asset: asset.toUpperCase(), network: network.toLowerCase() };
}

/** The inverse, in the spelling of version 2. */
export function methodId(asset: string, network: string): string {
  return `${asset}-${network === "lightning" ? "LN" : "CHAIN"}`;
}

/** The method that pays this coin on this network; null for money, and where BTCPay Server would take it for another network. */
export function methodFor(asset: string, network: string | null): string | null {
  const id = methodId(asset.toUpperCase(), network ?? "");
  if (isFiat(asset)) return null;
  return network === null || methodOf(id).network === network ? id : null;
}
