import { add, compare, isNegative, sum, ZERO, type Decimal } from "../../domain/decimal";
import {
  assetKey,
  facts,
  normalHash,
  transactionKey,
  type ConfirmationCount,
  type Customer,
  type PaymentFacts,
  type Quote,
  type ReceivedReport,
  type RefundFact,
  type Register,
  type SettlementFact,
  type SettlementStage,
  type TransactionFact,
} from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import type { Parsed } from "../contract";
import { eventKey } from "../event-key";
import type { CoinpaymentsConfig } from "./config";
import {
  allCurrencies,
  assetOf,
  currencyBySymbol,
  type AssetOf,
  type Currencies,
  type Currency,
} from "./currency";
import {
  decimalOf,
  isNothing,
  type InvoiceNotice,
  type VendorInvoice,
  type VendorPayment,
  type VendorPayout,
  type WalletNotice,
} from "./parse";
import { isFailed, isSomething, mainPayment, normalizeStatus, PAID, refundPhase, statusWord } from "./status";

export function invoiceEvent(notice: InvoiceNotice, body: Uint8Array, config: CoinpaymentsConfig): Parsed {
  const { invoice, type, timestamp } = notice;
  return {
    kind: "event",
    event: {
      eventKey: eventKey([notice.eventId], body),
      subject: { by: "reference", gatewayRef: invoice.id },
      externalOrderId: invoice.reference,
      occurredAt: timestamp,
      gatewayStatus: statusWord(type, invoice),
      eventType: type === "" ? "invoice" : type,
      facts: invoiceFacts(invoice, statusWord(type, invoice), timestamp, config.currencies),
    },
  };
}

/** `saidAt` is when CoinPayments said so, `at` when the invoice got there: a webhook has one time for both. */
export function invoiceFacts(
  invoice: VendorInvoice,
  word: string | null,
  at: Instant | null,
  currencies: Currencies,
  saidAt: Instant | null = at,
): PaymentFacts {
  const main = mainPayment(invoice.payments);
  const currency = invoice.currencyId === null ? null : assetOf(invoice.currencyId, currencies);
  const total = decimalOf(invoice.total, currency);
  const asked = main === null ? null : askedOf(main, currencies);
  // A price in a coin is what is asked for until the buyer has picked the coin to pay with.
  const coinPrice =
    total !== null && currency !== null && currency.network !== null
      ? { amount: total, asset: currency.asset, network: currency.network }
      : null;
  const quote = asked ?? (main === null ? coinPrice : null);
  const received = receivedOf(invoice.payments, saidAt, currencies);
  return facts({
    quote: register(at, quote),
    price:
      total === null || currency === null || !currency.isFiat
        ? null
        : { at, value: { amount: total, currency: currency.asset } },
    received,
    transactions: transactionsOf(invoice.payments, currencies),
    confirmations: register(saidAt, confirmationsOf(main, currencies)),
    // A payment has a window of its own, which only webhooks tell: the invoice's end must not replace it.
    expiresAt:
      main === null || main.expiresAt !== null
        ? register(at, main?.expiresAt ?? invoice.expiresAt)
        : register(null, invoice.expiresAt),
    createdAt: invoice.createdAt,
    signals: signalsOf(invoice, word, quote, received, at),
    refunds: keyed(invoice.payments.flatMap((payment) => refundOf(payment, at, currencies) ?? [])),
    settlements: keyed(
      invoice.payments.flatMap((payment) => settlementOf(payment, invoice, at, currencies) ?? []),
    ),
    customer: register(at, customerOf(invoice, main)),
    payAddress: register(at, main?.address ?? null),
  });
}

function register<T>(at: Instant | null, value: T | null): Register<T> | null {
  return value === null ? null : { at, value };
}

function confirmationsOf(payment: VendorPayment | null, currencies: Currencies): ConfirmationCount | null {
  if (payment === null || payment.confirmations === null) return null;
  const usual = paymentAsset(payment, currencies)?.requiredConfirmations ?? null;
  return { have: payment.confirmations, required: payment.requiredConfirmations ?? usual };
}

function keyed<T extends { ref: string }>(entries: readonly T[]): Record<string, T> {
  return Object.fromEntries(entries.map((entry) => [entry.ref, entry]));
}

