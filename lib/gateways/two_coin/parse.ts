import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { amountOf, asObject, instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";
import type { Currencies } from "./currency";

/** An order for buying coins with money; two generations of the vendor's documentation differ in spelling and types. */
export interface TwoCoinOrder {
  id: string;
  externalOrderId: string | null;
  externalUserId: string | null;
  status: string;
  /** Free text; the vendor lists no values. */
  failureReason: string | null;
  /** A ticker, or the vendor's number where we do not know it. */
  fromCurrency: string | null;
  /** Null too where the currency is not known. */
  fromAmount: Decimal | null;
  redirectUrl: string | null;
  createdAt: Instant | null;
  updatedAt: Instant | null;
}

export type Read =
  { kind: "read"; type: string; order: TwoCoinOrder } | { kind: "unreadable"; reason: string };

/** The one event there is: called `order` in the table of the documentation and `order_update` in its sample. */
const ORDER_EVENTS = ["order", "order_update"];

/** A webhook: {type, body}. */
export function readWebhook(body: Uint8Array, currencies: Currencies): Read {
  const json = readJsonObject(body);
  if (json === null) return unreadable("the body is not a JSON object");
  const type = textOf(json.type);
  if (type === null || !ORDER_EVENTS.includes(type.toLowerCase())) {
    return unreadable(
      `its type is ${type === null ? "missing" : JSON.stringify(type.slice(0, 60))}, not an order event`,
    );
  }
  return readOrder(asObject(json.body), type, currencies);
}

/** The answer to a query: the order itself. */
export function readAnswer(body: Uint8Array, currencies: Currencies): Read {
  return readOrder(readJsonObject(body), "order query", currencies);
}

function readOrder(order: JsonObject | null, type: string, currencies: Currencies): Read {
  const id = textOf(order?.id);
  const status = textOf(order?.status);
  if (order === null || id === null || status === null) {
    return unreadable("it has no order with an id and a status, so it cannot be tied to a payment");
  }
  const fromCurrency = currencyOf(order.from_currency, currencies);
  return {
    kind: "read",
    type,
    order: {
      id,
      externalOrderId: textOf(order.external_order_id),
      externalUserId: textOf(order.external_user_id),
      status,
      failureReason: textOf(order.failure_reason)?.slice(0, 200) ?? null,
      fromCurrency,
      fromAmount: fromCurrency === null || isNumber(fromCurrency) ? null : amountOf(order.from_amount),
      redirectUrl: textOf(order.redirect_url),
      createdAt: instantOf(order.created_at),
      updatedAt: instantOf(order.updated_at),
    },
  };
}

/** An id that nobody knows is kept as the number it is. */
function currencyOf(value: unknown, currencies: Currencies): string | null {
  const text = textOf(value)?.trim().toUpperCase() ?? "";
  if (text === "") return null;
  return Object.hasOwn(currencies, text) ? (currencies[text]?.ticker ?? text) : text;
}

function isNumber(currency: string): boolean {
  return /^\d+$/.test(currency);
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `Two-Coin's message could not be read: ${reason}.` };
}
