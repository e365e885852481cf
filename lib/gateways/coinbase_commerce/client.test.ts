import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import type { CreatePayment, GatewayHttp } from "../contract";
import { client } from "./client";
import { config } from "./config";

const settings = config.schema.parse({ api_key: "cc_api_key", webhook_secret: "s" });
const reference = { gatewayRef: "66BEOV2A", externalOrderId: null, context: {} };
const fixture = readFileSync(path.join(import.meta.dirname, "fixtures", "completed.raw"), "utf8");
const CHARGE = JSON.stringify({ data: (JSON.parse(fixture) as { event: { data: object } }).event.data });

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

test("asks by the charge's code, and the timeline gives the word and its time", async () => {
  const { http, sent } = answering(200, CHARGE);
  expect(await client.findPayment?.(reference, settings, http)).toMatchObject({
    gatewayStatus: "COMPLETED",
    occurredAt: "2026-03-02T09:20:00.000Z",
    externalOrderId: "SO-1042",
    facts: {
      expiresAt: { value: "2026-03-02T10:10:00.000Z" },
      checkoutUrl: { value: "https://commerce.coinbase.com/charges/66BEOV2A" },
      customer: { value: { name: "Ada Lovelace", email: "ada@example.test" } },
    },
  });
  expect(sent).toMatchObject([
    { url: "https://api.commerce.coinbase.com/charges/66BEOV2A", headers: { "x-cc-api-key": "cc_api_key" } },
  ]);
});

describe("what Coinbase does not answer", () => {
  test("404: no such charge", async () => {
    expect(await client.findPayment?.(reference, settings, answering(404, "{}").http)).toBeNull();
  });

  test.each([
    [401, "{}", "gateway_refused"],
    [429, "", "unavailable"],
    [500, "", "unavailable"],
    [200, '{"data":{}}', "unavailable"],
  ])("%d %s is %s, and nothing about the payment", async (status, body, code) => {
    await expect(
      client.findPayment?.(reference, settings, answering(status, body).http),
    ).rejects.toMatchObject({ code });
  });
});

const request: CreatePayment = {
  externalOrderId: "SO-1042",
  asset: "USDC",
  network: "base",
  amount: decimal("49.99"),
  price: { amount: decimal("49.99"), currency: "USD" },
  customerEmail: "ada@example.test",
  webhookUrl: "https://ops.example.test/api/webhooks/cc",
};

describe("creating a charge", () => {
  test("asks for the price and names the order, which webhooks then repeat", async () => {
    const { http, sent } = answering(201, CHARGE);
    expect(await client.createPayment?.(request, settings, http)).toMatchObject({
      gatewayRef: "66BEOV2A",
      checkoutUrl: "https://commerce.coinbase.com/charges/66BEOV2A",
      expiresAt: "2026-03-02T10:10:00.000Z",
    });
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      name: "SO-1042",
      pricing_type: "fixed_price",
      local_price: { amount: "49.99", currency: "USD" },
      metadata: { order_id: "SO-1042", customer_email: "ada@example.test" },
    });
  });

  test.each([
    [400, "gateway_refused"],
    [503, "unavailable"],
  ])("%d is %s and asked only once", async (status, code) => {
    const { http, sent } = answering(status, "{}");
    await expect(client.createPayment?.(request, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});

test("payment links are neither asked for nor made with a Commerce key", async () => {
  const hook0 = { ...settings, signature_scheme: "hook0" as const };
  const { http, sent } = answering(200, CHARGE);
  expect(await client.findPayment?.(reference, hook0, http)).toBeNull();
  await expect(client.createPayment?.(request, hook0, http)).rejects.toMatchObject({
    code: "gateway_refused",
  });
  expect(sent).toEqual([]);
});
