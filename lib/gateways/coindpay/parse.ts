import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { amountOf, asObject, instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";

/** A payment order (docs.coindpay.xyz, "Payments Order"); the webhook and the query API send the same. */
export interface CoindpayOrder {
  id: string;
  /** The merchant's own reference (merchant_transaction_id); payments straight from a wallet have none. */
  rampId: string | null;
  rampStatus: string | null;
  /** Hash of the transaction that brought the tokens; not a signature of this message. */
  signature: string | null;
  chain: string | null;
  symbol: string | null;
  /** What the customer paid by card. */
  fiatAmount: Decimal | null;
  fiatCoin: string | null;
  /** Tokens after tax. */
  amount: Decimal | null;
  /** Tokens after tax and reserve. */
  afterReserveAmount: Decimal | null;
  /** Worth of the tokens in USD when they were paid. */
  usd: Decimal | null;
  settledTx: string | null;
  settledAt: Instant | null;
  createdAt: Instant | null;
  updatedAt: Instant | null;
  name: string | null;
  email: string | null;
}

export type Read = { kind: "read"; order: CoindpayOrder } | { kind: "unreadable"; reason: string };

/** The order is the body itself in a webhook and stands under `data` in a query's answer. */
export function readOrder(body: Uint8Array): Read {
  const json = readJsonObject(body);
  if (json === null) return unreadable("the body is not a JSON object");
  const order = textOf(json.id) === null ? (asObject(json.data) ?? json) : json;
  const id = textOf(order.id);
  if (id === null) return unreadable("it has no id, so it cannot be tied to a payment");
  return {
    kind: "read",
    order: {
      id,
      rampId: textOf(order.rampId),
      rampStatus: textOf(order.rampStatus),
      signature: textOf(order.signature),
      chain: textOf(order.chain),
      symbol: textOf(order.symbol)?.trim().toUpperCase() || null,
      fiatAmount: amountOf(order.fiatAmount),
      fiatCoin: textOf(order.fiatCoin)?.trim().toUpperCase() || null,
      amount: amountOf(order.amount),
      afterReserveAmount: amountOf(order.afterReserveAmount),
      usd: amountOf(order.usd),
      settledTx: textOf(order.settledTx),
      settledAt: instantOf(order.settledAt),
      createdAt: instantOf(order.createdAt),
      updatedAt: instantOf(order.updatedAt),
      name: textOf(order.name),
      email: textOf(order.email),
    },
  };
}

/** What a payment link is (GET /payment/payee). */
export interface Payee {
  /** 1 online, -1 offline, 0 deleted. */
  status: string;
  /** 1 a fixed amount, 2 any up to `maxAmount`. */
  amountType: string | null;
  price: Decimal | null;
  maxAmount: Decimal | null;
  /** 1 once, 2 a subscription. */
  chargeType: string | null;
}

/** The answer about a payment link, under `data`; null when it is none. */
export function readPayee(json: JsonObject | null): Payee | null {
  const data = asObject(json?.data);
  const status = textOf(data?.status);
  if (data === null || status === null) return null;
  return {
    status,
    amountType: textOf(data.amountType),
    price: amountOf(data.price),
    maxAmount: amountOf(data.maxAmount),
    chargeType: textOf(data.chargeType),
  };
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `CoindPay's message could not be read: ${reason}.` };
}
