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
    externalOrderId: "SO-1042",
    asset: "BTC",
    network: null,
    amount: decimal("0.00052"),
    price: { amount: decimal("49.99"), currency: "USD" },
    customerEmail: null,
    webhookUrl: "https://ops.example.test/api/webhooks/cg",
  };

  test("sends the token its callbacks will be known by", async () => {
    const { http, sent } = answering(200, { ...ORDER, status: "new" });
    expect(await client.createPayment?.(request, settings, http)).toMatchObject({
      gatewayRef: "1195824",
      checkoutUrl: "https://coingate.com/invoice/4f5e5a63-5270-435d-bf05-eec369b0fdba",
    });
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      order_id: "SO-1042",
      price_amount: "49.99",
      price_currency: "USD",
      receive_currency: "EUR",
      callback_url: "https://ops.example.test/api/webhooks/cg",
      token: orderToken("key", "SO-1042"),
    });
  });

  test.each([
    [422, "gateway_refused"],
    [429, "unavailable"],
    [500, "unavailable"],
  ])("%d is %s and asked only once", async (status, code) => {
    const { http, sent } = answering(status, "{}");
    await expect(client.createPayment?.(request, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});