/** What the buyer is asked to send, as CoinPayments says or as it adds up: subtotal, markup or discount, and the fees put on the buyer (vendor's example code, TotalBuyerWillPay). */
function askedOf(payment: VendorPayment, currencies: Currencies): Quote | null {
  const asset = paymentAsset(payment, currencies);
  const asked = decimalOf(payment.asked, asset);
  if (asset !== null && asked !== null) return { amount: asked, asset: asset.asset, network: asset.network };
  const subTotal = decimalOf(payment.subTotal, asset);
  if (asset === null || subTotal === null) return null;
  const { service, network, conversion } = payment.buyerFees;
  const extras = [payment.markupOrDiscount, service, network, conversion].filter((extra) => extra !== null);
  const amounts = extras.map((extra) => decimalOf(extra, asset));
  if (amounts.includes(null)) return null;
  const amount = add(subTotal, sum(amounts.filter((extra) => extra !== null)));
  return isNegative(amount) ? null : { amount, asset: asset.asset, network: asset.network };
}

/** Confirmed and unconfirmed over all payments of the invoice, per coin; payments without figures are left out. */
function receivedOf(
  payments: readonly VendorPayment[],
  at: Instant | null,
  currencies: Currencies,
): Record<string, ReceivedReport> {
  const reports: Record<string, ReceivedReport> = {};
  for (const payment of payments) {
    const asset = paymentAsset(payment, currencies);
    const confirmed = decimalOf(payment.confirmed, asset);
    const unconfirmed = decimalOf(payment.unconfirmed, asset);
    if (asset === null || (confirmed === null && unconfirmed === null)) continue;
    const key = assetKey(asset.asset, asset.network);
    const before = reports[key]?.latest;
    const confirmedTotal = sum([before?.confirmed, confirmed].filter(isDecimal));
    reports[key] = {
      asset: asset.asset,
      network: asset.network,
      latest: {
        at,
        total: sum([before?.total, confirmed, unconfirmed].filter(isDecimal)),
        confirmed: confirmedTotal,
      },
      peakConfirmed: confirmedTotal,
    };
  }
  return reports;
}

function isDecimal(amount: Decimal | null | undefined): amount is Decimal {
  return amount !== null && amount !== undefined;
}

/** Hashes alone; on a chain we cannot name they have no identity and stay in the kept delivery. */
export function transactionsOf(
  payments: readonly VendorPayment[],
  currencies: Currencies,
): PaymentFacts["transactions"] {
  const transactions: Record<string, TransactionFact> = {};
  for (const payment of payments) {
    const asset = paymentAsset(payment, currencies);
    if (asset === null || asset.network === null) continue;
    // The vendor counts once per payment: among several transactions that is true of each only when all are confirmed.
    const countsForEach = payment.txHashes.length === 1 || isNothing(payment.unconfirmed);
    for (const hash of payment.txHashes) {
      if (!/^\S{8,200}$/.test(hash)) continue;
      const outputIndex = receivedAt(payment.address);
      transactions[transactionKey(asset.network, hash, outputIndex)] = {
        network: asset.network,
        hash: normalHash(hash),
        outputIndex,
        asset: asset.asset,
        amount: null,
        confirmations: countsForEach ? (payment.confirmations ?? 0) : 0,
        requiredConfirmations: payment.requiredConfirmations ?? asset.requiredConfirmations,
        firstSeenAt: payment.detectedAt,
      };
    }
  }
  return transactions;
}

function receivedAt(address: string | null): string {
  return address === null ? "" : `@${address}`;
}

function signalsOf(
  invoice: VendorInvoice,
  word: string | null,
  quote: Quote | null,
  received: Record<string, ReceivedReport>,
  at: Instant | null,
): PaymentFacts["signals"] {
  const signals: PaymentFacts["signals"] = {};
  const isPaid = word !== null && PAID.has(normalizeStatus(word));
  const arrived = quote === null ? undefined : received[assetKey(quote.asset, quote.network)]?.latest.total;
  if (isPaid && invoice.partialAcceptAvailable && quote !== null && arrived !== undefined) {
    if (compare(arrived, quote.amount) < 0) signals.partial_accepted = at ?? "untimed";
  }
  if (
    invoice.payments.some(
      (payment) => hasError(payment) || (payment.payout !== null && isFailed(payment.payout)),
    )
  ) {
    signals.payout_failed = at ?? "untimed";
  }
  return signals;
}

