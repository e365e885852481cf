import { divide, fromSmallestUnit, multiply, round, type Decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import { seededTxHash, seededUuid } from "../seeded";
import type { CoinpaymentsConfig } from "./config";
import { allCurrencies, type Currency } from "./currency";
import { Literal, writeDotnetJson, type JsonValue } from "./dotnet-json";
import {
  figuresAt,
  otherCoin,
  PAYOUT_AT,
  requiredConfirmations,
  walletIdOf,
  walletType,
  WINDOW_MINUTES,
  type InvoiceStep,
  type Shop,
} from "./simulated-body";

/** What the simulated API answers with, by the part of it; made with the step, since it is the same books that webhooks tell. */
export function recordsAt(
  step: InvoiceStep,
  /** The steps until now, this one among them. */
  until: readonly InvoiceStep[],
  shop: Shop,
  hasWalletDeposit: boolean,
): Readonly<Record<string, string>> {
  return {
    invoice: writeDotnetJson(invoiceAnswer(step, shop)),
    full: writeDotnetJson(fullAnswer(step, shop)),
    status: writeDotnetJson(statusAnswer(step, shop)),
    payouts: writeDotnetJson(payoutsAnswer(step, shop)),
    history: writeDotnetJson(historyAnswer(until, shop)),
    address: writeDotnetJson(addressAnswer(shop)),
    currency: shop.coinId,
    ...(hasWalletDeposit && {
      deposit: writeDotnetJson(depositAnswer(shop)),
      deposit_wallet: depositWallet(shop),
    }),
  };
}

function minute(shop: Shop, at: number | null): Instant | null {
  return at === null ? null : addMs(shop.payment.startedAt, at * 60_000);
}

function invoiceAnswer(step: InvoiceStep, shop: Shop): JsonValue {
  const { payment, priceCurrencyId, priceCurrency } = shop;
  const { seed, externalOrderId, customer, price } = payment;
  const [firstName = "", ...others] = customer.name.split(" ");
  const total = round(price.amount, priceCurrency.decimals);
  return {
    id: seededUuid(seed, "invoice"),
    invoiceId: externalOrderId,
    invoiceIdSuffix: null,
    created: minute(shop, 0),
    invoiceDate: minute(shop, 0),
    dueDate: null,
    confirmed: minute(shop, step.paidAt),
    completed: step.state === "Completed" ? minute(shop, step.at) : null,
    cancelled: step.state === "Cancelled" ? minute(shop, step.at) : null,
    expires: minute(shop, WINDOW_MINUTES),
    currency: {
      id: priceCurrencyId,
      symbol: priceCurrency.symbol,
      name: priceCurrency.symbol,
      decimalPlaces: priceCurrency.decimals,
    },
    buyer: {
      companyName: null,
      name: { firstName, lastName: others.join(" ") },
      emailAddress: customer.email,
      hasData: true,
    },
    description: null,
    amount: { breakdown: { subtotal: total }, total },
    status: camel(step.state),
    poNumber: null,
    payments: [paymentAnswer(step, shop)],
    isLifeTimeFinished: false,
    hideShoppingCart: false,
  };
}

function paymentAnswer(step: InvoiceStep, shop: Shop): JsonValue {
  const { coin, coinId, priceCurrencyId, priceCurrency, address, payment } = shop;
  const figures = figuresAt(step, shop);
  const noFees = { coinPaymentsFee: "0", networkFee: "0", conversionFee: "0", total: "0" };
  const merchantFee = whole(figures.merchantFee, coin);
  return {
    paymentCurrencyId: coinId,
    paymentCurrencySymbol: coin.symbol,
    nativeCurrencyId: priceCurrencyId,
    nativeCurrencySymbol: priceCurrency.symbol,
    expectedAmount: whole(figures.subTotal, coin),
    actualAmount: whole(figures.arrived, coin),
    paymentAddress: address,
    errorCode: null,
    fees: {
      paymentSubTotal: whole(figures.subTotal, coin),
      merchantMarkupOrDiscount: "0",
      buyerFee: noFees,
      merchantFee: { ...noFees, coinPaymentsFee: merchantFee, total: merchantFee },
      gross: whole(figures.subTotal, coin),
    },
    payout: step.payout === undefined ? null : payoutInInvoice(step, shop),
    refundEmail: payment.customer.email,
    state: camel(step.payment),
    isActive: step.state === "Unpaid" || step.state === "Pending",
    pendingAt: minute(shop, step.seenAt),
    confirmedAt: minute(shop, step.paidAt),
    completedAt: step.state === "Completed" ? minute(shop, step.at) : null,
    confirmations: figures.confirmations,
    requiredConfirmations: figures.required,
  };
}

function payoutInInvoice(step: InvoiceStep, shop: Shop): JsonValue {
  const figures = figuresAt(step, shop);
  const isSent = step.payout === "Confirmed";
  return {
    scheduledAt: minute(shop, step.paidAt ?? step.at),
    sentAt: isSent ? minute(shop, PAYOUT_AT - 4) : null,
    completedAt: isSent ? minute(shop, PAYOUT_AT) : null,
    blockchainTx: isSent ? payoutHash(shop) : null,
    spendRequestId: null,
    address: null,
    walletId: walletIdOf(shop.coinId, shop.config),
    expectedExecutionDate: null,
    receivedBlockchainTx: null,
    currencySymbol: shop.coin.symbol,
    ...money(figures.subTotal - figures.merchantFee, shop.coinId, shop.coin),
  };
}

function payoutHash({ payment }: Shop): string {
  return seededTxHash(payment.seed, "payout", payment.network);
}

/** v1 in full: only what v2 leaves out is of use. */
function fullAnswer(step: InvoiceStep, shop: Shop): JsonValue {
  const { seed } = shop.payment;
  const refundedAt = step.isRefunded ? minute(shop, step.at) : null;
  return {
    id: seededUuid(seed, "invoice"),
    state: camel(step.state),
    payments: [
      {
        id: seededUuid(seed, "payment"),
        state: camel(step.payment),
        refunded: refundedAt,
        hotWallet: { paymentReceiveAddress: shop.address },
        refund: refundedAt === null ? null : { claimed: refundedAt },
      },
    ],
  };
}

function statusAnswer(step: InvoiceStep, shop: Shop): JsonValue {
  const { coin, coinId } = shop;
  const figures = figuresAt(step, shop);
  return {
    created: minute(shop, 0),
    expires: minute(shop, WINDOW_MINUTES),
    status: camel(step.state),
    payment: {
      currencyId: coinId,
      confirmations: figures.confirmations,
      requiredConfirmations: figures.required,
      confirmedAmount: money(figures.confirmed, coinId, coin),
      unconfirmedAmount: money(figures.unconfirmed, coinId, coin),
      expectedAmount: money(figures.subTotal, coinId, coin),
    },
    partialAcceptAvailable: false,
  };
}

function payoutsAnswer(step: InvoiceStep, shop: Shop): JsonValue {
  const { coin, coinId, config, priceCurrencyId, payment } = shop;
  const figures = figuresAt(step, shop);
  const share = BigInt(Math.max(1, step.transactions));
  const isSent = step.payout === "Confirmed";
  return {
    paidTransactions: figures.hashes.map((hash) => ({
      hash,
      amount: money(figures.arrived / share, coinId, coin),
      conversionId: null,
    })),
    paidDate: minute(shop, step.paidAt),
    completedTxId: isSent ? payoutHash(shop) : null,
    externalAddress: null,
    destinationCurrencyId: coinId,
    sourceCurrencyId: coinId,
    destinationAccountId: walletIdOf(coinId, config),
    isConversion: false,
    conversionProgress: null,
    settlementModeErrorCode: null,
    items:
      step.payout === undefined
        ? []
        : [
            {
              currency: { id: coinId, type: "crypto", symbol: coin.symbol, decimalPlaces: coin.decimals },
              merchantFees: {
                transactionFees: money(figures.merchantFee, coinId, coin),
                networkFee: money(0n, coinId, coin),
                conversionFee: money(0n, coinId, coin),
              },
              payoutAmount: money(figures.subTotal - figures.merchantFee, coinId, coin),
              payoutAmountInInvoiceCurrency: {
                displayValue: `${payment.price.amount}`,
                currencyId: priceCurrencyId,
              },
              merchantPayoutAddress: null,
              created: minute(shop, step.paidAt ?? step.at),
              sent: isSent ? minute(shop, PAYOUT_AT - 4) : null,
              expected: minute(shop, PAYOUT_AT),
              confirmed: isSent ? minute(shop, PAYOUT_AT) : null,
              state: camel(step.payout),
            },
          ],
  };
}

function historyAnswer(until: readonly InvoiceStep[], shop: Shop): JsonValue {
  const changes = until.filter((step, index) => index === 0 || step.state !== until[index - 1]?.state);
  const states = changes.map((step, index) => ({
    timestamp: minute(shop, step.at),
    eventType: index === 0 ? "created" : camel(step.state),
  }));
  const isPaidOut = until.some(({ payout }) => payout === "Confirmed");
  // A word that integrators saw in the history and the documentation does not list.
  const transferred = { timestamp: minute(shop, PAYOUT_AT - 4), eventType: "fundsTransferred" };
  return {
    items: isPaidOut ? [...states, transferred] : states,
    paging: NO_MORE,
  };
}

export const NO_MORE: JsonValue = {
  cursors: { before: null, after: null },
  limit: 50,
  next: null,
  previous: null,
};

function addressAnswer(shop: Shop): JsonValue {
  const { coin, coinId, address, expected } = shop;
  return {
    currency: {
      id: coinId,
      type: "crypto",
      symbol: coin.symbol,
      name: coin.symbol,
      decimalPlaces: coin.decimals,
    },
    amount: expected,
    remainingAmount: expected,
    addresses: { address, biP21: null },
    expires: minute(shop, WINDOW_MINUTES),
  };
}

function depositWallet(shop: Shop): string {
  return walletIdOf(otherCoin(shop)?.id ?? shop.coinId, shop.config);
}

/** The same transaction as the wallet webhook tells of. */
function depositAnswer(shop: Shop): JsonValue {
  const { payment, address } = shop;
  const { id, currency } = otherCoin(shop) ?? { id: shop.coinId, currency: shop.coin };
  const required = requiredConfirmations(payment.network);
  return {
    id: seededUuid(payment.seed, "wallet transaction"),
    dateCreated: minute(shop, 15),
    dateCompleted: minute(shop, 15),
    toWalletId: depositWallet(shop),
    toCurrencyId: id,
    toCurrencySymbol: currency.symbol,
    toAmount: round(payment.price.amount, currency.decimals),
    transactionStatus: "confirmedOnBlockchain",
    transactionType: camel(walletType(id)),
    toAddress: address,
    txHash: seededTxHash(payment.seed, "wallet transaction", payment.network),
    outputIndex: null,
    confirmations: required,
    requiredConfirmations: required,
  };
}

/** v1 money: the smallest unit as text, and what people read. */
export function money(units: bigint, currencyId: string, currency: Currency): Record<string, JsonValue> {
  const value = whole(units, currency);
  return { displayValue: value, value: units.toString(), currencyId, valueAsDecimal: new Literal(value) };
}

function whole(units: bigint, { decimals }: Currency): Decimal {
  return fromSmallestUnit(units.toString(), decimals) ?? ("0" as Decimal);
}

function camel(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

/** Worth of one coin in US dollars at the simulated vendor, where it matters to nobody what it is in truth. */
const WORTH: Readonly<Record<string, string>> = {
  BTC: "96000",
  ETH: "3200",
  LTC: "85",
  LTCT: "86",
  SOL: "150",
  EUR: "1.1",
  GBP: "1.3",
};

export function worthOf({ symbol }: Currency): Decimal {
  return (WORTH[symbol] ?? "1") as Decimal;
}

/** Enough digits for an 18-decimal coin that is worth less than a dollar. */
const RATE_SCALE = 18;

export function rateBetween(from: Currency, to: Currency): Decimal {
  return divide(worthOf(from), worthOf(to), RATE_SCALE);
}

export function priceIn(price: Decimal, from: Currency, to: Currency): Decimal {
  return round(multiply(price, rateBetween(from, to)), to.decimals);
}

export function currencyAnswer(id: string, config: CoinpaymentsConfig): JsonValue {
  const currency = allCurrencies(config.currencies)[id] ?? { symbol: id, decimals: 8, network: null };
  const type = currency.network === null ? "fiat" : id.includes(":") ? "token" : "crypto";
  return {
    id,
    type,
    symbol: currency.symbol,
    name: currency.network ?? currency.symbol,
    logo: { imageUrl: null, vectorUrl: null },
    decimalPlaces: currency.decimals,
    rank: 0,
    status: "active",
    capabilities: type === "fiat" ? [] : ["payments", "singleSigAccounts"],
    requiredConfirmations: type === "fiat" ? 0 : requiredConfirmations(currency.network ?? ""),
    isEnabledForPayment: type !== "fiat",
  };
}
