import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import type { CreatePayment, GatewayHttp } from "../contract";
import { client } from "./client";
import { config } from "./config";

const settings = config.schema.parse({ api_key: "np_api_key", ipn_secret: "s" });
const reference = { gatewayRef: "5077125051", externalOrderId: null, context: {} };
/** As documented for GET /payment/:id. */
const ANSWER = `{"payment_id":5077125051,"payment_status":"finished","pay_address":"bc1qx","price_amount":49.99,"price_currency":"usd",
  "pay_amount":0.00052,"actually_paid":0.00052,"pay_currency":"btc","order_id":"SO-1042","purchase_id":"5837122679",
  "created_at":"2026-03-02T09:00:00.000Z","updated_at":"2026-03-02T09:20:00.000Z","outcome_amount":0.000517,"outcome_currency":"btc",
  "payin_hash":"9d9dd1f6f4a62388797e6beeb76c1a3c34d41942303ce6fb49177d3c88a74d11","payout_hash":"feed","payment_extra_ids":[]}`;

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

test("asks with the API key, and the answer has hashes that notifications lack", async () => {
  const { http, sent } = answering(200, ANSWER);
  const event = await client.findPayment?.(reference, settings, http);
  expect(sent).toMatchObject([
    {
      method: "GET",
      url: "https://api.nowpayments.io/v1/payment/5077125051",
      headers: { "x-api-key": "np_api_key" },
    },
  ]);
  expect(event).toMatchObject({
    gatewayStatus: "finished",
    occurredAt: "2026-03-02T09:20:00.000Z",
    eventKey: "query:5077125051:finished:0.00052:2026-03-02T09:20:00.000Z",
    facts: {
      createdAt: "2026-03-02T09:00:00.000Z",
      transactions: {
        "bitcoin:9d9dd1f6f4a62388797e6beeb76c1a3c34d41942303ce6fb49177d3c88a74d11:": {
          amount: null,
          confirmations: 1,
        },
      },
      settlements: { "5077125051": { txHash: "feed", net: "0.000517" } },
    },
  });
});

describe("what NOWPayments does not answer", () => {
  test("404: no such payment", async () => {
    expect(await client.findPayment?.(reference, settings, answering(404, "{}").http)).toBeNull();
  });

  test.each([
    [403, '{"code":"INVALID_API_KEY"}', "gateway_refused"],
    [401, "", "gateway_refused"],
    [429, "", "unavailable"],
    [502, "<html>", "unavailable"],
    [200, "<html>", "unavailable"],
    [200, '{"id":1,"status":"FINISHED"}', "unavailable"],
  ])("%d %s is %s, and nothing about the payment", async (status, body, code) => {
    await expect(
      client.findPayment?.(reference, settings, answering(status, body).http),
    ).rejects.toMatchObject({ code });
  });
});

describe("creating a payment", () => {
  const request: CreatePayment = {
    externalOrderId: "SO-1042",
    asset: "USDT",
    network: "tron",
    amount: decimal("50.1"),
    price: { amount: decimal("49.99"), currency: "USD" },
    customerEmail: null,
    webhookUrl: "https://ops.example.test/api/webhooks/np",
  };

  test("asks for the coin on its network, and gives the address to pay to", async () => {
    const made =
      '{"payment_id":"5077125051","payment_status":"waiting","pay_address":"TX1","valid_until":"2026-03-09T09:00:00.000Z"}';
    const { http, sent } = answering(201, made);
    expect(await client.createPayment?.(request, settings, http)).toEqual({
      gatewayRef: "5077125051",
      checkoutUrl: null,
      payAddress: "TX1",
      expiresAt: "2026-03-09T09:00:00.000Z",
      context: {},
    });
    expect(sent.map((each) => each.body)).toEqual([
      '{"price_amount":49.99,"price_currency":"usd","pay_currency":"usdttrc20","order_id":"SO-1042","ipn_callback_url":"https://ops.example.test/api/webhooks/np"}',
    ]);
  });

  test("without a price the coins are the price", async () => {
    const { http, sent } = answering(201, ANSWER);
    await client.createPayment?.({ ...request, price: null }, settings, http);
    expect(sent[0]?.body).toContain('"price_amount":50.1,"price_currency":"usdttrc20"');
  });

  test.each([
    [400, "gateway_refused"],
    [429, "unavailable"],
    [500, "unavailable"],
  ])("%d is %s and asked only once", async (status, code) => {
    const { http, sent } = answering(status, "{}");
    await expect(client.createPayment?.(request, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});
