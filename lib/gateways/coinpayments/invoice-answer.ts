import { stringify } from "lossless-json";
import { earlier, type Instant } from "../../domain/instant";
import type { GatewayEvent } from "../contract";
import { eventKey } from "../event-key";
import { asObject, instantOf, objectsOf, textOf, type JsonObject } from "../json-body";
import type { CoinpaymentsConfig } from "./config";
import { invoiceFacts } from "./map";
import {
  INVOICE_STATES,
  PAYMENT_STATES,
  count,
  currencyIdFrom,
  field,
  invoiceReference,
  isNothing,
  personName,
  stateOf,
  vendorAmount,
  type VendorAmount,
  type VendorFees,
  type VendorInvoice,
  type VendorPayment,
  type VendorPayout,
} from "./parse";
import { isSomething, normalizeStatus, statusWord } from "./status";

/** What the query says of one invoice, with what was asked about it besides. */
export interface InvoiceAnswer {
  invoice: VendorInvoice;
  /** The answers it was read from; together they name the event. */
  read: readonly JsonObject[];
  answeredAt: Instant | null;
}

/** One invoice of `GET /merchant/invoices` or `/merchant/invoices/{id}`; null for what is none. */
export function readInvoiceAnswer(value: unknown, answeredAt: Instant | null): InvoiceAnswer | null {
  const json = asObject(value);
  const invoice = json === null ? null : readInvoice(json);
  return json === null || invoice === null ? null : { invoice, read: [json], answeredAt };
}

export function invoiceAnswerEvent(
  { invoice, read, answeredAt }: InvoiceAnswer,
  config: CoinpaymentsConfig,
): GatewayEvent {
  const word = statusWord("", invoice);
  const occurredAt = word === null ? null : stateTime(read[0] ?? {}, word, invoice);
  return {
    eventKey: eventKey([null], stringify(read) ?? ""),
    subject: { by: "reference", gatewayRef: invoice.id },
    externalOrderId: invoice.reference,
    occurredAt,
    gatewayStatus: word,
    eventType: "invoice query",
    facts: invoiceFacts(invoice, word, occurredAt, config.currencies, answeredAt ?? occurredAt),
  };
}

/** When the invoice got this state, as far as the answer tells; asking later must not make a payment look late. */
function stateTime(json: JsonObject, word: string, invoice: VendorInvoice): Instant | null {
  const payments = objectsOf(field(json, "payments"));
  const ofPayment = (name: string): Instant | null =>
    payments.map((payment) => instantOf(field(payment, name))).reduce(earlier, null);
  switch (normalizeStatus(word)) {
    case "draft":
    case "scheduled":
    case "unpaid":
      return instantOf(field(json, "created"));
    case "pending":
    case "detected":
      return ofPayment("pendingAt");
    case "paid":
    case "confirmed":
    case "scheduledforpayout":
      return instantOf(field(json, "confirmed")) ?? ofPayment("confirmedAt");
    case "completed":
      return instantOf(field(json, "completed")) ?? ofPayment("completedAt");
    case "cancelled":
    case "cancelling":
    case "cancelledwaitingrefund":
      return instantOf(field(json, "cancelled"));
    case "timedout":
    case "timedoutwaitingrefund":
      return instantOf(field(json, "expires"));
    case "timedoutrefundprocessed":
    case "cancelledrefundprocessed":
    case "refunded":
      return invoice.payments.map(({ refundedAt }) => refundedAt).reduce(earlier, null);
    default:
      return null;
  }
}

/**
 * `GET /invoices/{id}/payment-currencies/{currencyId}/status` splits what arrived into confirmed and not, which the
 * invoice says as one figure, and tells whether less than the whole was accepted.
 */
export function withStatus(
  { invoice, read, answeredAt }: InvoiceAnswer,
  currencyId: string,
  status: JsonObject,
): InvoiceAnswer {
  const said = asObject(field(status, "payment"));
  const confirmed = queryAmount(field(said, "confirmedAmount"));
  const unconfirmed = queryAmount(field(said, "unconfirmedAmount"));
  const isSplit = confirmed !== null && unconfirmed !== null && [confirmed, unconfirmed].some(isSomething);
  const split = (payment: VendorPayment): VendorPayment => ({
    ...payment,
    ...(isSplit && { confirmed, unconfirmed }),
    confirmations: count(field(said, "confirmations")) ?? payment.confirmations,
    requiredConfirmations: count(field(said, "requiredConfirmations")) ?? payment.requiredConfirmations,
  });
  return {
    invoice: {
      ...invoice,
      partialAcceptAvailable:
        invoice.partialAcceptAvailable || field(status, "partialAcceptAvailable") === true,
      payments: invoice.payments.map((payment) =>
        payment.currencyId === currencyId ? split(payment) : payment,
      ),
    },
    read: [...read, status],
    answeredAt,
  };
}

