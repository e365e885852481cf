import { isPositive } from "../../domain/decimal";
import { msBetween, parseInstant } from "../../domain/instant";
import type { SimulatedVendor, VendorAnswer, VendorRequest } from "../contract";
import { asObject, objectsOf, readJson, readJsonObject, textOf } from "../json-body";
import { seededUuid } from "../seeded";
import { sameText } from "../signature";
import type { CoinpaymentsConfig } from "./config";
import { allCurrencies, type Currency } from "./currency";
import { Literal } from "./dotnet-json";
import { count, field } from "./parse";
import {
  listWallets,
  listTransactions,
  findTransaction,
  requestSpend,
  confirmSpend,
  coinsOf,
} from "./simulate-wallets";
import { currencyAnswer, NO_MORE, priceIn, rateBetween } from "./simulated-answers";
import { requiredConfirmations } from "./simulated-body";
import {
  findInvoice,
  idsIn,
  amountIn,
  counted,
  json,
  unauthorized,
  invalid,
  problem,
  type Call,
  type Route,
  USUAL_LIMIT,
} from "./simulated-call";
import { bareId, CLIENT_HEADER, sign, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "./verify";

/** Older signatures are refused (vendor documentation, "Common errors"). */
const OLDEST_MS = 60_000;

/** Currencies and rates need no signature (vendor documentation, "Authentication"). */
const OPEN: readonly Route[] = [
  ["GET", /^\/currencies$/, listCurrencies],
  ["GET", /^\/currencies\/required-confirmations$/, listConfirmations],
  ["GET", /^\/rates$/, listRates],
];

const SIGNED: readonly Route[] = [
  ["POST", /^\/merchant\/invoices$/, createInvoice],
  ["GET", /^\/merchant\/invoices$/, listInvoices],
  ["GET", /^\/merchant\/invoices\/([^/]+)$/, getInvoice],
  ["GET", /^\/merchant\/invoices\/([^/]+)\/(payouts|history)$/, (call, id, part) => record(call, id, part)],
  [
    "GET",
    /^\/invoices\/([^/]+)\/payment-currencies\/([^/]+)$/,
    (call, id, coin) => ofCoin(call, id, coin, "address"),
  ],
  [
    "GET",
    /^\/invoices\/([^/]+)\/payment-currencies\/([^/]+)\/status$/,
    (call, id, coin) => ofCoin(call, id, coin, "status"),
  ],
  ["GET", /^\/merchant\/clients\/([^/]+)\/webhooks$/, listWebhooks],
  ["POST", /^\/merchant\/clients\/([^/]+)\/webhooks$/, createWebhook],
  ["PUT", /^\/merchant\/clients\/([^/]+)\/webhooks\/([^/]+)$/, changeWebhook],
  ["DELETE", /^\/merchant\/clients\/([^/]+)\/webhooks\/([^/]+)$/, removeWebhook],
  ["GET", /^\/merchant\/wallets$/, listWallets],
  ["GET", /^\/merchant\/wallets\/([^/]+)\/transactions$/, listTransactions],
  ["GET", /^\/merchant\/wallets\/([^/]+)\/transaction$/, findTransaction],
  ["POST", /^\/merchant\/wallets\/([^/]+)\/spend\/request$/, requestSpend],
  ["POST", /^\/merchant\/wallets\/([^/]+)\/spend\/confirmation$/, confirmSpend],
];

export function api(
  request: VendorRequest,
  vendor: SimulatedVendor,
  config: CoinpaymentsConfig,
): VendorAnswer {
  const [whole = "", query = ""] = request.path.split("?");
  const path = whole.replace(/^\/v[12](?=\/)/, "");
  const call: Call = { request, path, query: new URLSearchParams(query), vendor, config };
  const answer = answerOf(OPEN, call) ?? refusalOf(call) ?? answerOf(SIGNED, call);
  const { status, body, headers } = answer ?? problem(404, "Not Found", "There is no such resource.");
  return {
    status,
    body,
    headers: {
      "content-type": status < 400 ? "application/json; charset=utf-8" : "application/problem+json",
      date: new Date(vendor.now()).toUTCString(),
      ...headers,
    },
  };
}

function answerOf(routes: readonly Route[], call: Call): VendorAnswer | null {
  for (const [method, pattern, answer] of routes) {
    const match = call.request.method === method ? pattern.exec(call.path) : null;
    if (match !== null) return answer(call, ...match.slice(1).map((part) => decodeURIComponent(part)));
  }
  return null;
}

/** The signature exactly as documented, over the address as the client wrote it. */
function refusalOf({ request, vendor, config }: Call): VendorAnswer | null {
  const client = request.headers[CLIENT_HEADER] ?? "";
  const timestamp = request.headers[TIMESTAMP_HEADER] ?? "";
  const signedAt = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(timestamp) ? parseInstant(timestamp) : null;
  if (client !== bareId(config.client_id)) return unauthorized("The client is not known.");
  if (signedAt === null || Math.abs(msBetween(signedAt, vendor.now())) > OLDEST_MS)
    return unauthorized("The signature is too old.");
  const { method, url, body } = request;
  const expected = sign({ method, url, client, timestamp, body }, config.client_secret);
  const isSame = sameText(request.headers[SIGNATURE_HEADER] ?? "", expected);
  return isSame ? null : unauthorized("The signature is not valid.");
}

function createInvoice({ request, vendor, config }: Call): VendorAnswer {
  const order = readJsonObject(Buffer.from(request.body, "utf8"));
  const known = allCurrencies(config.currencies);
  const price = known[textOf(field(order, "currency")) ?? ""];
  const total = amountIn(field(asObject(field(order, "amount")), "total"));
  const payment = asObject(field(order, "payment"));
  const paymentId = textOf(field(payment, "paymentCurrency"));
  const coin = paymentId === null ? anyCoin(known) : known[paymentId];
  const poNumber = textOf(field(order, "poNumber")) ?? "";
  const hooks = objectsOf(field(order, "webhooks"));
  const errors = [
    ...(price === undefined ? ["currency: The currency is not supported."] : []),
    ...(total === null || !isPositive(total) ? ["amount.total: The total must be greater than zero."] : []),
    ...(coin === undefined || coin.network === null
      ? ["payment.paymentCurrency: The currency is not supported."]
      : []),
    ...(poNumber.length > 16 ? ["poNumber: The PO number has at most 16 characters."] : []),
    ...(vendor.notes.has(`po ${poNumber}`)
      ? ["poNumber: An invoice with this PO number exists already."]
      : []),
    ...(hooks.some(({ notifications }) => !Array.isArray(notifications))
      ? ["webhooks: The notifications are required."]
      : []),
  ];
  if (
    errors.length > 0 ||
    price === undefined ||
    total === null ||
    coin === undefined ||
    coin.network === null
  )
    return invalid(errors);
  const buyer = asObject(field(order, "buyer"));
  const name = asObject(field(buyer, "name"));
  const made = vendor.create(
    {
      externalOrderId: textOf(field(order, "invoiceId")) ?? "",
      asset: coin.symbol,
      network: coin.network,
      amount: priceIn(total, price, coin),
      price: { amount: total, currency: price.symbol },
      customer: {
        name: [textOf(field(name, "firstName")), textOf(field(name, "lastName"))]
          .filter((part) => part !== null)
          .join(" "),
        email: textOf(field(buyer, "emailAddress")) ?? "",
      },
    },
    textOf(field(hooks[0] ?? null, "notificationsUrl")),
  );
  if (poNumber !== "") vendor.notes.set(`po ${poNumber}`, made.gatewayRef);
  const checkout = `https://checkout.coinpayments.example/checkout/?invoice-id=${made.gatewayRef}`;
  const link = `https://checkout.coinpayments.example/invoice/${made.gatewayRef}`;
  return json({
    invoices: [
      {
        id: made.gatewayRef,
        link,
        checkoutLink: checkout,
        ...(paymentId !== null && { hotWallet: new Literal(made.records.address ?? "null") }),
      },
    ],
  });
}

/** The buyer would choose; nobody has to be asked twice to pay in the test coin. */
function anyCoin(known: Readonly<Record<string, Currency>>): Currency | undefined {
  return known["1002"] ?? Object.values(known).find(({ network }) => network !== null);
}

function listInvoices({ query, vendor }: Call): VendorAnswer {
  const all = vendor.list();
  const limit = Math.max(1, count(query.get("limit")) ?? USUAL_LIMIT);
  const after = query.get("after");
  const start = after === null ? 0 : all.findIndex(({ gatewayRef }) => gatewayRef === after) + 1;
  const page = all.slice(start, start + limit);
  const isLast = start + limit >= all.length;
  const cursor = isLast ? null : (page.at(-1)?.gatewayRef ?? null);
  return json({
    items: page.map(({ records }) => new Literal(records.invoice ?? "{}")),
    paging: {
      cursors: { before: null, after: cursor },
      limit,
      next: cursor === null ? null : `/merchant/invoices?after=${cursor}`,
    },
  });
}

function getInvoice(call: Call, id = ""): VendorAnswer {
  return record(call, id, call.query.get("include_full_details") === "true" ? "full" : "invoice");
}

function record({ vendor }: Call, id = "", part = ""): VendorAnswer {
  const body = findInvoice(vendor, id)?.records[part];
  return body === undefined ? problem(404, "Not Found", "The invoice was not found.") : { status: 200, body };
}

function ofCoin(call: Call, id = "", coin = "", part = ""): VendorAnswer {
  const found = findInvoice(call.vendor, id);
  return found?.records.currency === coin
    ? record(call, id, part)
    : problem(404, "Not Found", "The invoice has no payment in this currency.");
}

interface Hook {
  id: string;
  notificationsUrl: string;
  notifications: readonly string[];
}

function hooksOf(vendor: SimulatedVendor): readonly Hook[] {
  return objectsOf(readJson(Buffer.from(vendor.notes.get("webhooks") ?? "[]", "utf8"))).map((hook) => ({
    id: textOf(field(hook, "id")) ?? "",
    notificationsUrl: textOf(field(hook, "notificationsUrl")) ?? "",
    notifications: namesIn(field(hook, "notifications")),
  }));
}

function keepHooks(vendor: SimulatedVendor, hooks: readonly Hook[]): void {
  vendor.notes.set("webhooks", JSON.stringify(hooks));
}

function listWebhooks({ vendor }: Call): VendorAnswer {
  return json({ items: hooksOf(vendor).map((hook) => ({ ...hook })), paging: NO_MORE });
}

function createWebhook({ request, vendor, config }: Call): VendorAnswer {
  const asked = hookIn(request.body);
  if (asked === null) return invalid(["notifications: The notifications field is required."]);
  const made = counted(vendor, "webhook");
  const hook = { id: seededUuid(config.client_id, `webhook ${made}`), ...asked };
  keepHooks(vendor, [...hooksOf(vendor), hook]);
  return json({ id: hook.id });
}

function changeWebhook({ request, vendor }: Call, _client = "", id = ""): VendorAnswer {
  const asked = hookIn(request.body);
  if (asked === null) return invalid(["notifications: The notifications field is required."]);
  const hooks = hooksOf(vendor);
  if (!hooks.some((hook) => hook.id === id)) return problem(404, "Not Found", "Webhook not found.");
  keepHooks(
    vendor,
    hooks.map((hook) => (hook.id === id ? { id, ...asked } : hook)),
  );
  return json({ id });
}

function removeWebhook({ vendor }: Call, _client = "", id = ""): VendorAnswer {
  const hooks = hooksOf(vendor);
  if (!hooks.some((hook) => hook.id === id)) return problem(404, "Not Found", "Webhook not found.");
  keepHooks(
    vendor,
    hooks.filter((hook) => hook.id !== id),
  );
  return { status: 204, body: "" };
}

function hookIn(body: string): Omit<Hook, "id"> | null {
  const asked = readJsonObject(Buffer.from(body, "utf8"));
  const url = textOf(field(asked, "notificationsUrl")) ?? "";
  const notifications = namesIn(field(asked, "notifications"));
  return notifications.length === 0 || !/^https?:\/\//.test(url)
    ? null
    : { notificationsUrl: url, notifications };
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((name) => textOf(name) ?? []) : [];
}

function listCurrencies({ config }: Call): VendorAnswer {
  return json(Object.keys(allCurrencies(config.currencies)).map((id) => currencyAnswer(id, config)));
}

function listConfirmations({ config }: Call): VendorAnswer {
  return json(
    coinsOf(config).map(([id, { symbol, network }]) => ({
      currencyId: id,
      currencySymbol: symbol,
      confirmationsCount: requiredConfirmations(network ?? ""),
    })),
  );
}

function listRates({ query, config }: Call): VendorAnswer {
  const known = allCurrencies(config.currencies);
  const pairs = idsIn(query.get("from")).flatMap((from) =>
    idsIn(query.get("to")).map((to) => [from, to] as const),
  );
  return json({
    items: pairs.flatMap(([from, to]) => {
      const [base, quote] = [known[from], known[to]];
      return base === undefined || quote === undefined
        ? []
        : [
            {
              baseCurrencyId: from,
              baseSymbol: base.symbol,
              quoteCurrencyId: to,
              quoteSymbol: quote.symbol,
              rate: rateBetween(base, quote),
            },
          ];
    }),
  });
}
