import { LosslessNumber, stringify } from "lossless-json";
import { compare, decimal, format, percentOf, subtract, type Decimal } from "../../domain/decimal";
import type { SimulatedVendor, VendorAnswer, VendorPayment, VendorRequest } from "../contract";
import { amountOf, readJsonObject, textOf, type JsonObject } from "../json-body";
import { refuseHex } from "../signature";
import { simulatedAmount } from "../simulated-rate";
import type { TwoCoinConfig } from "./config";
import type { Currency } from "./currency";
import { requestSignature } from "./request";
import { isWalletAddress } from "./wallet-address";

/** Its list of currencies: the documented ones, and some of the kinds they leave out. */
const CURRENCIES: Readonly<Record<string, Currency & { name: string; precision: number }>> = {
  "35": { ticker: "USD", network: null, isFiat: true, name: "US Dollar", precision: 2 },
  "6": { ticker: "EUR", network: null, isFiat: true, name: "Euro", precision: 2 },
  "49": { ticker: "GBP", network: null, isFiat: true, name: "British Pound", precision: 2 },
  "71": { ticker: "AED", network: null, isFiat: true, name: "UAE Dirham", precision: 2 },
  "15": { ticker: "BTC", network: "bitcoin", isFiat: false, name: "Bitcoin", precision: 8 },
  "22": { ticker: "ETH", network: "ethereum", isFiat: false, name: "Ethereum", precision: 18 },
  "2": { ticker: "USDC", network: "ethereum", isFiat: false, name: "USD Coin", precision: 6 },
  "88": { ticker: "USDT", network: "tron", isFiat: false, name: "Tether", precision: 6 },
};

const COUNTRIES = [
  {
    code: "US",
    name: "United States",
    states: [
      { code: "CA", name: "California" },
      { code: "NY", name: "New York" },
    ],
  },
  { code: "DE", name: "Germany", states: [] },
  { code: "AE", name: "United Arab Emirates", states: [] },
];

/** Providers with what they take, what they sell, and their share in percent. */
const PROVIDERS: Readonly<Record<string, { fiat: string[]; crypto: string[]; percent: string }>> = {
  changelly: { fiat: ["35", "6", "49", "71"], crypto: ["15", "22", "2", "88"], percent: "4.99" },
  kado: { fiat: ["35"], crypto: ["15", "22"], percent: "3.99" },
};

const METHODS = [
  { code: "card", name: "Credit/Debit Card" },
  { code: "bank_transfer", name: "Bank transfer" },
];

const LEAST = decimal("20");
/** In a vendor's notes: what an order was asked with, by its id. */
const ASKED_NOTE = "asked/";

/** Two-Coin's API (dev2coin.space, "API Reference" and "Error Handling"). */
export function api(request: VendorRequest, vendor: SimulatedVendor, config: TwoCoinConfig): VendorAnswer {
  if (!isSigned(request, config)) return fault(401, "Invalid signature or Merchant not found");
  const { pathname, searchParams } = new URL(request.path, "https://api.example.test");
  if (request.method === "POST" && pathname === "/on_ramp/orders") return createOrder(request.body, vendor);
  const [, provider] = /^\/on_ramp\/orders\/([^/]+)$/.exec(pathname) ?? [];
  if (request.method !== "GET") return fault(404, "Not found");
  if (provider !== undefined) return findOrder(decodeURIComponent(provider), searchParams, vendor);
  return answerQuestion(pathname, searchParams);
}

function answerQuestion(pathname: string, query: URLSearchParams): VendorAnswer {
  switch (pathname) {
    case "/dict/currencies":
      return answer(200, { currencies: Object.entries(CURRENCIES).map(listedCurrency) });
    case "/dict/countries":
      return answer(200, { countries: COUNTRIES });
    case "/on_ramp/currency_pairs":
      return answer(200, query.get("country_code") === null ? [] : currencyPairs());
    case "/on_ramp/payment_methods":
      return query.get("fiat_currency") === null
        ? fault(400, "Invalid request: fiat_currency is required")
        : answer(200, { payment_methods: METHODS });
    case "/on_ramp/offers":
      return listOffers(query);
    default:
      return fault(404, "Not found");
  }
}

function listOffers(query: URLSearchParams): VendorAnswer {
  const missing = ["external_user_id", "currency_from", "currency_to", "amount_from", "country"].find(
    (name) => (query.get(name) ?? "") === "",
  );
  const amount = amountOf(query.get("amount_from"));
  if (missing !== undefined || amount === null)
    return fault(400, `Invalid request: ${missing ?? "amount_from"} is required`);
  const place = { country: query.get("country") ?? "", state: query.get("state") };
  const misplaced = placeFault(place.country, place.state);
  if (misplaced !== null) return fault(400, misplaced);
  const [from, to] = [query.get("currency_from") ?? "", query.get("currency_to") ?? ""];
  const method = query.get("payment_method");
  const offers = Object.entries(PROVIDERS)
    .filter(([, { fiat, crypto }]) => fiat.includes(from) && crypto.includes(to))
    .map(([code, { percent }]) => [code, offerOf(amount, from, to, percent, method)] as const);
  return answer(200, compare(amount, LEAST) < 0 ? {} : Object.fromEntries(offers));
}

function offerOf(amount: Decimal, from: string, to: string, percent: string, method: string | null) {
  const fee = percentOf(amount, decimal(percent));
  return {
    fee: format(fee, 2),
    amount_from: format(amount, 2),
    amount_expected_to: coinsFor(subtract(amount, fee), from, to),
    payment_methods: [{ payment_method_code: method ?? "card", fee: `${percent}%` }],
  };
}