/** The invoice in full (v1) says when a payment's money went back; without that "refund processed" may mean that none did. */
export function withRefunds({ invoice, read, answeredAt }: InvoiceAnswer, full: JsonObject): InvoiceAnswer {
  const refundedAt = new Map(
    objectsOf(field(full, "payments")).map((payment) => [
      textOf(field(asObject(field(payment, "hotWallet")), "paymentReceiveAddress")),
      instantOf(field(payment, "refunded")) ??
        instantOf(field(payment, "refundedAt")) ??
        instantOf(field(asObject(field(payment, "refund")), "claimed")),
    ]),
  );
  return {
    invoice: {
      ...invoice,
      payments: invoice.payments.map((payment) => ({
        ...payment,
        refundedAt: payment.address === null ? null : (refundedAt.get(payment.address) ?? null),
      })),
    },
    read: [...read, full],
    answeredAt,
  };
}

function readInvoice(json: JsonObject): VendorInvoice | null {
  const id = textOf(field(json, "id"));
  const state = stateOf(field(json, "status"), INVOICE_STATES);
  if (id === null || state === null) return null;
  const buyer = asObject(field(json, "buyer"));
  const amount = field(json, "amount");
  return {
    id: invoiceReference(id),
    reference: textOf(field(json, "invoiceId")),
    state,
    currencyId: currencyIdFrom(field(json, "currency")),
    total: queryAmount(field(asObject(amount), "total") ?? amount),
    createdAt: instantOf(field(json, "created")),
    expiresAt: instantOf(field(json, "expires")),
    buyerName: personName(buyer),
    buyerEmail: textOf(field(buyer, "emailAddress")),
    partialAcceptAvailable: field(json, "partialAcceptAvailable") === true,
    payments: objectsOf(field(json, "payments")).map(readPayment),
  };
}

const CONFIRMED_STATES = new Set(["confirmed", "scheduledforpayout", "completed", "paid"]);

function readPayment(payment: JsonObject): VendorPayment {
  const state = stateOf(field(payment, "state"), PAYMENT_STATES);
  const arrived = queryAmount(field(payment, "actualAmount"));
  const isConfirmed = CONFIRMED_STATES.has(normalizeStatus(state ?? ""));
  const isActive = field(payment, "isActive");
  const fees = asObject(field(payment, "fees"));
  return {
    id: null,
    state,
    isActive: typeof isActive === "boolean" ? isActive : null,
    createdAt: null,
    expiresAt: null,
    detectedAt: instantOf(field(payment, "pendingAt")),
    refundedAt: null,
    refundEmail: textOf(field(payment, "refundEmail")),
    currencyId: currencyIdFrom(field(payment, "paymentCurrencyId")),
    nativeCurrencyId: currencyIdFrom(field(payment, "nativeCurrencyId")),
    payoutCurrencyId: null,
    address: textOf(field(payment, "paymentAddress")),
    asked: queryAmount(field(payment, "expectedAmount")),
    subTotal: queryAmount(field(fees, "paymentSubTotal")),
    markupOrDiscount: queryAmount(field(fees, "merchantMarkupOrDiscount"), "signed"),
    buyerFees: readFees(field(fees, "buyerFee")),
    merchantFees: readFees(field(fees, "merchantFee")),
    confirmed: isConfirmed || isNothing(arrived) ? arrived : null,
    unconfirmed: isConfirmed || isNothing(arrived) ? null : arrived,
    confirmations: count(field(payment, "confirmations")),
    requiredConfirmations: count(field(payment, "requiredConfirmations")),
    txHashes: [],
    errorCode: textOf(field(payment, "errorCode")),
    payout: readPayout(asObject(field(payment, "payout"))),
    refund: null,
  };
}

/** Null until one is scheduled: the object may be there before, with nothing in it. It says no state, only times. */
function readPayout(payout: JsonObject | null): VendorPayout | null {
  const createdAt = instantOf(field(payout, "scheduledAt"));
  const sentAt = instantOf(field(payout, "sentAt"));
  const confirmedAt = instantOf(field(payout, "completedAt"));
  const txHash = textOf(field(payout, "blockchainTx"));
  if (createdAt === null && sentAt === null && confirmedAt === null && txHash === null) return null;
  return {
    id: null,
    state: null,
    amountToMerchant: null,
    destinationAmount: queryAmount(payout),
    networkFeeAfterGrouping: null,
    walletCurrencyId: currencyIdFrom(field(payout, "currencyId")),
    txHash,
    destination: textOf(field(payout, "address")) ?? textOf(field(payout, "walletId")),
    createdAt,
    sentAt,
    confirmedAt,
    failedAt: null,
  };
}

function readFees(value: unknown): VendorFees {
  const fees = asObject(value);
  return {
    service: queryAmount(field(fees, "coinPaymentsFee")),
    network: queryAmount(field(fees, "networkFee")),
    conversion: queryAmount(field(fees, "conversionFee")),
  };
}

/** v2 answers with decimal text ("10.50", "10"), v1 with {value} in the smallest unit. */
export function queryAmount(value: unknown, sign: "signed" | "unsigned" = "unsigned"): VendorAmount | null {
  const money = asObject(value);
  if (money !== null) return vendorAmount(field(money, "value"), sign);
  const amount = vendorAmount(value, sign);
  return amount !== null && typeof value === "string" ? { ...amount, form: "decimal" } : amount;
}