/** Bit flags as a number or as text; 0 and "Unknown" are the vendor's way to say none. */
function hasError(payment: VendorPayment): boolean {
  return payment.errorCode !== null && !/^(0+|unknown|none)$/i.test(payment.errorCode.trim());
}

/** A claim offered to the buyer is pending until something was sent. Figures come in the merchant's display currency alone. */
function refundOf(payment: VendorPayment, at: Instant | null, currencies: Currencies): RefundFact | null {
  const phase = refundPhase(payment);
  const wasSent =
    phase === "refunded" || payment.refundedAt !== null || isSomething(payment.refund?.amount ?? null);
  if (phase === null && payment.refund === null && !wasSent) return null;
  const native = payment.nativeCurrencyId === null ? null : assetOf(payment.nativeCurrencyId, currencies);
  const amount = isSomething(payment.refund?.amount ?? null)
    ? decimalOf(payment.refund?.amount ?? null, native)
    : null;
  const fee = decimalOf(payment.refund?.networkFee ?? null, native);
  return {
    ref: refOf(payment) ?? payment.id ?? "refund",
    state: wasSent ? "sent" : "pending",
    amount,
    asset: amount === null ? null : (native?.asset ?? null),
    txHash: null,
    at: payment.refundedAt ?? at,
    note:
      fee === null || native === null
        ? null
        : `network fee ${fee} ${native.asset}, taken off by CoinPayments`,
  };
}

/**
 * The payout. Fees are in the coin of the payment, so they are told only where the payout is in that
 * coin too; gross is then the merchant's share before fees (vendor's example code, TotalMerchantWillReceive).
 */
function settlementOf(
  payment: VendorPayment,
  invoice: VendorInvoice,
  at: Instant | null,
  currencies: Currencies,
): SettlementFact | null {
  const { payout } = payment;
  if (payout === null) return null;
  const paidIn = paymentAsset(payment, currencies);
  const paidOutId = payout.walletCurrencyId ?? payment.payoutCurrencyId ?? payment.currencyId;
  const paidOutIn = paidOutId === null ? null : assetOf(paidOutId, currencies);
  if (paidOutIn === null) return null;
  const isSameCoin =
    paidIn !== null && paidIn.asset === paidOutIn.asset && paidIn.network === paidOutIn.network;
  const coin = isSameCoin ? paidIn : null;
  const { service, network, conversion } = payment.merchantFees;
  const serviceFees =
    coin === null ? [] : [decimalOf(service, coin), decimalOf(conversion, coin)].filter(isDecimal);
  const stage = settlementStage(payment, payout, invoice);
  return {
    ref: settlementRef(payment),
    stage,
    asset: paidOutIn.asset,
    gross: coin === null ? null : grossOf(payment, coin),
    gatewayFee: serviceFees.length === 0 ? null : sum(serviceFees),
    networkFee: coin === null ? null : decimalOf(payout.networkFeeAfterGrouping ?? network, coin),
    reserve: null,
    net: isSameCoin
      ? decimalOf(payout.amountToMerchant ?? payout.destinationAmount, paidOutIn)
      : decimalOf(payout.destinationAmount, paidOutIn),
    txHash: payout.txHash,
    destination: payout.destination,
    at: settlementTime(payout, stage) ?? at,
  };
}

/** Unknown after a partial payment: the vendor pays out a share of what came and does not say which. */
function grossOf(payment: VendorPayment, coin: AssetOf): Decimal | null {
  const subTotal = decimalOf(payment.subTotal, coin);
  const confirmed = decimalOf(payment.confirmed, coin);
  if (subTotal === null) return null;
  const share = add(subTotal, decimalOf(payment.markupOrDiscount, coin) ?? ZERO);
  return confirmed !== null && compare(confirmed, share) < 0 ? null : share;
}

function settlementStage(
  payment: VendorPayment,
  payout: VendorPayout,
  invoice: VendorInvoice,
): SettlementStage {
  if (isFailed(payout)) return "failed";
  const state = normalizeStatus(payout.state ?? "");
  const isCompleted = normalizeStatus(invoice.state ?? "") === "completed";
  if (payout.confirmedAt !== null || state === "confirmed" || isCompleted) return "settled";
  if (payout.sentAt !== null || ["sent", "waitinginternalreceive", "waitingexternalconfirm"].includes(state))
    return "sent";
  return hasError(payment) ? "failed" : "pending";
}

