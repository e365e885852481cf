import { LosslessNumber, stringify } from "lossless-json";
import { isPositive } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import type { SimulatedVendor, VendorAnswer, VendorPayment, VendorRequest } from "../contract";
import { amountOf, readJsonObject, textOf } from "../json-body";
import { seededHex, seededUuid } from "../seeded";
import { sameText } from "../signature";
import type { MugglepayConfig } from "./config";
import { coinOf, paymentCode } from "./map";

const PAY_WINDOW_MS = 60 * 60_000;
/** Where a customer who may choose the coin is taken to pay. */
const USUAL_COIN = { asset: "USDT", network: "arbitrum" };

/** MugglePay's API as docs.mugglepay.com describes it, errors in its spelling. */
export function api(request: VendorRequest, vendor: SimulatedVendor, config: MugglepayConfig): VendorAnswer {
  if (!sameText(request.headers.token ?? "", config.api_token))
    return fault("AUTHENTICATION_FAILED", "Authentication Token is not set or expired.");
  const { pathname, searchParams } = new URL(request.path, "https://api.example.test");
  const [, orders, orderId, action, ...rest] = pathname.split("/");
  if (orders !== "orders" || rest.length > 0) return { status: 404, body: "" };
  if (orderId === undefined || orderId === "")
    return request.method === "POST" ? createOrder(request.body, vendor) : listOrders(searchParams, vendor);
  const found = vendor.find(decodeURIComponent(orderId));
  if (request.method === "POST" && action === "cancel") return cancelOrder(found, vendor);
  if (request.method === "POST" && action === "refund") return refundOrder(found, vendor);
  if (request.method !== "GET" || action !== undefined) return { status: 404, body: "" };
  // As the page "Get Order" spells it.
  if (found === null)
    return answer(400, { eror: "Order not found", error_code: "ORDER_NOT_VALID", status: "400" });
  return answer(200, {
    status: 200,
    merchant: {},
    order: orderOf(found),
    invoice: invoiceOf(found, vendor) ?? undefined,
    permission: "",
  });
}

function createOrder(body: string, vendor: SimulatedVendor): VendorAnswer {
  const asked = readJsonObject(Buffer.from(body, "utf8"));
  const externalOrderId = textOf(asked?.merchant_order_id);
  const currency = textOf(asked?.price_currency);
  if (asked === null || externalOrderId === null || currency === null || asked.price_amount === undefined)
    return fault("PARAMETERS_MISSING", "Missing parameters.");
  const amount = amountOf(asked.price_amount);
  if (amount === null || !isPositive(amount))
    return fault("PAY_PRICE_ERROR", "Price amount or currency is not set correctly.");
  if ([...(textOf(asked.title) ?? "")].length > 200 || [...(textOf(asked.description) ?? "")].length > 800)
    return fault("ERROR", "Error.");
  const existing = vendor.findByMerchantReference(externalOrderId);
  if (existing !== null) {
    return answer(400, {
      status: 400,
      error_code: "ORDER_MERCHANTID_EXIST",
      error: "Order with same merchant_order_id exisits.",
      payment_url: paymentUrl(existing),
    });
  }
  const chosen = textOf(asked.pay_currency);
  const { asset, network } = chosen === null ? USUAL_COIN : coinOf(chosen);
  if (network === null)
    return fault("PAYMENT_NOT_AVAILABLE", "The payment method is not working, please retry later.");
  const made = vendor.create(
    {
      externalOrderId,
      asset,
      network,
      // One for one: the API states no amount in the coin but the invoice's.
      amount,
      price: { amount, currency },
      customer: { name: "", email: textOf(asked.email) ?? "" },
    },
    textOf(asked.callback_url),
  );
  if (chosen !== null) vendor.notes.set(`coin/${made.gatewayRef}`, chosen);
  const invoice = invoiceOf(made, vendor) ?? undefined;
  return answer(200, { status: 201, order: orderOf(made), invoice, payment_url: paymentUrl(made) });
}

