import type { Decimal } from "../../domain/decimal";
import { fromSmallestUnit, parseDecimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { asObject, instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";
import { normalCurrencyId, type AssetOf } from "./currency";

/** An amount whose unit depends on how it was written: "units" are the smallest unit of the currency. */
export interface VendorAmount {
  text: string;
  form: "units" | "decimal";
}

export interface VendorFees {
  service: VendorAmount | null;
  network: VendorAmount | null;
  conversion: VendorAmount | null;
}

export interface VendorPayout {
  id: string | null;
  state: string | null;
  amountToMerchant: VendorAmount | null;
  /** After a conversion, in the currency of the merchant's wallet. */
  destinationAmount: VendorAmount | null;
  networkFeeAfterGrouping: VendorAmount | null;
  walletCurrencyId: string | null;
  txHash: string | null;
  destination: string | null;
  createdAt: Instant | null;
  sentAt: Instant | null;
  confirmedAt: Instant | null;
  failedAt: Instant | null;
}

/** All in the merchant's display currency; that a refund exists is said by its presence. */
export interface VendorRefund {
  amount: VendorAmount | null;
  networkFee: VendorAmount | null;
}

/** One attempt of the buyer, in one coin, on one invoice. */
export interface VendorPayment {
  id: string | null;
  state: string | null;
  isActive: boolean | null;
  createdAt: Instant | null;
  expiresAt: Instant | null;
  detectedAt: Instant | null;
  refundedAt: Instant | null;
  refundEmail: string | null;
  currencyId: string | null;
  nativeCurrencyId: string | null;
  payoutCurrencyId: string | null;
  address: string | null;
  /** All the buyer is to send, fees included; the query says it, a webhook leaves it to be added up. */
  asked: VendorAmount | null;
  subTotal: VendorAmount | null;
  markupOrDiscount: VendorAmount | null;
  buyerFees: VendorFees;
  merchantFees: VendorFees;
  confirmed: VendorAmount | null;
  unconfirmed: VendorAmount | null;
  confirmations: number | null;
  requiredConfirmations: number | null;
  txHashes: readonly string[];
  /** Bit flags of what went wrong with the settlement; "0" is nothing. */
  errorCode: string | null;
  payout: VendorPayout | null;
  refund: VendorRefund | null;
}

export interface VendorInvoice {
  id: string;
  /** The merchant's own. */
  reference: string | null;
  state: string | null;
  currencyId: string | null;
  total: VendorAmount | null;
  createdAt: Instant | null;
  expiresAt: Instant | null;
  buyerName: string | null;
  buyerEmail: string | null;
  partialAcceptAvailable: boolean;
  payments: readonly VendorPayment[];
}

export interface InvoiceNotice {
  kind: "invoice";
  /** Null where the vendor repeats the invoice's id: that one is the same for every event. */
  eventId: string | null;
  type: string;
  timestamp: Instant | null;
  invoice: VendorInvoice;
}

export interface WalletNotice {
  kind: "wallet";
  transactionId: string;
  transactionType: string;
  address: string | null;
  txHash: string | null;
  amount: Decimal | null;
  symbol: string | null;
  /** The query names the currency by id, which says the chain; a webhook by its symbol alone. */
  currencyId: string | null;
  confirmations: number;
  requiredConfirmations: number | null;
  firstSeenAt: Instant | null;
}

export type Read = InvoiceNotice | WalletNotice | { kind: "unreadable"; reason: string };

/** The body of a webhook: an invoice event, or a movement of a wallet. Never throws. */
export function readNotice(body: Uint8Array): Read {
  const json = readJsonObject(body);
  if (json === null) return unreadable("the body is not a JSON object");
  const invoice = asObject(field(json, "invoice"));
  if (invoice !== null) return readInvoiceNotice(json, invoice);
  if (textOf(field(json, "transactionId")) !== null) return readWalletNotice(json);
  return unreadable("it has neither an invoice nor a wallet transaction");
}

function readInvoiceNotice(json: JsonObject, invoice: JsonObject): Read {
  const invoiceId = textOf(field(invoice, "id"));
  if (invoiceId === null) return unreadable("the invoice has no id, so it cannot be tied to a payment");
  const payments = field(invoice, "payments") ?? [];
  if (!Array.isArray(payments)) return unreadable("the invoice's payments are not a list");
  const eventId = textOf(field(json, "id"));
  const amount = asObject(field(invoice, "amount"));
  const buyer = asObject(field(invoice, "buyer"));
  return {
    kind: "invoice",
    eventId: eventId !== null && invoiceReference(eventId) !== invoiceReference(invoiceId) ? eventId : null,
    type: textOf(field(json, "type")) ?? "",
    timestamp: instantOf(field(json, "timestamp")),
    invoice: {
      id: invoiceReference(invoiceId),
      reference: textOf(field(invoice, "invoiceId")) ?? textOf(field(invoice, "invoiceNumber")),
      state: stateOf(field(invoice, "state"), INVOICE_STATES),
      currencyId: currencyIdFrom(field(amount, "currency")) ?? currencyIdFrom(field(amount, "currencyId")),
      total: vendorAmount(field(amount, "total")),
      createdAt: instantOf(field(invoice, "createdAt")),
      expiresAt: instantOf(field(invoice, "expiresDate")),
      buyerName: personName(buyer),
      buyerEmail: textOf(field(buyer, "email")) ?? textOf(field(buyer, "emailAddress")),
      partialAcceptAvailable: field(invoice, "partialAcceptAvailable") === true,
      payments: payments.flatMap((payment) => {
        const read = asObject(payment);
        return read === null ? [] : [readPayment(read)];
      }),
    },
  };
}

function readPayment(payment: JsonObject): VendorPayment {
  const wallet = asObject(field(payment, "hotWallet"));
  const payout = asObject(field(payment, "payout"));
  const refund = asObject(field(payment, "refund"));
  const isActive = field(payment, "isActive");
  return {
    id: textOf(field(payment, "id")),
    state: stateOf(field(payment, "state"), PAYMENT_STATES),
    isActive: typeof isActive === "boolean" ? isActive : null,
    createdAt: instantOf(field(payment, "createdAt")),
    expiresAt: instantOf(field(payment, "expiresAt")),
    detectedAt: instantOf(field(payment, "detectedAt")) ?? instantOf(field(payment, "pendingAt")),
    refundedAt: instantOf(field(payment, "refundedAt")),
    refundEmail: textOf(field(payment, "refundEmail")),
    currencyId: currencyIdFrom(field(wallet, "currency")),
    nativeCurrencyId: currencyIdFrom(field(wallet, "nativeCurrency")),
    payoutCurrencyId: currencyIdFrom(field(wallet, "merchantPayoutCurrency")),
    address: textOf(field(wallet, "paymentReceiveAddress")),
    asked: null,
    subTotal: vendorAmount(field(wallet, "paymentSubTotal")),
    markupOrDiscount: vendorAmount(field(wallet, "merchantMarkupOrDiscount"), "signed"),
    buyerFees: readFees(field(wallet, "buyerFee")),
    merchantFees: readFees(field(wallet, "merchantFee")),
    confirmed: vendorAmount(field(wallet, "confirmedAmount")),
    unconfirmed: vendorAmount(field(wallet, "unconfirmedAmount")),
    confirmations: count(field(wallet, "confirmations")),
    requiredConfirmations: count(field(wallet, "requiredConfirmations")),
    txHashes: texts(field(wallet, "buyerDepositTxHashes")),
    errorCode: textOf(field(asObject(field(wallet, "error")), "code")),
    payout: payout === null ? null : readPayout(payout),
    refund:
      refund === null
        ? null
        : {
            amount: vendorAmount(field(refund, "payoutAmountInNativeCurrency")),
            networkFee: vendorAmount(field(refund, "payoutNetworkFeesInNativeCurrency")),
          },
  };
}

function readPayout(payout: JsonObject): VendorPayout {
  return {
    id: textOf(field(payout, "id")),
    state: stateOf(field(payout, "state"), PAYOUT_STATES),
    amountToMerchant: vendorAmount(field(payout, "payoutAmountToMerchant")),
    destinationAmount: vendorAmount(field(payout, "destinationAmount")),
    networkFeeAfterGrouping: vendorAmount(field(payout, "merchantBlockchainFeeAfterGrouping")),
    walletCurrencyId: currencyIdFrom(
      field(payout, "merchantPayoutWalletCurrencyId"),
      field(payout, "merchantPayoutWalletSmartContract"),
    ),
    txHash: textOf(field(payout, "blockchainTransactionId")),
    destination:
      textOf(field(payout, "merchantPayoutAddress")) ?? textOf(field(payout, "merchantPayoutWalletId")),
    createdAt: instantOf(field(payout, "created")),
    sentAt: instantOf(field(payout, "sent")),
    confirmedAt: instantOf(field(payout, "confirmed")),
    failedAt: instantOf(field(payout, "failed")),
  };
}

function readFees(value: unknown): VendorFees {
  const fees = asObject(value);
  return {
    service: vendorAmount(field(fees, "coinPaymentsFee")),
    network: vendorAmount(field(fees, "networkFee")),
    conversion: vendorAmount(field(fees, "conversionFee")),
  };
}

function readWalletNotice(json: JsonObject): Read {
  const transactionId = textOf(field(json, "transactionId"));
  const transactionType = textOf(field(json, "transactionType"));
  if (transactionId === null || transactionType === null) {
    return unreadable(
      "the wallet transaction has no transactionType, so it is not known whether money came or went",
    );
  }
  return {
    kind: "wallet",
    transactionId,
    transactionType,
    address: textOf(field(json, "address")),
    txHash: textOf(field(json, "txHash")),
    amount: walletAmount(field(json, "amount")),
    symbol: textOf(field(json, "symbol")),
    currencyId: null,
    confirmations: count(field(json, "confirmations")) ?? 0,
    requiredConfirmations: count(field(json, "requiredConfirmations")),
    firstSeenAt: null,
  };
}

/**
 * The documentation has printed these names in camelCase and in snake_case ("coin_payments_fee" in
 * one payload with "coinPaymentsFee"), so letters and digits decide.
 */
export function field(object: JsonObject | null, name: string): unknown {
  if (object === null) return undefined;
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = bareName(name);
  const key = Object.keys(object).find((candidate) => bareName(candidate) === wanted);
  return key === undefined ? undefined : object[key];
}

function bareName(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/**
 * The webhook captured in the vendor's documentation counts 49.99 USD as 4999, its schema and the
 * newer API say "49.99": a point means whole units, no point the smallest unit. Null for the rest.
 */
export function vendorAmount(value: unknown, sign: "signed" | "unsigned" = "unsigned"): VendorAmount | null {
  const text = textOf(value)?.trim() ?? "";
  const match = /^(-?)\d{1,50}(\.\d{1,24})?$/.exec(text);
  if (match === null || (match[1] === "-" && sign === "unsigned")) return null;
  return { text, form: match[2] === undefined ? "units" : "decimal" };
}

/** Null where the scale would have to be guessed. */
export function decimalOf(amount: VendorAmount | null, asset: AssetOf | null): Decimal | null {
  if (amount === null) return null;
  if (amount.form === "decimal") return parseDecimal(amount.text);
  return asset === null || asset.decimals === null ? null : fromSmallestUnit(amount.text, asset.decimals);
}

/** Nothing at all, in whatever unit; false for an amount that is not given. */
export function isNothing(amount: VendorAmount | null): boolean {
  return amount !== null && /^-?[0.]+$/.test(amount.text);
}

/**
 * Wallet webhooks state whole units as text. The schema prints numbers: one without a point could be
 * the smallest unit, so it is read only where that makes no difference.
 */
function walletAmount(value: unknown): Decimal | null {
  const amount = vendorAmount(value);
  if (amount === null) return null;
  const isText = typeof value === "string";
  return isText || amount.form === "decimal" || isNothing(amount) ? parseDecimal(amount.text) : null;
}

/** {id, smartContract}, an id alone, or id and contract apart; a token is "coin:contract". */
export function currencyIdFrom(value: unknown, contract?: unknown): string | null {
  const reference = asObject(value);
  const id = textOf(reference === null ? value : field(reference, "id"));
  if (id === null) return null;
  const smartContract = contractOf(reference === null ? contract : field(reference, "smartContract"));
  return normalCurrencyId(smartContract === null || id.includes(":") ? id : `${id}:${smartContract}`);
}

/** Text or, in the schema, an object. A contract we cannot read must not turn a token into its chain's coin. */
function contractOf(value: unknown): string | null {
  const object = asObject(value);
  if (object === null) return textOf(value);
  if (Object.keys(object).length === 0) return null;
  return textOf(field(object, "address")) ?? textOf(field(object, "contractAddress")) ?? "unknown";
}

/** States may come as the numbers behind the names (InvoiceState in the vendor's example code). */
export const INVOICE_STATES: Readonly<Record<string, string>> = {
  "-3": "Deleted",
  "-2": "Draft",
  "-1": "Scheduled",
  "1": "Unpaid",
  "2": "Pending",
  "3": "Paid",
  "4": "ScheduledForPayout",
  "5": "Completed",
  "9": "Cancelling",
  "10": "Cancelled",
  "12": "TimedOut",
};

/** PaymentState in the vendor's example code; the same numbers as above with other meanings. */
export const PAYMENT_STATES: Readonly<Record<string, string>> = {
  "1": "Created",
  "2": "Detected",
  "3": "Pending",
  "4": "Confirmed",
  "5": "ScheduledForPayout",
  "6": "Completed",
  "10": "CancelledWaitingRefund",
  "11": "TimedOutWaitingRefund",
  "12": "TimedOutRefundProcessed",
  "13": "CancelledRefundProcessed",
  "16": "Refunded",
};

export const PAYOUT_STATES: Readonly<Record<string, string>> = {
  "1": "Scheduled",
  "2": "Sending",
  "3": "Sent",
  "4": "Confirmed",
  "5": "WaitingConversion",
  "6": "Failed",
  "7": "WaitingInternalReceive",
  "8": "WaitingExternalConfirm",
};

export function stateOf(value: unknown, names: Readonly<Record<string, string>>): string | null {
  const text = textOf(value)?.trim() || null;
  return text !== null && Object.hasOwn(names, text) ? (names[text] ?? text) : text;
}

/** One spelling of an invoice id, which the vendor prints with dashes and without. */
export function invoiceReference(id: string): string {
  const bare = id.trim().replaceAll("-", "").toLowerCase();
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(bare);
  return parts === null ? id.trim() : parts.slice(1).join("-");
}

export function personName(person: JsonObject | null): string | null {
  const name = asObject(field(person, "name")) ?? person;
  const parts = [textOf(field(name, "firstName")), textOf(field(name, "lastName"))].filter(
    (part) => part !== null,
  );
  return parts.length > 0 ? parts.join(" ") : textOf(field(person, "companyName"));
}

export function count(value: unknown): number | null {
  const text = textOf(value) ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((item) => textOf(item) ?? []) : [];
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `CoinPayments' message could not be read: ${reason}.` };
}
