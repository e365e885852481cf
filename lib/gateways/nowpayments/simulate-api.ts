import { isPositive, type Decimal } from "../../domain/decimal";
import type { SimulatedVendor, VendorAnswer, VendorPayment, VendorRequest } from "../contract";
import { amountOf, readJsonObject, textOf, type JsonObject } from "../json-body";
import { seededHex } from "../seeded";
import { sameText } from "../signature";
import { simulatedAmount } from "../simulated-rate";
import { coinOf } from "./coin";
import type { NowpaymentsConfig } from "./config";

/** What a customer chooses on the page of an invoice. */
const CHOSEN = "usdttrc20";

interface Order {
  orderId: string;
  price: { amount: Decimal; currency: string };
  webhookUrl: string | null;
}

/** Payments and invoices; errors are {status: false, statusCode, code, message}, a wrong key is 403. */
export function api(
  request: VendorRequest,
  vendor: SimulatedVendor,
  config: NowpaymentsConfig,
): VendorAnswer {
  if (!sameText(request.headers["x-api-key"] ?? "", config.api_key))
    return failure(403, "INVALID_API_KEY", "Invalid api key");
  const { pathname } = new URL(request.path, "https://nowpayments.invalid");
  const [, id] = /^\/payment\/([^/]+)$/.exec(pathname) ?? [];
  if (request.method === "GET" && id !== undefined) {
    const payment = vendor.find(decodeURIComponent(id));
    return payment === null
      ? failure(404, "PAYMENT_NOT_FOUND", "Payment not found")
      : made(200, payment.records.payment);
  }
  if (request.method !== "POST" || (pathname !== "/payment" && pathname !== "/invoice"))
    return failure(404, "NOT_FOUND", "Endpoint not found");
  const body = readJsonObject(Buffer.from(request.body, "utf8"));
  const order = readOrder(body);
  if (order === null) return failure(400, "INVALID_REQUEST_PARAMS", "price_amount is required");
  const code = pathname === "/invoice" ? CHOSEN : (textOf(body?.pay_currency) ?? "");
  const payment = begin(order, code, vendor);
  if (payment === null) return failure(400, "INVALID_REQUEST_PARAMS", `Currency ${code} was not found`);
  return pathname === "/payment" ? made(201, payment.records.payment) : invoice(order, payment);
}

function readOrder(body: JsonObject | null): Order | null {
  const amount = amountOf(body?.price_amount);
  const currency = textOf(body?.price_currency);
  if (amount === null || !isPositive(amount) || currency === null) return null;
  return {
    orderId: textOf(body?.order_id) ?? "",
    price: { amount, currency: currency.toUpperCase() },
    webhookUrl: textOf(body?.ipn_callback_url),
  };
}

function begin(
  { orderId, price, webhookUrl }: Order,
  code: string,
  vendor: SimulatedVendor,
): VendorPayment | null {
  const { asset, network } = coinOf(code);
  if (network === null) return null;
  const amount = simulatedAmount(price, asset);
  const customer = { name: "", email: "" };
  return vendor.create({ externalOrderId: orderId, asset, network, amount, price, customer }, webhookUrl);
}

/** The customer comes at once; only the merchant does not know yet what the payment is called. */
function invoice({ orderId, price }: Order, { payment }: VendorPayment): VendorAnswer {
  const id = BigInt(`0x1${seededHex(payment.seed, "invoice", 7)}`).toString();
  const body = {
    id,
    token_id: id,
    order_id: orderId,
    order_description: null,
    price_amount: price.amount,
    price_currency: price.currency,
    pay_currency: null,
    invoice_url: `https://nowpayments.io/payment/?iid=${id}`,
    created_at: payment.startedAt,
    updated_at: payment.startedAt,
  };
  return made(200, JSON.stringify(body));
}

function made(status: number, body: string | undefined): VendorAnswer {
  return { status, body: body ?? "", headers: { "content-type": "application/json" } };
}

function failure(statusCode: number, code: string, message: string): VendorAnswer {
  return { status: statusCode, body: JSON.stringify({ status: false, statusCode, code, message }) };
}
