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

/** Null where the answer is no invoice. */
export function readInvoice(body: Uint8Array): BtcpayInvoice | null {
  const json = readJsonObject(body);
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
  // The shared reader takes objects; a list is read as the value of one.
  const methods = readJsonObject(
    Buffer.concat([Buffer.from('{"methods":'), body, Buffer.from("}")]),
  )?.methods;
  if (!Array.isArray(methods)) return null;
  return methods.flatMap((each: unknown) => {
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
