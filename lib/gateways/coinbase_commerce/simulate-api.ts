import { isPositive } from "../../domain/decimal";
import type { SimulatedVendor, VendorAnswer, VendorPayment, VendorRequest } from "../contract";
import { amountOf, asObject, readJsonObject, textOf } from "../json-body";
import { sameText } from "../signature";
import { simulatedAmount } from "../simulated-rate";
import type { CoinbaseCommerceConfig } from "./config";

/** What a charge is paid with, since the customer chooses on Coinbase's page. */
const PAID_WITH = { asset: "USDC", network: "base" };
const MOST_OF_A_PAGE = 100;

/** Charges of Coinbase Commerce, under `data`; errors are {error: {type, message}}. It knows no payment links. */
export function api(
  request: VendorRequest,
  vendor: SimulatedVendor,
  config: CoinbaseCommerceConfig,
): VendorAnswer {
  const isKnown = sameText(request.headers["x-cc-api-key"] ?? "", config.api_key);
  if (!isKnown || config.signature_scheme === "hook0")
    return failure(401, "authentication_error", "Invalid API key");
  const { pathname, searchParams } = new URL(request.path, "https://coinbase.invalid");
  const [, id, action] = /^\/charges(?:\/([^/]+))?(?:\/(cancel))?$/.exec(pathname) ?? [];
  const charge = id === undefined ? null : findCharge(decodeURIComponent(id), vendor);
  switch (`${request.method} ${pathname.replace(/^\/charges\/[^/]+/, "/charges/:id")}`) {
    case "GET /charges":
      return list(searchParams, vendor);
    case "POST /charges":
      return create(request, vendor);
    case "GET /charges/:id":
      return charge === null ? notFound() : found(200, charge.records.charge);
    case "POST /charges/:id/cancel":
      return charge === null || action === undefined ? notFound() : cancel(charge, vendor);
    default:
      return notFound();
  }
}

/** By its code or by its id. */
function findCharge(id: string, vendor: SimulatedVendor): VendorPayment | null {
  return vendor.find(id) ?? vendor.list().find((charge) => idOf(charge) === id) ?? null;
}

function list(query: URLSearchParams, vendor: SimulatedVendor): VendorAnswer {
  const limit = Math.min(Number.parseInt(query.get("limit") ?? "25", 10), MOST_OF_A_PAGE);
  const after = query.get("starting_after");
  const all = vendor.list();
  const start = after === null ? 0 : all.findIndex((charge) => idOf(charge) === after) + 1;
  if (after !== null && start === 0) return failure(400, "invalid_request", "Invalid cursor");
  const page = all.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && start + limit < all.length;
  const pagination = {
    order: "desc",
    starting_after: after,
    ending_before: null,
    total: all.length,
    yielded: page.length,
    limit,
    previous_uri: null,
    next_uri: hasMore
      ? `https://api.commerce.coinbase.com/charges?limit=${limit}&starting_after=${idOf(last)}`
      : null,
  };
  const data = page.map(({ records }) => records.charge).join(",");
  return { status: 200, body: `{"pagination":${JSON.stringify(pagination)},"data":[${data}]}` };
}

function create(request: VendorRequest, vendor: SimulatedVendor): VendorAnswer {
  const asked = readJsonObject(Buffer.from(request.body, "utf8"));
  if (textOf(asked?.name) === null) return failure(400, "param_required", "Required parameter missing: name");
  const local = asObject(asked?.local_price);
  const amount = amountOf(local?.amount);
  const currency = textOf(local?.currency);
  if (amount === null || !isPositive(amount) || currency === null || !/^[A-Z]{3,5}$/.test(currency))
    return failure(400, "invalid_request", "Invalid local_price");
  const metadata = asObject(asked?.metadata);
  const price = { amount, currency };
  const made = vendor.create(
    {
      externalOrderId: textOf(metadata?.order_id) ?? "",
      ...PAID_WITH,
      amount: simulatedAmount(price, PAID_WITH.asset),
      price,
      customer: {
        name: textOf(metadata?.customer_name) ?? "",
        email: textOf(metadata?.customer_email) ?? "",
      },
    },
    null,
  );
  return found(201, made.records.charge);
}

function cancel(charge: VendorPayment, vendor: SimulatedVendor): VendorAnswer {
  const isNew =
    charge.records.charge?.includes('"payments":[]') && !/"(EXPIRED|CANCELED)"/.test(charge.records.charge);
  const cancelled = isNew === true ? vendor.turn(charge.gatewayRef, "cancelled") : null;
  return cancelled === null
    ? failure(400, "invalid_request", "Charge can only be canceled while it is new")
    : found(200, cancelled.records.charge);
}

function idOf({ records }: VendorPayment): string | null {
  return textOf(readJsonObject(Buffer.from(records.charge ?? "", "utf8"))?.id);
}

function found(status: number, charge: string | undefined): VendorAnswer {
  return { status, body: `{"data":${charge ?? "null"}}`, headers: { "content-type": "application/json" } };
}

function notFound(): VendorAnswer {
  return failure(404, "not_found", "Not found");
}

function failure(status: number, type: string, message: string): VendorAnswer {
  return { status, body: JSON.stringify({ error: { type, message } }) };
}
