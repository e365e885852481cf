import { stringify } from "lossless-json";
import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { amountOf, asObject, instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";

/** A webhook about an invoice (BTCPay Greenfield API, "Webhooks"); flags a version does not send are false. */
export interface BtcpayNotice {
  /** Of the first attempt; a redelivery has a deliveryId of its own. */
  deliveryId: string | null;
  type: string;
  sentAt: Instant | null;
  invoiceId: string;
  metadata: BtcpayMetadata;
  overPaid: boolean;
  partiallyPaid: boolean;
  afterExpiration: boolean;
  manuallyMarked: boolean;
  payment: BtcpayPayment | null;
}

/** What the shop attached to the invoice (BTCPay docs, "Invoice metadata"). */
export interface BtcpayMetadata {
  orderId: string | null;
  buyerName: string | null;
  buyerEmail: string | null;
}

export interface BtcpayPayment {
  /** "txid-output" on a chain, the payment hash on Lightning. */
  id: string;
  /** "BTC-CHAIN", "BTC-LN", "LTC-CHAIN"; "BTC", "BTC-LightningNetwork" before version 2. */
  method: string;
  value: Decimal | null;
  status: string;
  receivedAt: Instant | null;
  destination: string | null;
}

/** GET /api/v1/stores/{storeId}/invoices/{invoiceId}. Amounts are in the invoice's own currency. */
export interface BtcpayInvoice {
  id: string;
  status: string;
  /** Why it has that status: PaidPartial, PaidOver, PaidLate, Marked; null for none. */
  additionalStatus: string | null;
  amount: Decimal | null;
  /** Since version 2.1.2. */
  paidAmount: Decimal | null;
  currency: string | null;
  isTopUp: boolean;
  createdAt: Instant | null;
  expiresAt: Instant | null;
  checkoutLink: string | null;
  metadata: BtcpayMetadata;
}

export type Read =
  | { kind: "read"; notice: BtcpayNotice }
  /** Signed by BTCPay and about no invoice of a customer. */
  | { kind: "other"; deliveryId: string | null; reason: string }
  | { kind: "unreadable"; reason: string };

export function readWebhook(body: Uint8Array): Read {
  const json = readJsonObject(body);
  if (json === null) return unreadable("the body is not a JSON object");
  const type = textOf(json.type);
  if (type === null) return unreadable("it has no type, so nobody can tell what happened");
  const deliveryId = textOf(json.originalDeliveryId) ?? textOf(json.deliveryId);
  if (!type.startsWith("Invoice")) {
    return { kind: "other", deliveryId, reason: `${type} is not about an invoice.` };
  }
  const invoiceId = textOf(json.invoiceId);
  if (invoiceId === null) return unreadable("it has no invoiceId, so it cannot be tied to a payment");
  // What the button "Test" of the webhook's page sends.
  if (invoiceId.startsWith("__test__")) {
    return { kind: "other", deliveryId, reason: "A test sent from BTCPay Server's webhook page." };
  }
  const payment = asObject(json.payment);
  return {
    kind: "read",
    notice: {
      deliveryId,
      type,
      sentAt: instantOf(json.timestamp),
      invoiceId,
      metadata: readMetadata(json.metadata),
      overPaid: json.overPaid === true,
      partiallyPaid: json.partiallyPaid === true,
      afterExpiration: json.afterExpiration === true,
      manuallyMarked: json.manuallyMarked === true,
      payment:
        payment === null
          ? null
          : readPayment(payment, textOf(json.paymentMethodId) ?? textOf(json.paymentMethod)),
    },
  };
}

/** A payout that this desk asked for, told apart from the store's other payouts by what it wrote into its metadata. */
export interface BtcpayPayout {
  id: string;
  invoiceId: string | null;
  /** AwaitingApproval, AwaitingPayment, InProgress, Completed, Cancelled. */
  state: string;
  /** What is sent, once that is fixed; what was asked for until then. */
  amount: Decimal | null;
  currency: string | null;
  /** The transaction on a chain, the payment hash on Lightning. */
  proofId: string | null;
  createdAt: Instant | null;
}

/** Null where the answer is no invoice. */
export function readInvoice(body: Uint8Array): BtcpayInvoice | null {
  return toInvoice(readJsonObject(body));
}

/** The store's invoices with the bytes of each; null where the answer is no list or one of them is no invoice. */
export function readInvoices(body: Uint8Array): { invoice: BtcpayInvoice; body: Buffer }[] | null {
  const items = readList(body)?.map((item) => ({
    invoice: toInvoice(asObject(item)),
    body: Buffer.from(stringify(item) ?? "", "utf8"),
  }));
  const read = items?.flatMap(({ invoice, body: bytes }) =>
    invoice === null ? [] : [{ invoice, body: bytes }],
  );
  return read === undefined || read.length !== items?.length ? null : read;
}

/** Null where the answer is no payout. */
export function readPayout(body: Uint8Array): BtcpayPayout | null {
  return toPayout(readJsonObject(body));
}

/** The store's payouts; null where the answer is no list. */
export function readPayouts(body: Uint8Array): BtcpayPayout[] | null {
  return readList(body)?.flatMap((item) => toPayout(asObject(item)) ?? []) ?? null;
}

function toPayout(json: JsonObject | null): BtcpayPayout | null {
  const id = textOf(json?.id);
  const state = textOf(json?.state);
  if (json === null || id === null || state === null) return null;
  return {
    id,
    invoiceId: textOf(asObject(json.metadata)?.invoiceId),
    state,
    amount: amountOf(json.payoutAmount) ?? amountOf(json.originalAmount),
    currency: (textOf(json.payoutCurrency) ?? textOf(json.originalCurrency))?.trim().toUpperCase() || null,
    proofId: textOf(asObject(json.paymentProof)?.id),
    createdAt: instantOf(json.date),
  };
}

function toInvoice(json: JsonObject | null): BtcpayInvoice | null {
  const id = textOf(json?.id);
  const status = textOf(json?.status);
  if (json === null || id === null || status === null) return null;
  const additional = textOf(json.additionalStatus);
  return {
    id,
    status,
    // "Invalid" beside the status Invalid says it twice.
    additionalStatus: additional === "None" || additional === status ? null : additional,
    amount: amountOf(json.amount),
    paidAmount: amountOf(json.paidAmount),
    currency: textOf(json.currency)?.trim().toUpperCase() || null,
    isTopUp: json.type === "TopUp",
    createdAt: instantOf(json.createdTime),
    expiresAt: instantOf(json.expirationTime),
    checkoutLink: textOf(json.checkoutLink),
    metadata: readMetadata(json.metadata),
  };
}

/** The payments of all methods, out of the answer of …/payment-methods, which is a list; null where it is none. */
export function readPaymentMethods(body: Uint8Array): BtcpayPayment[] | null {
  const methods = readList(body);
  if (methods === null) return null;
  return methods.flatMap((each) => {
    const method = asObject(each);
    const payments: unknown = method?.payments;
    if (method === null || !Array.isArray(payments)) return [];
    const id = textOf(method.paymentMethodId) ?? textOf(method.paymentMethod);
    return payments.flatMap((item: unknown) => {
      const payment = asObject(item);
      return (payment === null ? null : readPayment(payment, id)) ?? [];
    });
  });
}

/** The shared reader takes objects; a list is read as the value of one. */
function readList(body: Uint8Array): readonly unknown[] | null {
  const list: unknown = readJsonObject(
    Buffer.concat([Buffer.from('{"list":'), body, Buffer.from("}")]),
  )?.list;
  return Array.isArray(list) ? list : null;
}

function readPayment(payment: JsonObject, method: string | null): BtcpayPayment | null {
  const id = textOf(payment.id);
  if (id === null || method === null) return null;
  return {
    id,
    method,
    value: amountOf(payment.value),
    status: textOf(payment.status) ?? "",
    receivedAt: instantOf(payment.receivedDate),
    destination: textOf(payment.destination),
  };
}

function readMetadata(value: unknown): BtcpayMetadata {
  const metadata = asObject(value);
  return {
    orderId: textOf(metadata?.orderId),
    buyerName: textOf(metadata?.buyerName),
    buyerEmail: textOf(metadata?.buyerEmail),
  };
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `BTCPay Server's message could not be read: ${reason}.` };
}
