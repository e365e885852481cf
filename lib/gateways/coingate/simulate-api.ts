import { isPositive } from "../../domain/decimal";
import type { SimulatedVendor, VendorAnswer, VendorRequest } from "../contract";
import { amountOf, asObject, readJsonObject, textOf } from "../json-body";
import { sameText } from "../signature";
import { simulatedAmount } from "../simulated-rate";
import type { CoingateConfig } from "./config";

/** What the shopper chooses on CoinGate's page. */
const CHOSEN = { asset: "BTC", network: "bitcoin" };
const MOST_OF_A_PAGE = 100;

/** Orders and their refunds; errors are {message, reason, errors} (developer.coingate.com, "Common errors"). */
export function api(request: VendorRequest, vendor: SimulatedVendor, config: CoingateConfig): VendorAnswer {
  if (!sameText(request.headers.authorization ?? "", `Token ${config.api_token}`))
    return failure(401, "BadAuthToken", "Auth Token is not valid");
  const { pathname, searchParams } = new URL(request.path, "https://coingate.invalid");
  if (pathname === "/orders")
    return request.method === "POST" ? create(request, vendor) : list(searchParams, vendor);
  const [, id, detail] = /^\/orders\/([^/]+)(\/refunds)?$/.exec(pathname) ?? [];
  if (request.method !== "GET" || id === undefined) return failure(404, "PageNotFound", "Page not found");
  const order = vendor.find(decodeURIComponent(id));
  if (order === null) return failure(404, "OrderNotFound", "Order not found");
  const { order: body = "", refunds = "[]" } = order.records;
  return detail === undefined
    ? found(body)
    : found(page("refunds", [refunds.slice(1, -1)].filter(Boolean), 1, 1));
}

function list(query: URLSearchParams, vendor: SimulatedVendor): VendorAnswer {
  const perPage = Math.min(Number.parseInt(query.get("per_page") ?? "100", 10), MOST_OF_A_PAGE);
  const current = Number.parseInt(query.get("page") ?? "1", 10);
  const all = vendor.list();
  const newestFirst = query.get("sort") === "created_at_asc" ? all.toReversed() : all;
  const items = newestFirst.slice((current - 1) * perPage, current * perPage);
  const bodies = items.map(({ records }) => records.order ?? "");
  return found(page("orders", bodies, current, Math.ceil(all.length / perPage)));
}

function create(request: VendorRequest, vendor: SimulatedVendor): VendorAnswer {
  const asked = readJsonObject(Buffer.from(request.body, "utf8"));
  const amount = amountOf(asked?.price_amount);
  const currency = textOf(asked?.price_currency);
  const title = textOf(asked?.title);
  const errors = [
    ...(amount === null || !isPositive(amount) ? ["Price amount must be greater than 0"] : []),
    ...(currency === null || !/^[A-Z]{3,5}$/.test(currency) ? ["Price currency is not valid"] : []),
    ...(title !== null && (title.length < 3 || title.length > 150) ? ["Title is not valid"] : []),
  ];
  if (amount === null || currency === null || errors.length > 0)
    return failure(422, "OrderIsNotValid", "Order is not valid", errors);
  const price = { amount, currency };
  const made = vendor.create(
    {
      externalOrderId: textOf(asked?.order_id) ?? "",
      ...CHOSEN,
      amount: simulatedAmount(price, CHOSEN.asset),
      price,
      customer: { name: "", email: textOf(asObject(asked?.shopper)?.email) ?? "" },
    },
    textOf(asked?.callback_url),
  );
  return found(made.records.order ?? "");
}

function page(name: string, items: readonly string[], current: number, total: number): string {
  const head = JSON.stringify({ current_page: current, per_page: MOST_OF_A_PAGE, total_pages: total });
  return `${head.slice(0, -1)},"${name}":[${items.join(",")}]}`;
}

function found(body: string): VendorAnswer {
  return { status: 200, body, headers: { "content-type": "application/json" } };
}

function failure(status: number, reason: string, message: string, errors?: string[]): VendorAnswer {
  return { status, body: JSON.stringify({ message, reason, errors }) };
}
