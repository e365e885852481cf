import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import type { CreatePayment, GatewayHttp, SendRefund } from "../contract";
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
    merchantReference: "SO-1042",
    price: { amount: decimal("49.99"), currency: "USD" },
    payIn: null,
    customer: { name: null, email: null },
    description: "Order SO-1042",
    webhookUrl: "https://ops.example.test/api/webhooks/shop",
    options: {},
  };

  test("asks for the price and names the order and its buyer", async () => {
    const { http, sent } = answering([200, JSON.stringify(INVOICE)]);
    const named = { ...request, customer: { name: "Ada", email: "ada@example.test" } };
    expect(await client.create?.send(named, settings, http)).toMatchObject({
      event: {
        subject: { gatewayRef: "INV1" },
        facts: {
          checkoutUrl: { value: "https://btcpay.example.test/i/INV1" },
          expiresAt: { value: "2026-03-02T09:15:00.000Z" },
        },
      },
      context: {},
    });
    expect(sent.map((each) => each.body)).toEqual([
      '{"amount":"49.99","currency":"USD","metadata":{"orderId":"SO-1042","itemDesc":"Order SO-1042","buyerName":"Ada","buyerEmail":"ada@example.test"}}',
    ]);
  });

  test.each<[string, string | null, string]>([
    ["BTC", "bitcoin", "BTC-CHAIN"],
    ["BTC", "lightning", "BTC-LN"],
    ["LTC", null, "LTC-CHAIN"],
  ])("%s on %s leaves the customer no other method", async (asset, network, method) => {
    const { http, sent } = answering([200, JSON.stringify(INVOICE)]);
    await client.create?.send({ ...request, payIn: { asset, network } }, settings, http);
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({ checkout: { paymentMethods: [method] } });
  });

  test.each<[string, string | null]>([
    ["USDT", "tron"],
    ["BTC", "liquid"],
    ["USD", null],
  ])(
    "%s on %s, which the server would take for something else, is not asked for at all",
    async (asset, network) => {
      const { http, sent } = answering([200, JSON.stringify(INVOICE)]);
      const made = client.create?.send({ ...request, payIn: { asset, network } }, settings, http);
      await expect(made).rejects.toMatchObject({ code: "gateway_refused" });
      expect(sent).toEqual([]);
    },
  );

  test.each<[number, string]>([
    [422, "gateway_refused"],
    [503, "outcome_unknown"],
  ])("%d is %s and asked only once", async (status, code) => {
    const { http, sent } = answering([status, "[]"]);
    await expect(client.create?.send(request, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});

describe("the store's list", () => {
  const page = (count: number) => JSON.stringify(Array.from({ length: count }, () => INVOICE));

  test("goes on after a full page, and its settled invoices are confirmed without their payments", async () => {
    const settled = { ...INVOICE, status: "Settled", paidAmount: "49.99" };
    const { http, sent } = answering([200, page(50)], [200, JSON.stringify([settled])]);
    const first = await client.listPayments?.({ cursor: null }, settings, http);
    expect(first).toMatchObject({ next: "50" });
    expect(first?.events).toHaveLength(50);
    expect(await client.listPayments?.({ cursor: "50" }, settings, http)).toMatchObject({
      next: null,
      events: [
        {
          gatewayStatus: "Settled",
          facts: {
            createdAt: "2026-03-02T09:00:00.000Z",
            received: { "USD@": { latest: { total: "49.99", confirmed: "49.99" } } },
          },
        },
      ],
    });
    const url = "https://btcpay.example.test/pay/api/v1/stores/S%201/invoices";
    expect(sent.map((each) => each.url)).toEqual([`${url}?skip=0&take=50`, `${url}?skip=50&take=50`]);
  });

  test("finds an invoice nobody has a reference of by its order number, the newest", async () => {
    const { http, sent } = answering([200, page(1)], [200, JSON.stringify(INVOICE)], [200, "[]"]);
    const unnamed = { gatewayRef: "", externalOrderId: "SO 1", context: {} };
    expect(await client.findPayment?.(unnamed, settings, http)).toMatchObject({
      subject: { gatewayRef: "INV1" },
    });
    expect(sent[0]?.url).toMatch(/invoices\?orderId=SO%201&take=1$/);
    const none = answering([200, "[]"]);
    expect(await client.findPayment?.(unnamed, settings, none.http)).toBeNull();
  });

  test.each<[string, number, string]>([
    ["unavailable", 200, '{"invoices":[]}'],
    ["unavailable", 200, '[{"id":"INV1"}]'],
    ["unavailable", 503, ""],
    ["gateway_refused", 401, ""],
  ])("is %s for %d %s", async (code, status, body) => {
    const { http } = answering([status, body]);
    await expect(client.listPayments?.({ cursor: null }, settings, http)).rejects.toMatchObject({ code });
  });
});

describe("cancelling", () => {
  test("marks an invoice as invalid that nobody has paid", async () => {
    const { http, sent } = answering([200, JSON.stringify(INVOICE)], [200, JSON.stringify(INVOICE)]);
    await client.cancelPayment?.(reference, settings, http);
    expect(sent.map(({ method, url, body }) => [method, url.split("/").at(-1), body])).toEqual([
      ["GET", "INV%2F1", ""],
      ["POST", "status", '{"status":"Invalid"}'],
    ]);
  });

  test.each<[string, object]>([
    ["in part", { additionalStatus: "PaidPartial" }],
    ["unconfirmed", { status: "Processing" }],
    ["settled", { status: "Settled" }],
    ["expired", { status: "Expired" }],
  ])("leaves one alone that is %s", async (_name, invoice) => {
    const { http, sent } = answering([200, JSON.stringify({ ...INVOICE, ...invoice })]);
    await expect(client.cancelPayment?.(reference, settings, http)).rejects.toMatchObject({
      code: "gateway_refused",
    });
    expect(sent).toHaveLength(1);
  });

  test.each<[number, string]>([
    [400, "gateway_refused"],
    [403, "gateway_refused"],
    [502, "outcome_unknown"],
  ])("%d is %s", async (status, code) => {
    const { http } = answering([200, JSON.stringify(INVOICE)], [status, "[]"]);
    await expect(client.cancelPayment?.(reference, settings, http)).rejects.toMatchObject({ code });
  });
});

describe("sending a refund", () => {
  const refund: SendRefund = {
    refundId: "rfd_1",
    payment: { ...reference, gatewayRef: "INV1" },
    asset: "BTC",
    network: "bitcoin",
    amount: decimal("0.0005"),
    destination: "bc1qcustomer",
    note: "Damaged in the post",
  };
  const PAYOUT = {
    id: "PAYOUT1",
    date: 1772445600,
    destination: "bc1qcustomer",
    originalCurrency: "BTC",
    originalAmount: "0.0005",
    payoutCurrency: "BTC",
    payoutAmount: "0.00050000",
    payoutMethodId: "BTC-CHAIN",
    state: "AwaitingPayment",
    metadata: { source: "Settledesk", refundId: "rfd_1", invoiceId: "INV1" },
  };

  test("is a payout to the customer's address that names its invoice, and is on its way until it is completed", async () => {
    const { http, sent } = answering([200, JSON.stringify(PAYOUT)]);
    expect(await client.refund?.send(refund, null, settings, http)).toEqual({
      state: "pending",
      gatewayRef: "PAYOUT1",
    });
    expect(sent.map(({ method, url, body }) => [method, url, body])).toEqual([
      [
        "POST",
        "https://btcpay.example.test/pay/api/v1/stores/S%201/payouts",
        '{"destination":"bc1qcustomer","amount":"0.0005","payoutMethodId":"BTC-CHAIN","approved":true,' +
          '"metadata":{"source":"Settledesk","refundId":"rfd_1","invoiceId":"INV1"}}',
      ],
    ]);
  });

  test.each<[string, Partial<SendRefund>]>([
    ["an address", { destination: null }],
    ["a coin", { asset: "USD", network: null }],
  ])("needs %s, and asks for nothing without", async (_name, change) => {
    const { http, sent } = answering([200, JSON.stringify(PAYOUT)]);
    await expect(client.refund?.send({ ...refund, ...change }, null, settings, http)).rejects.toMatchObject({
      code: "gateway_refused",
    });
    expect(sent).toEqual([]);
  });

  test.each<[number, string, string]>([
    [400, '{"code":"duplicate-destination"}', "gateway_refused"],
    [403, "{}", "gateway_refused"],
    [500, "", "outcome_unknown"],
    [200, "<html>", "outcome_unknown"],
  ])("%d %s is %s and asked only once", async (status, body, code) => {
    const { http, sent } = answering([status, body]);
    await expect(client.refund?.send(refund, null, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });

  test.each<[string, string, string | null]>([
    ["AwaitingApproval", "pending", null],
    ["InProgress", "pending", "ab"],
    ["Completed", "sent", "ab"],
    ["Cancelled", "failed", null],
    ["Paused", "pending", null],
  ])("%s is %s; other payouts of the store are not its business", async (state, refundState, txHash) => {
    const others = [
      { ...PAYOUT, metadata: { invoiceId: "INV2" } },
      { ...PAYOUT, metadata: undefined },
    ];
    const mine = { ...PAYOUT, state, paymentProof: txHash === null ? null : { id: txHash } };
    const { http } = answering([200, JSON.stringify([...others, mine])]);
    const records = await client.findRecords?.(refund.payment, settings, http);
    expect(records).toMatchObject([
      {
        eventKey: `payout:PAYOUT1:${state}`,
        gatewayStatus: null,
        subject: { gatewayRef: "INV1" },
        facts: {
          refunds: {
            PAYOUT1: {
              state: refundState,
              amount: "0.0005",
              asset: "BTC",
              txHash,
              at: refundState === "sent" ? null : "2026-03-02T10:00:00.000Z",
            },
          },
        },
      },
    ]);
  });

  test("a key that may not see payouts has no records, and a server that is away is not silence", async () => {
    expect(await client.findRecords?.(reference, settings, answering([403, ""]).http)).toEqual([]);
    await expect(client.findRecords?.(reference, settings, answering([503, ""]).http)).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});
