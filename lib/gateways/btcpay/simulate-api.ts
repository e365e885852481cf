import { LosslessNumber, stringify } from "lossless-json";
import { isPositive } from "../../domain/decimal";
import { addMs, msBetween, type Instant } from "../../domain/instant";
import type { SimulatedVendor, VendorAnswer, VendorPayment, VendorRequest } from "../contract";
import { amountOf, asObject, readJsonObject, textOf, type JsonObject } from "../json-body";
import { seededHex } from "../seeded";
import { sameText } from "../signature";
import { simulatedAmount } from "../simulated-rate";
import type { BtcpayConfig } from "./config";
import { methodOf } from "./map";

/** How long the store's payout processor takes. */
const PAYOUT_MS = 10 * 60_000;
const PAYOUTS = "payouts";

/** The part of a BTCPay Server that the client asks: invoices and payouts of one store. Errors are ProblemDetails. */
export function api(request: VendorRequest, vendor: SimulatedVendor, config: BtcpayConfig): VendorAnswer {
  const { headers, ...said } = answer(request, vendor, config);
  return { ...said, headers: { ...headers, date: new Date(vendor.now()).toUTCString() } };
}

function answer(request: VendorRequest, vendor: SimulatedVendor, config: BtcpayConfig): VendorAnswer {
  if (!sameText(request.headers.authorization ?? "", `token ${config.api_key}`))
    return problem(401, "unauthenticated", "Authentication is required for accessing this endpoint");
  const { pathname, searchParams } = new URL(request.path, "https://btcpay.invalid");
  const [, store, rest] = /^\/api\/v1\/stores\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  if (store === undefined || rest === undefined) return notFound();
  if (decodeURIComponent(store) !== config.store_id)
    return problem(403, "missing-permission", "Insufficient API Permissions");
  const [resource, id, detail] = rest.split("/").map(decodeURIComponent);
  const route = `${request.method} ${resource ?? ""}${id === undefined ? "" : "/:id"}${detail === undefined ? "" : `/${detail}`}`;
  const invoice = id === undefined ? null : vendor.find(id);
  switch (route) {
    case "GET invoices":
      return list(searchParams, vendor);
    case "POST invoices":
      return create(readBody(request), vendor);
    case "GET invoices/:id":
      return invoice === null ? notFound("invoice-not-found") : found(invoice.records.invoice);
    case "GET invoices/:id/payment-methods":
      return invoice === null ? notFound("invoice-not-found") : found(invoice.records.payment_methods);
    case "POST invoices/:id/status":
      return mark(invoice, readBody(request), vendor);
    case "GET payouts":
      return found(stringify(payoutsOf(vendor).map((payout) => stateOf(payout, vendor.now()))));
    case "POST payouts":
      return payOut(readBody(request), vendor);
    default:
      return notFound();
  }
}

function list(query: URLSearchParams, vendor: SimulatedVendor): VendorAnswer {
  const orderId = query.get("orderId");
  const all = vendor.list().filter(({ payment }) => orderId === null || payment.externalOrderId === orderId);
  const skip = Number.parseInt(query.get("skip") ?? "0", 10);
  const take = Number.parseInt(query.get("take") ?? "50", 10);
  const page = all.slice(skip, skip + take).map(({ records }) => records.invoice);
  return found(`[${page.join(",")}]`);
}

function create(order: JsonObject | null, vendor: SimulatedVendor): VendorAnswer {
  const amount = amountOf(order?.amount);
  const currency = textOf(order?.currency);
  if (order === null || amount === null || !isPositive(amount))
    return invalid("amount", "The amount should be 0 or more");
  if (currency === null || !/^[A-Z]{3,5}$/.test(currency)) return invalid("currency", "Currency is invalid");
  const metadata = asObject(order.metadata);
  const methods: unknown = asObject(order.checkout)?.paymentMethods;
  const chosen = Array.isArray(methods) ? textOf(methods[0]) : "BTC-CHAIN";
  if (chosen === null || !/-(CHAIN|LN)$/.test(chosen))
    return invalid("checkout.paymentMethods[0]", "Invalid payment method");
  const { asset, network } = methodOf(chosen);
  const price = { amount, currency };
  const made = vendor.create(
    {
      externalOrderId: textOf(metadata?.orderId) ?? "",
      asset,
      network,
      amount: simulatedAmount(price, asset),
      price,
      customer: { name: textOf(metadata?.buyerName) ?? "", email: textOf(metadata?.buyerEmail) ?? "" },
    },
    null,
  );
  return found(made.records.invoice);
}

