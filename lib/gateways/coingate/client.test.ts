import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import type { CreatePayment, GatewayHttp } from "../contract";
import { client } from "./client";
import { config } from "./config";
import { orderToken } from "./verify";

const settings = config.schema.parse({
  api_token: "cg_api_token",
  callback_key: "key",
  receive_currency: "eur",
});
const reference = { gatewayRef: "1195824", externalOrderId: null, context: {} };
/** As documented for GET /orders/:id. */
const ORDER = {
  id: 1195824,
  status: "paid",
  orderable_type: "ApiApp",
  orderable_id: 42,
  price_currency: "EUR",
  price_amount: "10.0",
  pay_currency: "BTC",
  pay_amount: "0.001281",
  receive_currency: "EUR",
  receive_amount: "9.9",
  created_at: "2018-04-24T23:43:14+00:00",
  expire_at: "2018-04-25T00:05:40+00:00",
  payment_address: "38gmr5MujyDxcEhaqFfC5P9K6bhJo548gu",
  order_id: "110",
  underpaid_amount: "0",
  overpaid_amount: "0",
  is_refundable: false,
  payment_url: "https://coingate.com/invoice/4f5e5a63-5270-435d-bf05-eec369b0fdba",
};

function answering(status: number, answer: object | string) {
  const sent: Parameters<GatewayHttp["send"]>[0][] = [];
  const http: GatewayHttp = {
    now: () => "2026-03-02T10:00:00.000Z" as Instant,
    send: async (request) => {
      sent.push(request);
      return { status, headers: {}, body: typeof answer === "string" ? answer : JSON.stringify(answer) };
    },
  };
  return { http, sent };
}

test("asks with the API token, and the answer has a deadline and an address, which callbacks lack", async () => {
  const { http, sent } = answering(200, ORDER);
  expect(await client.findPayment?.(reference, settings, http)).toMatchObject({
    gatewayStatus: "paid",
    externalOrderId: "110",
    occurredAt: null,
    eventKey: "query:1195824:paid:BTC:0.001281:0:0",
    facts: {
      quote: { value: { amount: "0.001281", asset: "BTC" } },
      price: { value: { amount: "10", currency: "EUR" } },
      received: { "BTC@": { latest: { total: "0.001281", confirmed: "0.001281" } } },
      expiresAt: { value: "2018-04-25T00:05:40.000Z" },
      payAddress: { value: "38gmr5MujyDxcEhaqFfC5P9K6bhJo548gu" },
    },
  });
  expect(sent).toMatchObject([
    { url: "https://api.coingate.com/v2/orders/1195824", headers: { authorization: "Token cg_api_token" } },
  ]);
});

test.each([
  ["expired", "2018-04-25T00:05:40.000Z"],
  ["new", "2018-04-24T23:43:14.000Z"],
])("%s has a time in an answer", async (status, at) => {
  const event = await client.findPayment?.(reference, settings, answering(200, { ...ORDER, status }).http);
  expect(event?.occurredAt).toBe(at);
});

describe("what CoinGate does not answer", () => {
  test("404: no such order", async () => {
    const { http } = answering(404, { message: "Order not found", reason: "OrderNotFound" });
    expect(await client.findPayment?.(reference, settings, http)).toBeNull();
  });

  test.each([
    [401, "", "gateway_refused"],
    [429, "", "unavailable"],
    [500, "<html>", "unavailable"],
    [200, "<html>", "unavailable"],
  ])("%d %s is %s, and nothing about the payment", async (status, body, code) => {
    await expect(
      client.findPayment?.(reference, settings, answering(status, body).http),
    ).rejects.toMatchObject({ code });
  });
});

