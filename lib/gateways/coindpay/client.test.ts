import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import { client } from "./client";
import { config } from "./config";

const vector = readFileSync(path.join(import.meta.dirname, "fixtures", "completed.raw"), "utf8");
const settings = config.schema.parse({ api_secret: "s", api_base_url: "https://test-api.coindpay.xyz/" });

async function ask(status: number, body: string, externalOrderId: string | null = "2461 590&x") {
  const urls: string[] = [];
  const event = await client.findPayment?.(
    { gatewayRef: "690e31d0aa11bb22ba6ef821", externalOrderId, context: {} },
    settings,
    {
      now: () => "2026-03-02T10:00:00.000Z" as Instant,
      send: async (request) => {
        urls.push(request.url);
        return { status, headers: {}, body };
      },
    },
  );
  return { event, urls };
}

test("asks by the merchant's reference and reads the order under data", async () => {
  const { event, urls } = await ask(200, `{"ok":true,"data":${vector}}`);
  expect(urls).toEqual(["https://test-api.coindpay.xyz/payment/order?rampId=2461%20590%26x"]);
  expect(event).toMatchObject({
    gatewayStatus: "completed",
    eventKey: "690e31d0aa11bb22ba6ef821:completed:2025-11-07T17:55:10.100Z",
  });
});

test("a payment without a reference cannot be asked for", async () => {
  expect(await ask(200, "", null)).toEqual({ event: null, urls: [] });
});

test.each([
  [404, '{"ok":false,"message":"Payment not found ˙◠˙"}'],
  [200, '{"ok":false}'],
])("%d %s: CoindPay knows no such payment", async (status, body) => {
  expect((await ask(status, body)).event).toBeNull();
});

test.each([
  [500, ""],
  [200, "<html>"],
  [200, '{"ok":true}'],
])("%d %s is no answer, so it is asked again later", async (status, body) => {
  await expect(ask(status, body)).rejects.toMatchObject({ code: "unavailable" });
});
