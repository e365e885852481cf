import { stringify } from "lossless-json";
import { sum, type Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { amountOf, asObject, instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";

/** An order as CoinGate tells of it (developer.coingate.com, "Payment callback" and "Get order"). */
export interface CoingateOrder {
  id: string;
  /** The merchant's own order number. */
  orderId: string | null;
  status: string;
  priceAmount: Decimal | null;
  priceCurrency: string | null;
  /** Empty until the shopper has chosen a coin. */
  payAmount: Decimal | null;
  payCurrency: string | null;
  underpaidAmount: Decimal | null;
  overpaidAmount: Decimal | null;
  receiveAmount: Decimal | null;
  receiveCurrency: string | null;
  /** CoinGate's own fee in the settlement's currency; a form does not carry it readably. */
  processingFee: Decimal | null;
  createdAt: Instant | null;
  /** These three stand in the answer to a query alone. */
  expiresAt: Instant | null;
  payAddress: string | null;
  paymentUrl: string | null;
}

/** developer.coingate.com, "Create refund" and "Get refunds". */
export interface CoingateRefund {
  id: string;
  /** pending, completed, rejected. */
  status: string;
  /** In the coin it is sent in. */
  amount: Decimal | null;
  currency: string | null;
  createdAt: Instant | null;
}

export type Read = { kind: "read"; order: CoingateOrder } | { kind: "unreadable"; reason: string };

/** JSON or a form, as the merchant's API app is set; null for what is no text. A form's values are text. */
export function readFields(body: Uint8Array): JsonObject | null {
  const json = readJsonObject(body);
  if (json !== null) return json;
  try {
    return Object.fromEntries(new URLSearchParams(new TextDecoder("utf-8", { fatal: true }).decode(body)));
  } catch {
    return null;
  }
}

export function readOrder(body: Uint8Array): Read {
  return toOrder(readFields(body));
}

/** GET /orders: a page of them with the bytes of each; null where it is none or one of them is no order. */
export function readOrders(
  body: Uint8Array,
): { orders: { order: CoingateOrder; body: Buffer }[]; hasMore: boolean } | null {
  const page = readPage(body, "orders");
  const orders = page?.items.flatMap((item) => {
    const read = toOrder(asObject(item));
    return read.kind === "read"
      ? [{ order: read.order, body: Buffer.from(stringify(item) ?? "", "utf8") }]
      : [];
  });
  if (page === null || orders === undefined || orders.length !== page.items.length) return null;
  return { orders, hasMore: page.hasMore };
}

/** GET /orders/:id/refunds: the first page, which has a hundred; null where it is none. */
export function readRefunds(body: Uint8Array): CoingateRefund[] | null {
  return (
    readPage(body, "refunds")?.items.flatMap((item) => {
      const refund = asObject(item);
      const id = textOf(refund?.id);
      const status = textOf(refund?.status);
      if (refund === null || id === null || status === null) return [];
      return [
        {
          id,
          status,
          amount: amountOf(refund.refund_amount),
          currency: currencyOf(asObject(refund.refund_currency)?.symbol),
          createdAt: instantOf(refund.created_at),
        },
      ];
    }) ?? null
  );
}

function readPage(body: Uint8Array, name: string): { items: readonly unknown[]; hasMore: boolean } | null {
  const json = readJsonObject(body);
  const items: unknown = json?.[name];
  if (!Array.isArray(items)) return null;
  const [current, total] = [countOf(json?.current_page), countOf(json?.total_pages)];
  return { items, hasMore: current !== null && total !== null && current < total };
}

function countOf(value: unknown): number | null {
  const text = textOf(value) ?? "";
  return /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : null;
}

function toOrder(fields: JsonObject | null): Read {
  const id = textOf(fields?.id);
  const status = textOf(fields?.status);
  if (fields === null || id === null || status === null) {
    return unreadable("it has no id or no status, so it cannot be tied to a CoinGate order");
  }
  const receiveCurrency = currencyOf(fields.receive_currency);
  return {
    kind: "read",
    order: {
      id,
      orderId: textOf(fields.order_id),
      status,
      priceAmount: amountOf(fields.price_amount),
      priceCurrency: currencyOf(fields.price_currency),
      payAmount: amountOf(fields.pay_amount),
      payCurrency: currencyOf(fields.pay_currency),
      underpaidAmount: amountOf(fields.underpaid_amount),
      overpaidAmount: amountOf(fields.overpaid_amount),
      receiveAmount: amountOf(fields.receive_amount),
      receiveCurrency,
      processingFee: readProcessingFee(fields.fees, receiveCurrency),
      createdAt: instantOf(fields.created_at),
      expiresAt: instantOf(fields.expire_at),
      payAddress: textOf(fields.payment_address),
      paymentUrl: textOf(fields.payment_url),
    },
  };
}

/** Null where there is none in `currency`: fees in another one cannot be added to a settlement in this. */
function readProcessingFee(fees: unknown, currency: string | null): Decimal | null {
  if (!Array.isArray(fees)) return null;
  const amounts = fees.flatMap((item: unknown) => {
    const fee = asObject(item);
    const unit = currencyOf(asObject(fee?.currency)?.symbol);
    return fee?.type === "processing_fee" && unit === currency ? (amountOf(fee.amount) ?? []) : [];
  });
  return amounts.length === 0 ? null : sum(amounts);
}

function currencyOf(value: unknown): string | null {
  return textOf(value)?.trim().toUpperCase() || null;
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `CoinGate's message could not be read: ${reason}.` };
}