describe("creating an order", () => {
  const request: CreatePayment = {
    merchantReference: "SO-1042",
    price: { amount: decimal("49.99"), currency: "USD" },
    payIn: null,
    customer: { name: null, email: null },
    description: "Order SO-1042",
    webhookUrl: "https://ops.example.test/api/webhooks/shop",
    options: {},
  };

  test("sends the token its callbacks will be known by", async () => {
    const { http, sent } = answering(200, { ...ORDER, status: "new" });
    expect(await client.create?.send(request, settings, http)).toMatchObject({
      event: {
        subject: { gatewayRef: "1195824" },
        facts: {
          checkoutUrl: { value: "https://coingate.com/invoice/4f5e5a63-5270-435d-bf05-eec369b0fdba" },
        },
      },
    });
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      order_id: "SO-1042",
      price_amount: "49.99",
      price_currency: "USD",
      receive_currency: "EUR",
      title: "Order SO-1042",
      description: "Order SO-1042",
      callback_url: "https://ops.example.test/api/webhooks/shop",
      token: orderToken("key", "SO-1042"),
    });
  });

  test("gives the page what it takes: no description of two characters, and the customer's e-mail where it is known", async () => {
    const { http, sent } = answering(200, ORDER);
    const short = { ...request, description: "No", customer: { name: null, email: "ada@example.test" } };
    await client.create?.send(short, settings, http);
    const body = JSON.parse(sent[0]?.body ?? "") as Record<string, unknown>;
    expect(body).toMatchObject({ shopper: { email: "ada@example.test" } });
    expect(body).not.toHaveProperty("description");
  });

  test("a coin chosen here is refused, since the customer chooses on CoinGate's page", async () => {
    const { http, sent } = answering(200, ORDER);
    const made = client.create?.send({ ...request, payIn: { asset: "BTC", network: null } }, settings, http);
    await expect(made).rejects.toMatchObject({ code: "gateway_refused" });
    expect(sent).toEqual([]);
  });

  test.each([
    [422, "gateway_refused"],
    [429, "unavailable"],
    [500, "outcome_unknown"],
  ])("%d is %s and asked only once", async (status, code) => {
    const { http, sent } = answering(status, "{}");
    await expect(client.create?.send(request, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});

describe("the list of orders", () => {
  test("is read newest first, page by page to the last", async () => {
    const page = (current_page: number) => ({ current_page, per_page: 100, total_pages: 2, orders: [ORDER] });
    const [first, last] = [answering(200, page(1)), answering(200, page(2))];
    expect(await client.listPayments?.({ cursor: null }, settings, first.http)).toMatchObject({
      events: [{ subject: { gatewayRef: "1195824" }, facts: { createdAt: "2018-04-24T23:43:14.000Z" } }],
      next: "2",
    });
    expect(await client.listPayments?.({ cursor: "2" }, settings, last.http)).toMatchObject({ next: null });
    expect([...first.sent, ...last.sent].map(({ url }) => url)).toEqual([
      "https://api.coingate.com/v2/orders?per_page=100&page=1&sort=created_at_desc",
      "https://api.coingate.com/v2/orders?per_page=100&page=2&sort=created_at_desc",
    ]);
  });

  test.each([
    [401, {}, "gateway_refused"],
    [429, {}, "unavailable"],
    [200, { orders: [{ id: 1 }] }, "unavailable"],
  ])("%d %j is %s", async (status, body, code) => {
    const { http } = answering(status, body);
    await expect(client.listPayments?.({ cursor: null }, settings, http)).rejects.toMatchObject({ code });
  });
});

describe("refunds", () => {
  const refund = (id: number, status: string, day: string) => ({
    id,
    request_amount: "50.0",
    refund_amount: "0.0012965",
    status,
    created_at: `2022-05-${day}T10:59:34+00:00`,
    refund_currency: { id: 1, title: "Bitcoin", symbol: "BTC" },
  });
  const ask = (...refunds: object[]) =>
    client.findRecords?.(
      reference,
      settings,
      answering(200, { total_refunds: refunds.length, refunds }).http,
    );

  test.each([
    ["completed", "sent"],
    ["rejected", "failed"],
    ["pending", "pending"],
    ["on_hold", "pending"],
  ])("a %s one is %s, with the amount that the order's status lacks", async (status, state) => {
    expect(await ask(refund(129, status, "06"))).toMatchObject([
      {
        eventKey: `refunds:1195824:129 ${status}`,
        gatewayStatus: null,
        facts: { refunds: { "1195824": { state, amount: "0.0012965", asset: "BTC" } } },
      },
    ]);
  });

  test("the one the order speaks of is the oldest that was not rejected, so that none is counted twice", async () => {
    const [event] =
      (await ask(refund(3, "pending", "08"), refund(2, "completed", "07"), refund(1, "rejected", "06"))) ??
      [];
    const states = Object.values(event?.facts.refunds ?? {}).map(({ ref, state }) => [ref, state]);
    expect(Object.fromEntries(states)).toEqual({
      "1195824": "sent",
      "refund 1": "failed",
      "refund 3": "pending",
    });
    const told = await client.findPayment?.(
      reference,
      settings,
      answering(200, { ...ORDER, status: "refunded" }).http,
    );
    expect(Object.keys(told?.facts.refunds ?? {})).toEqual(["1195824"]);
  });

  test("an order without refunds has no records, and CoinGate away is not that", async () => {
    expect(await ask()).toEqual([]);
    const { http } = answering(503, "");
    await expect(client.findRecords?.(reference, settings, http)).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});