function createOrder(body: string, vendor: SimulatedVendor): VendorAnswer {
  const asked = readJsonObject(Buffer.from(body, "utf8"));
  const fault400 = asked === null ? "Invalid request: no JSON" : orderFault(asked);
  if (asked === null || fault400 !== null) return fault(400, fault400 ?? "");
  const said = (name: string) => textOf(asked[name]) ?? "";
  const [from, to] = [said("from_currency"), said("to_currency")];
  const coin = CURRENCIES[to];
  const amount = amountOf(asked.from_amount) ?? LEAST;
  const made = vendor.create(
    {
      externalOrderId: said("external_order_id"),
      asset: coin?.ticker ?? "",
      network: coin?.network ?? "",
      amount: coinsFor(amount, from, to),
      price: { amount, currency: CURRENCIES[from]?.ticker ?? "" },
      customer: { name: "", email: "" },
    },
    null,
  );
  vendor.notes.set(`${ASKED_NOTE}${made.gatewayRef}`, body);
  return answer(200, orderOf(made, vendor));
}

/** Why an order is not taken, in the vendor's words; null when it is. */
function orderFault(asked: JsonObject): string | null {
  const needed = [
    "provider_code",
    "from_currency",
    "from_amount",
    "to_currency",
    "wallet_address",
    "payment_method",
    "country_code",
    "external_user_id",
    "external_order_id",
  ];
  const said = (name: string) => textOf(asked[name]) ?? "";
  const missing = needed.find((name) => said(name) === "");
  if (missing !== undefined) return `Invalid request: ${missing} is required`;
  const misplaced = placeFault(said("country_code"), textOf(asked.state_code));
  if (misplaced !== null) return misplaced;
  const provider = PROVIDERS[said("provider_code")];
  const [from, to] = [said("from_currency"), said("to_currency")];
  // Text is not taken for a number, which tickers would be sent as.
  const areIds = [asked.from_currency, asked.to_currency].every((id) => id instanceof LosslessNumber);
  if (provider === undefined || !areIds || !provider.fiat.includes(from) || !provider.crypto.includes(to))
    return "Bad request: No such offer";
  const coin = CURRENCIES[to];
  if (coin === undefined || !isWalletAddress(said("wallet_address"), coin))
    return "Bad request: Invalid wallet address";
  const amount = amountOf(asked.from_amount);
  return amount === null || compare(amount, LEAST) < 0 ? "Provider error: Amount below minimum" : null;
}

function placeFault(country: string, state: string | null): string | null {
  const states = COUNTRIES.find(({ code }) => code === country)?.states;
  if (states === undefined) return "Bad request: Unknown country";
  const isPlaced = states.length === 0 || states.some(({ code }) => code === state);
  return isPlaced ? null : "Invalid request: state_code is required";
}

function findOrder(provider: string, query: URLSearchParams, vendor: SimulatedVendor): VendorAnswer {
  const id = query.get("code") ?? "";
  const found = vendor.find(id);
  const asked = askedOf(id, vendor);
  const isThere = found !== null && (asked === null || textOf(asked.provider_code) === provider);
  return isThere
    ? answer(200, orderOf(found, vendor))
    : fault(404, `Not found: Order with code ${id} not found`);
}

/** The order as its last step left it, with what it was asked with; "created" before the first. */
function orderOf({ gatewayRef, since, records }: VendorPayment, vendor: SimulatedVendor): JsonObject {
  const known = readJsonObject(Buffer.from(records.order ?? "{}", "utf8")) ?? {};
  const asked = askedOf(gatewayRef, vendor) ?? {};
  return {
    ...known,
    ...Object.fromEntries(Object.entries(asked).filter(([name]) => name !== "provider_code")),
    ...(asked.country_code !== undefined && { state_code: asked.state_code }),
    ...(since === null && { status: "created", updated_at: known.created_at, failure_reason: undefined }),
  };
}

function askedOf(id: string, vendor: SimulatedVendor): JsonObject | null {
  const body = vendor.notes.get(`${ASKED_NOTE}${id}`);
  return body === undefined ? null : readJsonObject(Buffer.from(body, "utf8"));
}

/** Over the whole path that was asked, as the documentation of the signature has it. */
function isSigned({ url, headers, body }: VendorRequest, config: TwoCoinConfig): boolean {
  const { pathname, search } = new URL(url);
  const timestamp = headers["x-timestamp"] ?? "";
  const expected = requestSignature(config, timestamp, pathname + search, body);
  return (
    /^\d{13}$/.test(timestamp) &&
    headers["x-merchant-code"] === config.merchant_code &&
    refuseHex(headers["x-signature"] ?? null, expected) === null
  );
}

function coinsFor(amount: Decimal, from: string, to: string): Decimal {
  return simulatedAmount({ amount, currency: CURRENCIES[from]?.ticker ?? "" }, CURRENCIES[to]?.ticker ?? "");
}

function listedCurrency([id, { ticker, network, isFiat, name, precision }]: readonly [
  string,
  (typeof CURRENCIES)[string],
]) {
  return {
    id: new LosslessNumber(id),
    ticker,
    ...(network !== null && { network }),
    currency_type: isFiat ? "fiat" : "crypto",
    precision,
    name,
    icon_url: "",
  };
}

function currencyPairs() {
  return Object.entries(PROVIDERS).map(([provider_code, { fiat, crypto }]) => ({
    provider_code,
    fiat_currencies: fiat.map((id) => new LosslessNumber(id)),
    crypto_currencies: crypto.map((id) => new LosslessNumber(id)),
  }));
}

function fault(status: number, message: string): VendorAnswer {
  return answer(status, { message });
}

function answer(status: number, body: object): VendorAnswer {
  return { status, headers: { "content-type": "application/json" }, body: stringify(body) ?? "" };
}
