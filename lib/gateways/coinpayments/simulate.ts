import { assetDecimals } from "../../domain/asset";
import { round, toSmallestUnit, type Decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { seededHex, seededTxHash, seededUuid } from "../seeded";
import type { CoinpaymentsConfig } from "./config";
import { allCurrencies, currencyIdOf, type Currency } from "./currency";
import { Literal, writeDotnetJson, type JsonValue } from "./dotnet-json";
import { bareId, sign } from "./verify";

/** A notification about the invoice, and what the vendor's books say at that time. */
interface InvoiceStep {
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
  payout?: "Scheduled" | "Confirmed";
  isRefunded?: boolean;
}

/** Another coin of the same chain, sent to the address that was shown to the buyer. */
interface WalletStep {
  at: number;
}

type Step = InvoiceStep | WalletStep;

const NOTHING = { arrived: 0, confirmations: "none", transactions: 0, seenAt: null } as const;
const SEEN = { arrived: 100, confirmations: "none", transactions: 1, seenAt: 6 } as const;
const IN = { ...SEEN, confirmations: "all" } as const;

const CREATED: InvoiceStep = { at: 0, type: "Created", state: "Unpaid", payment: "Created", ...NOTHING };
const DETECTED: InvoiceStep = { at: 6, type: "Pending", state: "Pending", payment: "Detected", ...SEEN };
const PENDING: InvoiceStep = {
  at: 9,
  type: "Pending",
  state: "Pending",
  payment: "Pending",
  ...SEEN,
  confirmations: "one",
};
const PAID: InvoiceStep = {
  at: 14,
  type: "Paid",
  state: "Paid",
  payment: "Confirmed",
  ...IN,
  payout: "Scheduled",
};
const COMPLETED: InvoiceStep = {
  at: 41,
  type: "Completed",
  state: "Completed",
  payment: "Completed",
  ...IN,
  payout: "Confirmed",
};
const TIMED_OUT: InvoiceStep = {
  at: 61,
  type: "TimedOut",
  state: "TimedOut",
  payment: "Created",
  ...NOTHING,
};

const SIXTY = { ...IN, arrived: 60 } as const;
const UNDER: readonly InvoiceStep[] = [
  CREATED,
  { ...DETECTED, arrived: 60 },
  { ...PENDING, arrived: 60 },
  { ...PENDING, at: 16, ...SIXTY },
];
const EXACT: readonly InvoiceStep[] = [CREATED, DETECTED, PENDING, PAID, COMPLETED];

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: EXACT,
  under: [...UNDER, { ...TIMED_OUT, payment: "Pending", ...SIXTY }],
  over: EXACT.map((step) => (step.arrived === 100 ? { ...step, arrived: 110 } : step)),
  late: [CREATED, TIMED_OUT, { ...DETECTED, at: 95, seenAt: 95 }, { ...PAID, at: 104, seenAt: 95 }],
  // The repeat is made of the same bytes, see `deliveries`.
  twice: EXACT,
  out_of_order: EXACT,
  stuck: [CREATED, DETECTED, PENDING],
  expired: [CREATED, TIMED_OUT],
  cancelled: [CREATED, { ...TIMED_OUT, at: 25, type: "Cancelled", state: "Cancelled" }],
  refunded: [
    ...UNDER,
    { ...TIMED_OUT, payment: "TimedOutWaitingRefund", ...SIXTY },
    { ...TIMED_OUT, at: 1_460, payment: "TimedOutRefundProcessed", ...SIXTY, isRefunded: true },
  ],
  // CoinPayments holds back the merchant's payout, never the buyer's payment.
  on_hold: null,
  contradictory: [...EXACT, { ...COMPLETED, at: 95, type: "Cancelled", state: "Cancelled" }],
  multiple_transactions: [
    CREATED,
    { ...DETECTED, arrived: 60 },
    { ...PENDING, at: 17, transactions: 2 },
    { ...PAID, at: 24, transactions: 2 },
    { ...COMPLETED, transactions: 2 },
  ],
  wrong_asset: [CREATED, { at: 15 }],
  unknown_status: [CREATED, DETECTED, { ...PENDING, type: "UnderReview", state: "UnderReview" }],
};