function settlementTime(payout: VendorPayout, stage: SettlementStage): Instant | null {
  switch (stage) {
    case "settled":
      return payout.confirmedAt ?? payout.sentAt;
    case "sent":
      return payout.sentAt;
    case "failed":
      return payout.failedAt;
    case "pending":
      return payout.createdAt;
  }
}

/** `userEmail` beside these is the merchant's own address. */
function customerOf(invoice: VendorInvoice, payment: VendorPayment | null): Customer | null {
  const email = invoice.buyerEmail ?? payment?.refundEmail ?? null;
  return invoice.buyerName === null && email === null
    ? null
    : { name: invoice.buyerName, email, reference: null };
}

export function settlementRef(payment: VendorPayment): string {
  return refOf(payment) ?? payment.payout?.id ?? payment.id ?? "payout";
}

/** Queries have no ids for payouts and refunds; the address that was paid to is what they and webhooks name a payment by. */
function refOf({ address }: VendorPayment): string | null {
  return address === null ? null : `payment to ${address}`;
}

function paymentAsset(payment: VendorPayment, currencies: Currencies): AssetOf | null {
  return payment.currencyId === null ? null : assetOf(payment.currencyId, currencies);
}

/** Wallet transaction types (vendor documentation, "Wallets"): whether a buyer's money came in. */
const WALLET_TYPES: ReadonlyMap<string, "in" | "other"> = new Map([
  ["internalreceive", "in"],
  ["utxoexternalreceive", "in"],
  ["accountbasedexternalreceive", "in"],
  ["accountbasedexternaltokenreceive", "in"],
  ["receivetestfundsfrompool", "in"],
  // From one wallet of the merchant to another.
  ["sameuserreceive", "other"],
  ["sameuserspend", "other"],
  ["externalspend", "other"],
  ["internalspend", "other"],
  ["accountbasedtokenspend", "other"],
  ["conversion", "other"],
  ["autosweeping", "other"],
  ["returntestfundstopool", "other"],
]);

/** Neither an event id nor a status: a transaction and how often it is confirmed name the event. */
export function walletEvent(notice: WalletNotice, body: Uint8Array, config: CoinpaymentsConfig): Parsed {
  const { transactionId, transactionType, confirmations, requiredConfirmations, address, symbol } = notice;
  const key = eventKey([transactionId, String(confirmations)], body);
  const direction = WALLET_TYPES.get(normalizeStatus(transactionType));
  if (direction === undefined) {
    return unparsable(
      `the wallet transaction is of type "${transactionType}", and whether money came in is not known`,
    );
  }
  if (direction === "other") {
    return {
      kind: "irrelevant",
      eventKey: key,
      reason: `${transactionType} of a wallet: no buyer's payment.`,
    };
  }
  if (address === null || symbol === null)
    return unparsable("the wallet transaction names no address or no currency");
  const currency = walletCurrency(notice, symbol, config.currencies);
  if (currency === null || currency.network === null) {
    return unparsable(
      `the deposit is in ${symbol} and its chain is not known; add the currency in the integration's settings and replay the delivery`,
    );
  }
  const { network } = currency;
  // A transfer inside CoinPayments reaches no chain; its id stands in for the hash and looks like none.
  const hash = notice.txHash === null ? `internal:${transactionId}` : normalHash(notice.txHash);
  const outputIndex = receivedAt(address);
  return {
    kind: "event",
    event: {
      eventKey: key,
      subject: { by: "address", address },
      externalOrderId: null,
      occurredAt: null,
      gatewayStatus: null,
      eventType: transactionType,
      facts: facts({
        transactions: {
          [transactionKey(network, hash, outputIndex)]: {
            network,
            hash,
            outputIndex,
            asset: currency.symbol,
            amount: notice.amount,
            confirmations,
            requiredConfirmations: requiredConfirmations ?? currency.requiredConfirmations ?? null,
            firstSeenAt: notice.firstSeenAt,
          },
        },
      }),
    },
  };
}

function walletCurrency(
  { currencyId }: WalletNotice,
  symbol: string,
  configured: Currencies,
): Pick<Currency, "symbol" | "network" | "requiredConfirmations"> | null {
  const byId = currencyId === null ? undefined : allCurrencies(configured)[currencyId];
  return byId ?? currencyBySymbol(symbol, configured);
}

function unparsable(reason: string): Parsed {
  return { kind: "unparsable", reason: `CoinPayments' message could not be read: ${reason}.` };
}
