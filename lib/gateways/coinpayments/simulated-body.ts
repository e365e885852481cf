import { assetDecimals } from "../../domain/asset";
import { round, toSmallestUnit, type Decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { SimulatedPayment } from "../contract";
import { seededHex, seededTxHash, seededUuid } from "../seeded";
import type { CoinpaymentsConfig } from "./config";
import { allCurrencies, currencyIdOf, type Currency } from "./currency";
import { Literal, type JsonValue } from "./dotnet-json";
import { bareId } from "./verify";

/** A notification about the invoice, and what the vendor's books say at that time. */
export interface InvoiceStep {
  /** Minutes after the invoice was created. */
  at: number;
  /** Without "Invoice", which begins every type. */
  type: string;
  state: string;
  payment: string;
  /** Of the expected amount, in percent: 0 is nothing seen. */
  arrived: number;
  /** Of the required confirmations; "all" also makes the money confirmed. */
  confirmations: "none" | "one" | "all";
  /** How many transactions brought it, and the minute the first was seen. */
  transactions: number;
  seenAt: number | null;
  /** The minute it was confirmed in full. */
  paidAt: number | null;
  payout?: "Scheduled" | "Confirmed";
  isRefunded?: boolean;
}

/** The minute a payout has arrived. */
export const PAYOUT_AT = 41;

/** Minutes a quoted rate is held. */
export const WINDOW_MINUTES = 60;

/** One payment and the currencies it is played with. */
export interface Shop {
  payment: SimulatedPayment;
  config: CoinpaymentsConfig;
  coin: Currency;
  coinId: string;
  expected: Decimal;
  priceCurrency: Currency;
  priceCurrencyId: string;
  address: string;
}

export function openShop(payment: SimulatedPayment, config: CoinpaymentsConfig): Shop {
  const coin = listed(payment.asset, payment.network, config);
  const price = listed(payment.price.currency, null, config);
  return {
    payment,
    config,
    coin: coin.currency,
    coinId: coin.id,
    expected: round(payment.amount, coin.currency.decimals),
    priceCurrency: price.currency,
    priceCurrencyId: price.id,
    address: receiveAddress(payment),
  };
}

function listed(
  asset: string,
  network: string | null,
  config: CoinpaymentsConfig,
): { id: string; currency: Currency } {
  const id = currencyIdOf(asset, network, config.currencies);
  const currency = id === null ? undefined : allCurrencies(config.currencies)[id];
  if (id !== null && currency) return { id, currency };
  const number = BigInt(`0x${seededHex(asset, network ?? "fiat", 6)}`) + 1_000_000n;
  return { id: number.toString(), currency: { symbol: asset, decimals: assetDecimals(asset) ?? 8, network } };
}

export function invoiceBody(step: InvoiceStep, shop: Shop): JsonValue {
  const { payment, config, priceCurrency, priceCurrencyId } = shop;
  const { seed, startedAt, externalOrderId, customer } = payment;
  const happenedAt = addMs(startedAt, step.at * 60_000);
  const total = units(payment.price.amount, priceCurrency);
  return {
    id: seededHex(seed, `event ${step.type} ${step.at}`, 32),
    type: `Invoice${step.type}`,
    timestamp: timestampAt(happenedAt, seededHex(seed, `ticks ${step.at}`, 8)),
    invoice: {
      invoiceId: externalOrderId,
      id: seededUuid(seed, "invoice"),
      userId: seededUuid(config.client_id, "user"),
      userEmail: "merchant+payments@example.test",
      merchantId: seededUuid(config.client_id, "merchant"),
      merchantClientId: dashed(bareId(config.client_id)),
      invoiceNumber: externalOrderId,
      invoiceNumberSuffix: null,
      createdAt: unixSeconds(startedAt, 0),
      invoiceDate: null,
      dueDate: null,
      description: null,
      expiresDate: unixSeconds(startedAt, WINDOW_MINUTES),
      customData: null,
      notes: null,
      notesToRecipient: null,
      buyerDataCollectionMessage: null,
      termsAndConditions: null,
      metadata: null,
      poNumber: null,
      buyer: {
        companyName: null,
        email: customer.email,
        firstName: customer.name.split(" ")[0] ?? "",
        lastName: customer.name.split(" ").slice(1).join(" "),
        phoneNumber: null,
        address: null,
      },
      shipping: null,
      lineItems: [
        {
          amount: total,
          customId: null,
          description: null,
          name: `Order ${externalOrderId}`,
          originalAmount: total,
          quantity: 1,
          sku: null,
          tax: null,
          type: "Quantity",
        },
      ],
      merchantOptions: null,
      emailDeliveryOptions: null,
      amount: {
        currency: currencyReference(priceCurrencyId),
        subtotal: total,
        shippingTotal: 0,
        handlingTotal: 0,
        discountTotal: 0,
        taxTotal: 0,
        total,
      },
      state: step.state,
      flags: { requireBuyerNameAndEmail: false, sendPaymentCompleteEmailNotification: false, isPos: false },
      canceledAt: step.state === "Cancelled" ? unixSeconds(startedAt, step.at) : null,
      completedAt: step.state === "Completed" ? unixSeconds(startedAt, step.at) : null,
      confirmedAt: unixSecondsOrNull(startedAt, step.paidAt),
      payments: [paymentBody(step, shop)],
      payoutConfig: null,
      partialAcceptAvailable: false,
    },
  };
}

/** What a payment's books say at a step, in the smallest unit of its coin. */
export interface Figures {
  subTotal: bigint;
  arrived: bigint;
  confirmed: bigint;
  unconfirmed: bigint;
  merchantFee: bigint;
  confirmations: number;
  required: number;
  hashes: readonly string[];
}

export function figuresAt(step: InvoiceStep, { payment, coin, expected }: Shop): Figures {
  const subTotal = BigInt(toSmallestUnit(expected, coin.decimals) ?? "0");
  const arrived = (subTotal * BigInt(step.arrived)) / 100n;
  const required = requiredConfirmations(payment.network);
  const isConfirmed = step.confirmations === "all";
  return {
    subTotal,
    arrived,
    confirmed: isConfirmed ? arrived : 0n,
    unconfirmed: isConfirmed ? 0n : arrived,
    merchantFee: subTotal / 200n,
    confirmations: isConfirmed ? required : step.confirmations === "one" ? 1 : 0,
    required,
    hashes: Array.from({ length: step.transactions }, (_, index) =>
      seededTxHash(payment.seed, `tx ${index}`, payment.network),
    ),
  };
}

function paymentBody(step: InvoiceStep, shop: Shop): JsonValue {
  const { payment, coinId, priceCurrencyId, priceCurrency, address } = shop;
  const { seed, startedAt, customer } = payment;
  const figures = figuresAt(step, shop);
  const { subTotal, merchantFee } = figures;
  return {
    id: seededUuid(seed, "payment"),
    invoiceId: seededUuid(seed, "invoice"),
    createdAt: unixSeconds(startedAt, 0),
    expiresAt: unixSeconds(startedAt, WINDOW_MINUTES),
    cancelledAt: null,
    detectedAt: unixSecondsOrNull(startedAt, step.seenAt),
    pendingAt: unixSecondsOrNull(startedAt, step.seenAt),
    confirmedAt: unixSecondsOrNull(startedAt, step.paidAt),
    completedAt: step.state === "Completed" ? unixSeconds(startedAt, step.at) : null,
    scheduledAt: null,
    state: step.payment,
    refundedAt: step.isRefunded ? unixSeconds(startedAt, step.at) : null,
    refundEmail: customer.email,
    isGuest: true,
    hotWallet: {
      nativeCurrency: currencyReference(priceCurrencyId),
      id: seededUuid(seed, "hot wallet"),
      paymentId: seededUuid(seed, "payment"),
      currency: currencyReference(coinId),
      merchantPayoutCurrency: currencyReference(coinId),
      paymentReceiveAddress: address,
      merchantPayoutAddress: null,
      merchantPayoutWalletId: walletIdOf(coinId, shop.config),
      paymentSubTotal: integer(subTotal),
      merchantMarkupOrDiscount: 0,
      isConversion: false,
      buyerFee: { coinPaymentsFee: 0, networkFee: 0, conversionFee: 0 },
      merchantFee: { coinPaymentsFee: integer(merchantFee), networkFee: 0, conversionFee: 0 },
      payoutFrequency: "Normal",
      error: null,
      confirmations: figures.confirmations,
      confirmedAmount: integer(figures.confirmed),
      requiredConfirmations: figures.required,
      unconfirmedAmount: integer(figures.unconfirmed),
      buyerDepositTxHashes: figures.hashes,
    },
    payout:
      step.payout === undefined ? null : payoutBody(step, step.payout, shop, integer(subTotal - merchantFee)),
    refund: step.isRefunded
      ? {
          payoutAmountInNativeCurrency: integer(
            (BigInt(units(payment.price.amount, priceCurrency).text) * 59n) / 100n,
          ),
          payoutNetworkFeesInNativeCurrency: integer(
            BigInt(units(payment.price.amount, priceCurrency).text) / 100n,
          ),
          estimatedNetworkFeesInNativeCurrency: integer(
            BigInt(units(payment.price.amount, priceCurrency).text) / 100n,
          ),
        }
      : null,
    isActive: step.state === "Unpaid" || step.state === "Pending",
  };
}

function payoutBody(
  step: InvoiceStep,
  state: "Scheduled" | "Confirmed",
  shop: Shop,
  net: Literal,
): JsonValue {
  const { seed, startedAt, network } = shop.payment;
  const minute = (at: number): Instant => addMs(startedAt, at * 60_000);
  const isSent = state === "Confirmed";
  const { coin, contract } = splitId(shop.coinId);
  return {
    id: seededUuid(seed, "payout"),
    invoicePaymentId: seededUuid(seed, "payment"),
    created: minute(step.paidAt ?? step.at),
    sent: isSent ? minute(PAYOUT_AT - 4) : null,
    confirmed: isSent ? minute(PAYOUT_AT) : null,
    failed: null,
    merchantPayoutWalletId: walletIdOf(shop.coinId, shop.config),
    merchantPayoutWalletCurrencyId: new Literal(coin),
    merchantPayoutWalletSmartContract: contract,
    merchantPayoutAddress: null,
    payoutAmountToMerchant: net,
    blockchainTransactionId: isSent ? seededTxHash(seed, "payout", network) : null,
    state,
    merchantBlockchainFeeAfterGrouping: 0,
  };
}

/** The merchant has one wallet in each currency. */
export function walletIdOf(currencyId: string, config: CoinpaymentsConfig): string {
  return seededUuid(config.client_id, `wallet ${currencyId}`);
}

export function walletBody(shop: Shop): JsonValue {
  const { payment, address } = shop;
  const { seed, price, network } = payment;
  const { id, currency: other } = otherCoin(shop) ?? { id: shop.coinId, currency: shop.coin };
  const amount = round(price.amount, other.decimals);
  const required = requiredConfirmations(network);
  return {
    walletId: walletIdOf(id, shop.config),
    address,
    transactionId: seededUuid(seed, "wallet transaction"),
    txHash: seededTxHash(seed, "wallet transaction", network),
    transactionType: walletType(id),
    amount,
    symbol: other.symbol,
    coinPaymentsFee: "0",
    coinPaymentsFeeSymbol: other.symbol,
    blockchainFee: "0",
    blockchainFeeSymbol: other.symbol,
    totalAmount: amount,
    totalAmountSymbol: other.symbol,
    nativeAmount: price.amount,
    coinPaymentsFeeNativeAmount: "0",
    blockchainFeeNativeAmount: "0",
    totalNativeAmount: price.amount,
    nativeSymbol: price.currency,
    confirmations: required,
    requiredConfirmations: required,
  };
}

export function walletType(id: string): string {
  return splitId(id).contract === null ? "AccountBasedExternalReceive" : "AccountBasedExternalTokenReceive";
}

/** The amount sent is the figure of the price, which only a coin that is worth a dollar makes believable. */
const WORTH_A_DOLLAR: ReadonlySet<string> = new Set(["USDT", "USDC", "DAI"]);

export function otherCoin(shop: Shop): { id: string; currency: Currency } | null {
  const found = Object.entries(allCurrencies(shop.config.currencies)).find(
    ([id, { network, symbol }]) =>
      id !== shop.coinId && network === shop.payment.network && WORTH_A_DOLLAR.has(symbol),
  );
  return found ? { id: found[0], currency: found[1] } : null;
}

function currencyReference(id: string): JsonValue {
  const { coin, contract } = splitId(id);
  return { id: new Literal(coin), smartContract: contract };
}

export function splitId(id: string): { coin: string; contract: string | null } {
  const [coin = id, contract = null] = id.split(":");
  return { coin, contract };
}

function units(amount: Decimal, currency: Currency): Literal {
  return new Literal(toSmallestUnit(round(amount, currency.decimals), currency.decimals) ?? "0");
}

function integer(value: bigint): Literal {
  return new Literal(value.toString());
}

function unixSeconds(from: Instant, minutes: number): number {
  return Math.floor(new Date(addMs(from, minutes * 60_000)).getTime() / 1000);
}

function unixSecondsOrNull(from: Instant, minutes: number | null): number | null {
  return minutes === null ? null : unixSeconds(from, minutes);
}

/** Seven decimals and a plus that, unlike every other, is not escaped. */
function timestampAt(at: Instant, hex: string): Literal {
  const ticks = (parseInt(hex, 16) % 10_000).toString().padStart(4, "0");
  return new Literal(`"${at.slice(0, -1)}${ticks}+00:00"`);
}

function dashed(id: string): string {
  return id.length === 32 ? id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") : id;
}

export function requiredConfirmations(network: string): number {
  return network === "ethereum" ? 10 : network === "bitcoin" ? 2 : 3;
}

/** Shaped like an address of the network, with a checksum that fits none, so that nobody can pay to it. */
function receiveAddress(payment: SimulatedPayment): string {
  const hex = seededHex(payment.seed, "address", 64);
  switch (payment.network) {
    case "ethereum":
      return `0x${hex.slice(0, 40)}`;
    case "bitcoin":
      return `bc1q${hex.slice(0, 38)}`;
    default:
      return `m${hex.slice(0, 33)}`;
  }
}
