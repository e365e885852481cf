import { describe, expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import type { GatewayHttp } from "../contract";
import { client } from "./client";
import { config } from "./config";

const settings = config.schema.parse({ api_token: "mp_api_token", callback_key: "mp_callback_key" });
const reference = {
  gatewayRef: "d84cc10f-9e88-4783-9fb0-3a7b9aea8de4",
  externalOrderId: "SO-1042",
  context: {},
};

function answering(status: number, body: string) {
  const sent: Parameters<GatewayHttp["send"]>[0][] = [];
  const http: GatewayHttp = {
    now: () => "2026-03-02T10:00:00.000Z" as Instant,
    send: async (request) => {
      sent.push(request);
      return { status, headers: {}, body };
    },
  };
  return { http, sent };
}

/** As documented for GET /orders/:id. */
function answer(order: object, invoice: object): string {
  return JSON.stringify({
    status: 200,
    order: {
      order_id: reference.gatewayRef,
      merchant_order_id: "SO-1042",
      price_amount: 9.9,
      price_currency: "USD",
      status: "PENDING",
      paid_at: null,
      created_at: "2026-03-02T09:10:04.329Z",
      updated_at: "2026-03-02T09:10:10.000Z",
      pay_amount: 9.9,
      pay_currency: "USD",
      ...order,
    },
    invoice: {
      pay_amount: 9.9,
      pay_currency: "USDC_SOL",
      status: "PENDING",
      expired_at: "2026-03-02T10:10:20.000Z",
      receive_amount: 9.9,
      receive_currency: "USD",
      address: "BtFAMxkNJ6LfVFGFK9qXiEv8hytkaacBYz19xzLrAx7F",
      ...invoice,
    },
  });
}

async function ask(status: number, body: string) {
  return client.findPayment?.(reference, settings, answering(status, body).http);
}

test("asks for the order with the API token", async () => {
  const { http, sent } = answering(200, answer({}, {}));
  await client.findPayment?.(reference, settings, http);
  expect(sent).toEqual([
    {
      method: "GET",
      url: "https://api.mugglepay.com/v1/orders/d84cc10f-9e88-4783-9fb0-3a7b9aea8de4",
      headers: { token: "mp_api_token", accept: "application/json" },
      body: "",
    },
  ]);
});

test("an answer has times, a deadline and an address, which callbacks lack", async () => {
  const event = await ask(200, answer({ status: "PAID", paid_at: "2026-03-02T09:20:00.000Z" }, {}));
  expect(event).toMatchObject({
    gatewayStatus: "PAID",
    occurredAt: "2026-03-02T09:20:00.000Z",
    eventKey: `query:${reference.gatewayRef}:PAID:9.9:2026-03-02T09:20:00.000Z`,
    facts: {
      expiresAt: { value: "2026-03-02T10:10:20.000Z" },
      payAddress: { value: "BtFAMxkNJ6LfVFGFK9qXiEv8hytkaacBYz19xzLrAx7F" },
      received: { "USD@": { latest: { at: "2026-03-02T09:20:00.000Z", total: "9.9", confirmed: "9.9" } } },
    },
  });
});

test("PENDING with an invoice that is still NEW means that a coin was chosen and nothing paid", async () => {
  expect(await ask(200, answer({}, { status: "NEW" }))).toMatchObject({
    gatewayStatus: "PENDING (nothing received)",
  });
  expect(await ask(200, answer({}, {}))).toMatchObject({ gatewayStatus: "PENDING" });
});

describe("what MugglePay does not answer", () => {
  test.each([
    [400, '{"eror":"Order not found","error_code":"ORDER_NOT_VALID","status":"400"}'],
    [404, ""],
  ])("%d: the order is not known there", async (status, body) => {
    expect(await ask(status, body)).toBeNull();
  });

  test.each([
    [400, '{"status":400,"error_code":"AUTHENTICATION_FAILED"}', "gateway_refused"],
    [401, "", "gateway_refused"],
    [421, "Too many requests", "unavailable"],
    [502, "<html>", "unavailable"],
    [200, "<html>", "unavailable"],
    [200, '{"status":200,"order":{}}', "unavailable"],
  ])("%d %s is %s, and nothing about the payment", async (status, body, code) => {
    await expect(ask(status, body)).rejects.toMatchObject({ code });
  });
});