function listOrders(query: URLSearchParams, vendor: SimulatedVendor): VendorAnswer {
  const status = query.get("status");
  const limit = Math.min(wholeOf(query.get("limit"), 10), 50);
  const offset = wholeOf(query.get("offset"), 0);
  const orders = vendor
    .list()
    .map(orderOf)
    .filter((order) => status === null || order.status === status)
    .slice(offset, offset + limit);
  return answer(200, { status: 200, orders });
}

function cancelOrder(found: VendorPayment | null, vendor: SimulatedVendor): VendorAnswer {
  const cancelled =
    found === null || orderOf(found).status !== "NEW" ? null : vendor.turn(found.gatewayRef, "cancelled");
  if (cancelled === null)
    return fault("ORDER_CANCELED_FAIILED", "Order does not exist, or it cannot be canceled.");
  return answer(200, { status: 200, order: orderOf(cancelled) });
}

function refundOrder(found: VendorPayment | null, vendor: SimulatedVendor): VendorAnswer {
  const refunded =
    found === null || orderOf(found).status !== "PAID" ? null : vendor.turn(found.gatewayRef, "refunded");
  if (refunded === null)
    return fault("ORDER_REFUND_FAILED", "Order does not exist, or it`s status is not refundable.");
  return answer(200, { status: 200, order: orderOf(refunded) });
}

function orderOf(vendorPayment: VendorPayment) {
  const { gatewayRef, payment, since } = vendorPayment;
  const { externalOrderId, seed, price, startedAt } = payment;
  const known = knownOf(vendorPayment);
  return {
    order_id: gatewayRef,
    user_id: seededUuid(seed, "user"),
    merchant_order_id: externalOrderId,
    price_amount: new LosslessNumber(price.amount),
    price_currency: price.currency,
    status: known.status ?? "NEW",
    notified: known.notified ?? "",
    paid_at: known.paid_at ?? null,
    created_at: startedAt,
    updated_at: known.at ?? since ?? startedAt,
    pay_amount: new LosslessNumber(known.pay_amount ?? price.amount),
    pay_currency: price.currency,
    is_self: false,
  };
}

/** There is one from the moment a coin was chosen, by the shop or by the customer. */
function invoiceOf(vendorPayment: VendorPayment, vendor: SimulatedVendor) {
  const { gatewayRef, payment } = vendorPayment;
  const { seed, asset, network, amount, price, startedAt, externalOrderId } = payment;
  const chosen = vendor.notes.get(`coin/${gatewayRef}`) ?? null;
  const known = knownOf(vendorPayment);
  if (chosen === null && known.has_coin !== "true") return null;
  const expiredAt = addMs(startedAt, PAY_WINDOW_MS);
  const address = `0x${seededHex(seed, "address", 40)}`;
  return {
    invoice_id: seededUuid(seed, "invoice"),
    order_id: gatewayRef,
    pay_amount: new LosslessNumber(amount),
    pay_currency: chosen ?? paymentCode(asset, network),
    status: known.status ?? "NEW",
    created_at: startedAt,
    created_at_t: unixMs(startedAt),
    expired_at: expiredAt,
    expired_at_t: unixMs(expiredAt),
    merchant_order_id: externalOrderId,
    receive_amount: new LosslessNumber(known.pay_amount ?? price.amount),
    receive_currency: price.currency,
    qrcode: address,
    address,
  };
}

/** Before its first step a payment is NEW, and nothing of that step is known. */
function knownOf({ since, records }: VendorPayment): Readonly<Record<string, string | undefined>> {
  return since === null ? {} : records;
}

function paymentUrl({ gatewayRef }: VendorPayment): string {
  return `https://invoice.mugglepay.com/invoices?id=${gatewayRef}`;
}

function unixMs(instant: string): LosslessNumber {
  return new LosslessNumber(new Date(instant).getTime().toString());
}

function wholeOf(text: string | null, fallback: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : fallback;
}

function fault(code: string, error: string): VendorAnswer {
  return answer(400, { status: 400, error_code: code, error });
}

function answer(status: number, body: object): VendorAnswer {
  return { status, headers: { "content-type": "application/json" }, body: stringify(body) ?? "" };
}
