import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import type { CreatePayment, GatewayHttp } from "../contract";
import { client } from "./client";
import { config } from "./config";

const settings = config.schema.parse({
  server_url: "https://btcpay.example.test/pay/",
  store_id: "S 1",
  api_key: "btcpay_api_key",
  webhook_secret: "w",
});
const reference = { gatewayRef: "INV/1", externalOrderId: "SO-1042", context: {} };
const INVOICE = {
  id: "INV1",
  storeId: "S1",
  amount: "49.99",
  paidAmount: "0",
  currency: "USD",
  type: "Standard",
  checkoutLink: "https://btcpay.example.test/i/INV1",
  createdTime: 1772442000,
  expirationTime: 1772442900,
  status: "New",
  additionalStatus: "None",
  metadata: { orderId: "SO-1042" },
};
const paid = (status: string, receivedDate = 1772442300) => [
  {
    paymentMethodId: "BTC-CHAIN",
    payments: [
      { id: `${"cd".repeat(32)}-0`, receivedDate, value: "0.00052", fee: "0", status, destination: "bc1q" },
    ],
  },
  { paymentMethodId: "BTC-LN", payments: [] },
];

function answering(...answers: [number, string][]) {
  const sent: Parameters<GatewayHttp["send"]>[0][] = [];
  const http: GatewayHttp = {
    now: () => "2026-03-02T10:00:00.000Z" as Instant,
    send: async (request) => {
      const [status, body] = answers[sent.length] ?? [500, ""];
      sent.push(request);
      return { status, headers: {}, body };
    },
  };
  return { http, sent };
}

async function ask(invoice: object, methods: object = paid("Settled")) {
  const { http } = answering(
    [200, JSON.stringify({ ...INVOICE, ...invoice })],
    [200, JSON.stringify(methods)],
  );
  return client.findPayment?.(reference, settings, http);
}

test("asks for the invoice and its payments with the API key", async () => {
  const { http, sent } = answering([200, JSON.stringify(INVOICE)], [200, "[]"]);
  await client.findPayment?.(reference, settings, http);
  const url = "https://btcpay.example.test/pay/api/v1/stores/S%201/invoices/INV%2F1";
  expect(sent.map((request) => [request.method, request.url])).toEqual([
    ["GET", url],
    ["GET", `${url}/payment-methods`],
  ]);
  expect(sent[0]?.headers.authorization).toBe("token btcpay_api_key");
});

describe("status and additionalStatus become one word, with the time of the money", () => {
  test.each<[string, string, object, string, string | null]>([
    ["New", "None", [], "New", "2026-03-02T09:00:00.000Z"],
    ["New", "PaidPartial", paid("Processing"), "New (PaidPartial)", "2026-03-02T09:05:00.000Z"],
    ["Settled", "PaidLate", paid("Settled", 1772443800), "Settled (PaidLate)", "2026-03-02T09:30:00.000Z"],
    ["Settled", "PaidOver", paid("Settled"), "Settled (PaidOver)", "2026-03-02T09:05:00.000Z"],
    ["Settled", "Marked", [], "Settled (Marked)", null],
    ["Expired", "PaidPartial", paid("Settled"), "Expired (PaidPartial)", "2026-03-02T09:15:00.000Z"],
    ["Invalid", "Invalid", paid("Processing"), "Invalid", "2026-03-02T09:05:00.000Z"],
  ])("%s and %s", async (status, additionalStatus, methods, word, at) => {
    expect(await ask({ status, additionalStatus }, methods)).toMatchObject({
      gatewayStatus: word,
      occurredAt: at,
    });
  });
});

test("amounts are in the invoice's own currency: what was asked and what was paid", async () => {
  const event = await ask({ status: "Settled", paidAmount: "54.98", additionalStatus: "PaidOver" });
  expect(event?.facts).toMatchObject({
    quote: { value: { amount: "49.99", asset: "USD", network: null } },
    received: { "USD@": { latest: { total: "54.98", confirmed: "54.98" } } },
    expiresAt: { value: "2026-03-02T09:15:00.000Z" },
    checkoutUrl: { value: "https://btcpay.example.test/i/INV1" },
  });
});

test("nothing is confirmed while one payment is not, and a double-spent one is no transaction", async () => {
  const [first] = paid("Settled");
  const second = [
    ...(first?.payments ?? []),
    { id: "x", receivedDate: 1772442300, value: "1", status: "Processing" },
  ];
  const partly = await ask({ status: "New", paidAmount: "20" }, [{ ...first, payments: second }]);
  expect(partly?.facts.received).toMatchObject({ "USD@": { latest: { total: "20", confirmed: "0" } } });
  expect((await ask({ status: "Invalid" }, paid("Invalid")))?.facts.transactions).toEqual({});
});

test("a top-up invoice asks for no amount, and an old server does not tell what was paid", async () => {
  expect((await ask({ type: "TopUp", amount: "0" }))?.facts.quote).toBeNull();
  expect((await ask({ paidAmount: undefined }))?.facts.received).toEqual({});
});

describe("what BTCPay Server does not answer", () => {
  test("404: the store has no such invoice", async () => {
    expect(await client.findPayment?.(reference, settings, answering([404, ""]).http)).toBeNull();
  });

  test.each<[string, [number, string][]]>([
    ["gateway_refused", [[401, ""]]],
    ["gateway_refused", [[403, '{"code":"missing-permission"}']]],
    ["unavailable", [[200, "<html>"]]],
    ["unavailable", [[502, ""]]],
    [
      "unavailable",
      [
        [200, JSON.stringify(INVOICE)],
        [200, '{"payments":[]}'],
      ],
    ],
    [
      "unavailable",
      [
        [200, JSON.stringify(INVOICE)],
        [500, ""],
      ],
    ],
  ])("is %s for %j, and nothing about the payment", async (code, answers) => {
    await expect(client.findPayment?.(reference, settings, answering(...answers).http)).rejects.toMatchObject(
      { code },
    );
  });
});

describe("creating an invoice", () => {
  const request: CreatePayment = {
    externalOrderId: "SO-1042",
    asset: "BTC",
    network: "bitcoin",
    amount: decimal("0.00052"),
    price: { amount: decimal("49.99"), currency: "USD" },
    customerEmail: null,
    webhookUrl: "https://ops.example.test/api/webhooks/btcpay",
  };

  test("asks for the price, or for the coins where there is none", async () => {
    const { http, sent } = answering([200, JSON.stringify(INVOICE)], [200, JSON.stringify(INVOICE)]);
    expect(await client.createPayment?.(request, settings, http)).toEqual({
      gatewayRef: "INV1",
      checkoutUrl: "https://btcpay.example.test/i/INV1",
      payAddress: null,
      expiresAt: "2026-03-02T09:15:00.000Z",
      context: {},
    });
    await client.createPayment?.(
      { ...request, price: null, customerEmail: "ada@example.test" },
      settings,
      http,
    );
    expect(sent.map((each) => each.body)).toEqual([
      '{"amount":"49.99","currency":"USD","metadata":{"orderId":"SO-1042"}}',
      '{"amount":"0.00052","currency":"BTC","metadata":{"orderId":"SO-1042","buyerEmail":"ada@example.test"}}',
    ]);
  });

  test.each<[number, string]>([
    [422, "gateway_refused"],
    [503, "unavailable"],
  ])("%d is %s and asked only once", async (status, code) => {
    const { http, sent } = answering([status, "[]"]);
    await expect(client.createPayment?.(request, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});
