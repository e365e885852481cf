import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import type { GatewayHttp } from "../contract";
import { client } from "./client";
import { config } from "./config";

const webhook = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "fixtures", "complete.raw"), "utf8"),
) as { body: object };
const order = JSON.stringify(webhook.body);
const settings = config.schema.parse({
  merchant_code: "MERCHANT01",
  api_secret: "two_coin_api_secret",
  webhook_signing_key: "two_coin_webhook_key",
});

async function ask(
  status: number,
  body: string,
  context: Record<string, string> = { provider_code: "changelly" },
) {
  const sent: Parameters<GatewayHttp["send"]>[0][] = [];
  const reference = { gatewayRef: "550e8400-e29b-41d4-a716-446655440000", externalOrderId: null, context };
  const event = await client.findPayment?.(reference, settings, {
    now: () => "2026-03-02T09:15:42.000Z" as Instant,
    send: async (request) => {
      sent.push(request);
      return { status, headers: {}, body };
    },
  });
  return { event, sent };
}

test("the question is signed over code, milliseconds and the whole path (vector TC-2)", async () => {
  const { event, sent } = await ask(200, order);
  expect(sent).toEqual([
    {
      method: "GET",
      url: "https://api.dev2coin.space/api/on_ramp/orders/changelly?code=550e8400-e29b-41d4-a716-446655440000",
      headers: {
        accept: "application/json",
        "x-merchant-code": "MERCHANT01",
        "x-timestamp": "1772442942000",
        "x-signature": "b6c83a98cf6a71c82fac26ad33356307bf36f1db0af231952ecda2a2044417a5",
      },
      body: "",
    },
  ]);
  expect(event).toMatchObject({
    gatewayStatus: "complete",
    eventType: "order query",
    externalOrderId: "SO-1042",
  });
});

test("the answer is the same event as the webhook that said it first", async () => {
  expect((await ask(200, order)).event?.eventKey).toBe(
    "550e8400-e29b-41d4-a716-446655440000:complete:2026-03-02T09:15:40.000Z",
  );
});

test("an order whose provider is not known cannot be asked for, since the provider is part of the path", async () => {
  expect(await ask(200, order, {})).toEqual({ event: null, sent: [] });
});

test("a provider's name cannot lead to another path", async () => {
  const { sent } = await ask(200, order, { provider_code: "../dict" });
  expect(sent[0]?.url).toContain("/api/on_ramp/orders/..%2Fdict?code=");
});

test("404 means that Two-Coin knows no such order", async () => {
  expect((await ask(404, '{"message":"not found"}')).event).toBeNull();
});

test.each([
  [401, "{}", "gateway_refused"],
  [403, "{}", "gateway_refused"],
  [429, "{}", "unavailable"],
  [500, "{}", "unavailable"],
  [200, "{}", "unavailable"],
])("%d %s is %s, and nothing about the payment", async (status, body, code) => {
  await expect(ask(status, body)).rejects.toMatchObject({ code });
});
