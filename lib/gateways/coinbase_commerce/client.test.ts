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
  merchantReference: "SO-1042",
  price: { amount: decimal("49.99"), currency: "USD" },
  payIn: null,
  customer: { name: null, email: "ada@example.test" },
  description: "Order SO-1042",
  webhookUrl: "https://ops.example.test/api/webhooks/cc",
  options: {},
};

describe("creating a charge", () => {
  test("asks for the price and names the order, which webhooks then repeat", async () => {
    const { http, sent } = answering(201, CHARGE);
    expect(await client.create?.send(request, settings, http)).toMatchObject({
      event: {
        subject: { gatewayRef: "66BEOV2A" },
        facts: {
          checkoutUrl: { value: "https://commerce.coinbase.com/charges/66BEOV2A" },
          expiresAt: { value: "2026-03-02T10:10:00.000Z" },
        },
      },
    });
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      name: "SO-1042",
      description: "Order SO-1042",
      pricing_type: "fixed_price",
      local_price: { amount: "49.99", currency: "USD" },
      metadata: { order_id: "SO-1042", customer_email: "ada@example.test" },
    });
  });

  test.each([
    [400, "gateway_refused"],
    [503, "outcome_unknown"],
  ])("%d is %s and asked only once", async (status, code) => {
    const { http, sent } = answering(status, "{}");
    await expect(client.create?.send(request, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});

test("a coin chosen here is refused, since the customer chooses on Coinbase's page", async () => {
  const { http, sent } = answering(201, CHARGE);
  const made = client.create?.send({ ...request, payIn: { asset: "BTC", network: null } }, settings, http);
  await expect(made).rejects.toMatchObject({ code: "gateway_refused" });
  expect(sent).toEqual([]);
});

describe("the list of charges", () => {
  const charge = (JSON.parse(CHARGE) as { data: object }).data;
  const page = (next: string | null) =>
    JSON.stringify({
      pagination: { order: "desc", next_uri: next },
      data: [charge, { ...charge, id: "last" }],
    });

  test("goes on after the last charge of a page as long as Coinbase names a next one", async () => {
    const { http, sent } = answering(200, page("https://api.commerce.coinbase.com/charges?limit=100"));
    const first = await client.listPayments?.({ cursor: null }, settings, http);
    expect(first?.events.map(({ gatewayStatus }) => gatewayStatus)).toEqual(["COMPLETED", "COMPLETED"]);
    expect(first?.next).toBe("last");
    const end = answering(200, page(null));
    expect(await client.listPayments?.({ cursor: "last" }, settings, end.http)).toMatchObject({ next: null });
    expect([...sent, ...end.sent].map(({ url }) => url)).toEqual([
      "https://api.commerce.coinbase.com/charges?limit=100",
      "https://api.commerce.coinbase.com/charges?limit=100&starting_after=last",
    ]);
  });

  test.each([
    [401, "{}", "gateway_refused"],
    [503, "", "unavailable"],
    [200, '{"data":[{}]}', "unavailable"],
  ])("%d %s is %s", async (status, body, code) => {
    const { http } = answering(status, body);
    await expect(client.listPayments?.({ cursor: null }, settings, http)).rejects.toMatchObject({ code });
  });
});

describe("cancelling a charge", () => {
  test("asks Coinbase to, which refuses one that is being paid", async () => {
    const { http, sent } = answering(200, CHARGE);
    await client.cancelPayment?.(reference, settings, http);
    expect(sent).toMatchObject([
      { method: "POST", url: "https://api.commerce.coinbase.com/charges/66BEOV2A/cancel", body: "{}" },
    ]);
  });

  test.each([
    [400, "gateway_refused"],
    [404, "gateway_refused"],
    [500, "outcome_unknown"],
  ])("%d is %s", async (status, code) => {
    const { http } = answering(status, "{}");
    await expect(client.cancelPayment?.(reference, settings, http)).rejects.toMatchObject({ code });
  });
});

test("payment links are neither asked for, listed, made nor cancelled with a Commerce key", async () => {
  const hook0 = { ...settings, signature_scheme: "hook0" as const };
  const { http, sent } = answering(200, CHARGE);
  expect([client.answers?.(hook0), client.answers?.(settings)]).toEqual([false, true]);
  await expect(client.create?.send(request, hook0, http)).rejects.toMatchObject({
    code: "gateway_refused",
  });
  expect(client.create?.barrier?.(hook0)).toContain("made and ended there");
  expect(client.create?.barrier?.(settings)).toBeNull();
  expect(await client.listPayments?.({ cursor: null }, hook0, http)).toBeNull();
  await expect(client.cancelPayment?.(reference, hook0, http)).rejects.toMatchObject({
    code: "gateway_refused",
  });
  expect(sent).toEqual([]);
});