/** Minutes a quoted rate is held. */
const WINDOW_MINUTES = 60;

interface Shop {
  payment: SimulatedPayment;
  config: CoinpaymentsConfig;
  coin: Currency;
  coinId: string;
  expected: Decimal;
  priceCurrency: Currency;
  priceCurrencyId: string;
  address: string;
}

export const simulate: GatewaySimulator<CoinpaymentsConfig> = {
  /**
   * A currency that is not in the integration's list goes out under an id of its own, as an instance
   * with other numbers would send it. A wrong asset needs a second coin on the chain.
   */
  deliveries(scenario, payment, config, registeredUrl) {
    const shop = openShop(payment, config);
    const steps = STEPS[scenario];
    if (steps === null || (scenario === "wrong_asset" && otherCoin(shop) === null)) return null;
    const sent = steps.map((step) => delivery(step, shop, registeredUrl));
    switch (scenario) {
      case "twice":
        return sent.flatMap((each) =>
          each.label === PAID_LABEL ? [each, { ...each, at: addMs(each.at, 60_000) }] : [each],
        );
      case "out_of_order":
        return scrambled(sent);
      default:
        return sent;
    }
  },
};

const PAID_LABEL = "InvoicePaid";

function openShop(payment: SimulatedPayment, config: CoinpaymentsConfig): Shop {
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

/** Each arrives after the one before it, none before it was sent. */
function scrambled(sent: readonly SimulatedDelivery[]): readonly SimulatedDelivery[] {
  let last: Instant | null = null;
  return [0, 3, 1, 4, 2].flatMap((index) => {
    const each = sent[index];
    if (!each) return [];
    const at: Instant = last === null || each.at > last ? each.at : addMs(last, 20_000);
    last = at;
    return [{ ...each, at }];
  });
}

function delivery(step: Step, shop: Shop, registeredUrl: string): SimulatedDelivery {
  const { payment, config } = shop;
  const at = addMs(payment.startedAt, step.at * 60_000 + 3_000);
  const body = Buffer.from(
    writeDotnetJson("type" in step ? invoiceBody(step, shop) : walletBody(shop)),
    "utf8",
  );
  const client = bareId(config.client_id);
  const timestamp = at.slice(0, "YYYY-MM-DDTHH:mm:ss".length);
  const url = config.webhook_url ?? registeredUrl;
  return {
    at,
    headers: {
      "content-type": "application/json",
      "x-coinpayments-client": client,
      "x-coinpayments-timestamp": timestamp,
      "x-coinpayments-signature": sign(
        { method: "POST", url, client, timestamp, body },
        config.client_secret,
      ),
    },
    body,
    gatewayRef: seededUuid(payment.seed, "invoice"),
    label: "type" in step ? `Invoice${step.type}` : "Wallet deposit",
  };
}

function invoiceBody(step: InvoiceStep, shop: Shop): JsonValue {
  const { payment, config, priceCurrency, priceCurrencyId } = shop;
  const { seed, startedAt, externalOrderId, customer } = payment;
  const happenedAt = addMs(startedAt, step.at * 60_000);
  const total = units(payment.price.amount, priceCurrency);
  return {
    id: seededHex(seed, `event ${step.at}`, 32),
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
      confirmedAt: step.payout === undefined ? null : unixSeconds(startedAt, paidAt(step)),
      payments: [paymentBody(step, shop)],
      payoutConfig: null,
      partialAcceptAvailable: false,
    },
  };
}

/** A payout follows the confirmation. */
function paidAt(step: InvoiceStep): number {
  return step.payout === "Scheduled" ? step.at : PAID.at;
}