function mark(invoice: VendorPayment | null, body: JsonObject | null, vendor: SimulatedVendor): VendorAnswer {
  if (invoice === null) return notFound("invoice-not-found");
  const isNew = textOf(readJsonObject(Buffer.from(invoice.records.invoice ?? "", "utf8"))?.status) === "New";
  const marked = body?.status === "Invalid" && isNew ? vendor.turn(invoice.gatewayRef, "cancelled") : null;
  return marked === null
    ? invalid("status", "Status can only be marked to invalid or settled within certain conditions.")
    : found(marked.records.invoice);
}

function payOut(asked: JsonObject | null, vendor: SimulatedVendor): VendorAnswer {
  const destination = textOf(asked?.destination);
  const amount = amountOf(asked?.amount);
  const method = textOf(asked?.payoutMethodId);
  if (asked === null || destination === null || amount === null || !isPositive(amount))
    return invalid("amount", "Amount must be greater than 0", 422);
  if (method === null || !/-(CHAIN|LN)$/.test(method))
    return problem(400, "payment-method-not-supported", "Payment method not supported");
  const payouts = payoutsOf(vendor);
  const isOpen = (payout: JsonObject) => textOf(stateOf(payout, vendor.now()).state) !== "Completed";
  if (payouts.some((payout) => payout.destination === destination && isOpen(payout)))
    return problem(400, "duplicate-destination", "This destination is already used for another payout");
  const payout: JsonObject = {
    id: seededHex(`${destination} ${amount}`, `payout ${payouts.length}`, 22),
    revision: 0,
    date: unixSeconds(vendor.now()),
    destination,
    originalCurrency: methodOf(method).asset,
    originalAmount: amount,
    payoutCurrency: methodOf(method).asset,
    payoutAmount: amount,
    payoutMethodId: method,
    state: asked.approved === true ? "AwaitingPayment" : "AwaitingApproval",
    paymentProof: null,
    metadata: asked.metadata,
  };
  vendor.notes.set(PAYOUTS, stringify({ payouts: [...payouts, payout] }) ?? "");
  return found(stringify(payout));
}

function payoutsOf(vendor: SimulatedVendor): JsonObject[] {
  const kept: unknown = readJsonObject(Buffer.from(vendor.notes.get(PAYOUTS) ?? "", "utf8"))?.payouts;
  return Array.isArray(kept) ? kept.map(asObject).filter((payout) => payout !== null) : [];
}

/** An approved payout is sent by itself after a while. */
function stateOf(payout: JsonObject, now: Instant): JsonObject {
  const madeAt = new Date(1000 * Number.parseInt(textOf(payout.date) ?? "0", 10)).toISOString() as Instant;
  if (payout.state !== "AwaitingPayment" || msBetween(addMs(madeAt, PAYOUT_MS), now) < 0) return payout;
  const hash = seededHex(textOf(payout.id) ?? "", "payout", 64);
  return {
    ...payout,
    state: "Completed",
    paymentProof: { proofType: "PayoutTransactionOnChainBlob", id: hash },
  };
}

function unixSeconds(at: Instant): LosslessNumber {
  return new LosslessNumber(Math.floor(new Date(at).getTime() / 1000).toString());
}

function readBody({ body }: VendorRequest): JsonObject | null {
  return readJsonObject(Buffer.from(body, "utf8"));
}

function found(body: string | undefined): VendorAnswer {
  return { status: 200, body: body ?? "", headers: { "content-type": "application/json" } };
}

function problem(status: number, code: string, message: string): VendorAnswer {
  return { status, body: JSON.stringify({ code, message }) };
}

function notFound(code = "endpoint-not-found"): VendorAnswer {
  return problem(404, code, "It was not found");
}

function invalid(path: string, message: string, status = 400): VendorAnswer {
  return { status, body: JSON.stringify([{ path, message }]) };
}
