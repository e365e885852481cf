import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import type { CreatePayment, GatewayEvent, GatewayHttp } from "../contract";
import { faultsOf } from "../contract-suite";
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
    merchantReference: "SO-1042",
    price: { amount: decimal("49.99"), currency: "USD" },
    payIn: { asset: "USDT", network: "tron" },
    customer: { name: null, email: null },
    description: "Order SO-1042",
    webhookUrl: "https://ops.example.test/api/webhooks/shop",
    options: {},
  };

  test("asks for the coin on its network, and gives the address to pay to", async () => {
    const made =
      '{"payment_id":"5077125051","payment_status":"waiting","pay_address":"TX1","valid_until":"2026-03-09T09:00:00.000Z"}';
    const { http, sent } = answering(201, made);
    expect(await client.create?.send(request, settings, http)).toMatchObject({
      event: {
        subject: { gatewayRef: "5077125051" },
        facts: { payAddress: { value: "TX1" }, expiresAt: { value: "2026-03-09T09:00:00.000Z" } },
      },
    });
    expect(sent.map((each) => each.body)).toEqual([
      '{"price_amount":49.99,"price_currency":"usd","order_id":"SO-1042","order_description":"Order SO-1042","ipn_callback_url":"https://ops.example.test/api/webhooks/shop","pay_currency":"usdttrc20"}',
    ]);
  });

  test("without a coin is an invoice: a page to pay at, whose payment gets its name when the customer has chosen", async () => {
    const invoice =
      '{"id":"5612340952","token_id":"5724521151","order_id":"SO-1042","price_amount":"49.99","price_currency":"USD",' +
      '"pay_currency":null,"invoice_url":"https://nowpayments.io/payment/?iid=5612340952","created_at":"2026-03-02T09:00:00.000Z"}';
    const { http, sent } = answering(200, invoice);
    const created = await client.create?.send({ ...request, payIn: null }, settings, http);
    expect(created).toMatchObject({
      isUnnamed: true,
      context: { invoice_id: "5612340952" },
      event: {
        subject: { gatewayRef: "SO-1042" },
        externalOrderId: "SO-1042",
        gatewayStatus: null,
        facts: {
          checkoutUrl: { value: "https://nowpayments.io/payment/?iid=5612340952" },
          price: { value: { amount: "49.99", currency: "USD" } },
        },
      },
    });
    expect(faultsOf(created?.event as GatewayEvent)).toEqual([]);
    expect(sent.map(({ url, body }) => [url, body])).toEqual([
      [
        "https://api.nowpayments.io/v1/invoice",
        '{"price_amount":49.99,"price_currency":"usd","order_id":"SO-1042","order_description":"Order SO-1042","ipn_callback_url":"https://ops.example.test/api/webhooks/shop"}',
      ],
    ]);
  });

  test.each([
    ["USDC", "avalanche"],
    ["BTC", "lightning"],
  ])("%s on %s is not asked for, since the code we know means another network", async (asset, network) => {
    const { http, sent } = answering(201, "{}");
    const made = client.create?.send({ ...request, payIn: { asset, network } }, settings, http);
    await expect(made).rejects.toMatchObject({ code: "gateway_refused" });
    expect(sent).toEqual([]);
  });

  describe.each([
    ["a payment", request],
    ["an invoice", { ...request, payIn: null }],
  ])("%s", (_name, asked) => {
    test.each([
      [400, "gateway_refused"],
      [403, "gateway_refused"],
      [429, "unavailable"],
      [500, "outcome_unknown"],
      [201, "outcome_unknown"],
    ])("%d without anything to read is %s and asked only once", async (status, code) => {
      const { http, sent } = answering(status, "{}");
      await expect(client.create?.send(asked, settings, http)).rejects.toMatchObject({ code });
      expect(sent).toHaveLength(1);
    });
  });
});