function paymentBody(step: InvoiceStep, shop: Shop): JsonValue {
  const { payment, coin, coinId, expected, priceCurrencyId, priceCurrency, address } = shop;
  const { seed, startedAt, network, customer } = payment;
  const subTotal = BigInt(toSmallestUnit(expected, coin.decimals) ?? "0");
  const arrived = (subTotal * BigInt(step.arrived)) / 100n;
  const merchantFee = subTotal / 200n;
  const required = requiredConfirmations(network);
  const isConfirmed = step.confirmations === "all";
  const hashes = Array.from({ length: step.transactions }, (_, index) =>
    seededTxHash(seed, `tx ${index}`, network),
  );
  return {
    id: seededUuid(seed, "payment"),
    invoiceId: seededUuid(seed, "invoice"),
    createdAt: unixSeconds(startedAt, 0),
    expiresAt: unixSeconds(startedAt, WINDOW_MINUTES),
    cancelledAt: null,
    detectedAt: step.seenAt === null ? null : unixSeconds(startedAt, step.seenAt),
    pendingAt: step.seenAt === null ? null : unixSeconds(startedAt, step.seenAt),
    confirmedAt: step.payout === undefined ? null : unixSeconds(startedAt, paidAt(step)),
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
      merchantPayoutWalletId: seededUuid(shop.config.client_id, `wallet ${coinId}`),
      paymentSubTotal: integer(subTotal),
      merchantMarkupOrDiscount: 0,
      isConversion: false,
      buyerFee: { coinPaymentsFee: 0, networkFee: 0, conversionFee: 0 },
      merchantFee: { coinPaymentsFee: integer(merchantFee), networkFee: 0, conversionFee: 0 },
      payoutFrequency: "Normal",
      error: null,
      confirmations: isConfirmed ? required : step.confirmations === "one" ? 1 : 0,
      confirmedAmount: integer(isConfirmed ? arrived : 0n),
      requiredConfirmations: required,
      unconfirmedAmount: integer(isConfirmed ? 0n : arrived),
      buyerDepositTxHashes: hashes,
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
    created: minute(paidAt(step)),
    sent: isSent ? minute(COMPLETED.at - 4) : null,
    confirmed: isSent ? minute(COMPLETED.at) : null,
    failed: null,
    merchantPayoutWalletId: seededUuid(shop.config.client_id, `wallet ${shop.coinId}`),
    merchantPayoutWalletCurrencyId: new Literal(coin),
    merchantPayoutWalletSmartContract: contract,
    merchantPayoutAddress: null,
    payoutAmountToMerchant: net,
    blockchainTransactionId: isSent ? seededTxHash(seed, "payout", network) : null,
    state,
    merchantBlockchainFeeAfterGrouping: 0,
  };
}

function walletBody(shop: Shop): JsonValue {
  const { payment, address } = shop;
  const { seed, price, network } = payment;
  const { id, currency: other } = otherCoin(shop) ?? { id: shop.coinId, currency: shop.coin };
  const amount = round(price.amount, other.decimals);
  const required = requiredConfirmations(network);
  return {
    walletId: seededUuid(seed, "wallet"),
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

function walletType(id: string): string {
  return splitId(id).contract === null ? "AccountBasedExternalReceive" : "AccountBasedExternalTokenReceive";
}

function otherCoin(shop: Shop): { id: string; currency: Currency } | null {
  const found = Object.entries(allCurrencies(shop.config.currencies)).find(
    ([id, currency]) => id !== shop.coinId && currency.network === shop.payment.network,
  );
  return found ? { id: found[0], currency: found[1] } : null;
}

function currencyReference(id: string): JsonValue {
  const { coin, contract } = splitId(id);
  return { id: new Literal(coin), smartContract: contract };
}

function splitId(id: string): { coin: string; contract: string | null } {
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

/** Seven decimals and a plus that, unlike every other, is not escaped. */
function timestampAt(at: Instant, hex: string): Literal {
  const ticks = (parseInt(hex, 16) % 10_000).toString().padStart(4, "0");
  return new Literal(`"${at.slice(0, -1)}${ticks}+00:00"`);
}

function dashed(id: string): string {
  return id.length === 32 ? id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") : id;
}

function requiredConfirmations(network: string): number {
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
