import { stringify } from "lossless-json";
import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { amountOf, asObject, instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";

/** An order as MugglePay tells of it, in a callback or in the answer to a query. */
export interface MugglepayOrder {
  orderId: string;
  merchantOrderId: string | null;
  /** As sent, but for the one word of our own below. */
  status: string;
  priceAmount: Decimal | null;
  priceCurrency: string | null;
  payAmount: Decimal | null;
  payCurrency: string | null;
  createdAt: Instant | null;
  /** When the order got this status; a callback does not say. */
  changedAt: Instant | null;
  /** The coin, as "USDT_ARB"; `payCurrency` names the unit of the amounts instead. */
  payment: string | null;
  network: string | null;
  transactionHash: string | null;
  expiresAt: Instant | null;
  payAddress: string | null;
  /** Where the customer pays; told when the order is made, never again. */
  checkoutUrl: string | null;
}

export type Read = { kind: "read"; order: MugglepayOrder } | { kind: "unreadable"; reason: string };

/**
 * An order is PENDING as soon as a coin is chosen (the diagram of docs.mugglepay.com, "Order Status",
 * lets PENDING expire). The query API tells the two apart: its invoice is still NEW.
 */
export const NOTHING_RECEIVED = "PENDING (nothing received)";

/** The callback's body (docs.mugglepay.com, "Payment Callback"). */
export function readCallback(body: Uint8Array): Read {
  const json = readJsonObject(body);
  if (json === null) return unreadable("the body is not a JSON object");
  const order = readOrder(json);
  if (order === null)
    return unreadable("it has no order_id or no status, so it cannot be tied to a MugglePay order");
  const meta = asObject(json.meta);
  return {
    kind: "read",
    order: {
      ...order,
      payment: textOf(meta?.payment),
      network: textOf(meta?.network),
      transactionHash: textOf(meta?.transaction_hash),
    },
  };
}

/** The answer of GET /orders/:id and POST /orders: `order`, and `invoice` once a coin was chosen. */
export function readAnswer(body: Uint8Array): Read {
  const json = readJsonObject(body);
  const answered = asObject(json?.order);
  const order = answered === null ? null : readOrder(answered);
  if (answered === null || order === null)
    return unreadable("the answer has no order with an order_id and a status");
  const invoice = asObject(json?.invoice);
  const isUnpaid =
    order.status.toUpperCase() === "PENDING" && textOf(invoice?.status)?.toUpperCase() === "NEW";
  return {
    kind: "read",
    order: {
      ...order,
      status: isUnpaid ? NOTHING_RECEIVED : order.status,
      // paid_at is when the money came, which updated_at outlives.
      changedAt: moneyTime(order.status, answered) ?? instantOf(answered.updated_at),
      payment: textOf(invoice?.pay_currency),
      expiresAt: instantOf(invoice?.expired_at),
      payAddress: textOf(invoice?.address),
      checkoutUrl: textOf(json?.payment_url),
    },
  };
}

/** A page of GET /orders, an order that cannot be read left out; null when it is none. */
export function readList(
  json: JsonObject | null,
): { orders: { order: MugglepayOrder; entry: string }[]; count: number } | null {
  const entries = json?.orders;
  if (!Array.isArray(entries)) return null;
  const orders = entries.flatMap((entry: unknown) => {
    const listed = asObject(entry);
    const order = listed === null ? null : readOrder(listed);
    if (listed === null || order === null) return [];
    const changedAt = moneyTime(order.status, listed) ?? instantOf(listed.updated_at);
    return [{ order: { ...order, changedAt }, entry: stringify(listed) ?? "" }];
  });
  return { orders, count: entries.length };
}

/** What the sender offers as proof; the field was renamed in 2025 and the vendor's samples still use both names. */
export function tokenOf(json: JsonObject): string | null {
  return textOf(json.merchant_token) ?? textOf(json.token);
}

function readOrder(json: JsonObject): MugglepayOrder | null {
  const orderId = textOf(json.order_id);
  const status = textOf(json.status);
  if (orderId === null || status === null) return null;
  return {
    orderId,
    merchantOrderId: textOf(json.merchant_order_id),
    status,
    priceAmount: amountOf(json.price_amount),
    priceCurrency: currencyOf(json.price_currency),
    payAmount: amountOf(json.pay_amount),
    payCurrency: currencyOf(json.pay_currency),
    // created_at_t is not read: in the vendor's own sample it is 40 minutes off created_at.
    createdAt: instantOf(json.created_at),
    changedAt: null,
    payment: null,
    network: null,
    transactionHash: null,
    expiresAt: null,
    payAddress: null,
    checkoutUrl: null,
  };
}

function moneyTime(status: string, answered: JsonObject): Instant | null {
  return ["PAID", "UNRESOLVED"].includes(status.toUpperCase()) ? instantOf(answered.paid_at) : null;
}

function currencyOf(value: unknown): string | null {
  return textOf(value)?.trim().toUpperCase() || null;
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `MugglePay's message could not be read: ${reason}.` };
}
