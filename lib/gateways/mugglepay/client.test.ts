import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import { simulatedHttp } from "../contract-suite";
import type { CreatePayment, GatewayHttp, Scenario, SendRefund } from "../contract";
import { VendorBook } from "../vendor-book";
import { client } from "./client";
import { config } from "./config";
import { simulate } from "./simulate";

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

/** Answers one after the other; the last one again when more is asked. */
function answeringInTurn(...answers: [status: number, body: object | string][]) {
  const sent: Parameters<GatewayHttp["send"]>[0][] = [];
  const http: GatewayHttp = {
    now: () => "2026-03-02T10:00:00.000Z" as Instant,
    send: async (request) => {
      const [status, body] = answers[Math.min(sent.length, answers.length - 1)] ?? [500, ""];
      sent.push(request);
      return { status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) };
    },
  };
  return { http, sent };
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
    [200, '{"status":"400","error_code":"API_LIMIT_EXCEEDED","error":"…"}', "unavailable"],
    [200, '{"status":400,"error_code":"AUTHENTICATION_FAILED"}', "gateway_refused"],
    [502, "<html>", "unavailable"],
    [200, "<html>", "unavailable"],
    [200, '{"status":200,"order":{}}', "unavailable"],
  ])("%d %s is %s, and nothing about the payment", async (status, body, code) => {
    await expect(ask(status, body)).rejects.toMatchObject({ code });
  });
});

const creation: CreatePayment = {
  merchantReference: "SO-1042",
  price: { amount: decimal("49.99"), currency: "USD" },
  payIn: { asset: "USDT", network: "arbitrum" },
  customer: { name: "Ada", email: "ada@example.test" },
  description: "Two chairs",
  webhookUrl: "https://ops.example.test/api/webhooks/shop",
  options: {},
};
const PAYMENT_URL = `https://invoice.mugglepay.com/invoices?id=${reference.gatewayRef}`;
/** As documented for POST /orders. */
const CREATED = {
  status: 201,
  order: {
    order_id: reference.gatewayRef,
    merchant_order_id: "SO-1042",
    price_amount: 49.99,
    price_currency: "USD",
    status: "NEW",
    created_at: "2026-03-02T10:00:00.000Z",
    updated_at: "2026-03-02T10:00:00.000Z",
  },
  payment_url: PAYMENT_URL,
};
const EXISTS = { status: 400, error_code: "ORDER_MERCHANTID_EXIST", error: "…", payment_url: PAYMENT_URL };

describe("creating an order", () => {
  test("sends exactly this, with the token its callbacks will be known by (vector MP-2) under both of its names", async () => {
    const { http, sent } = answeringInTurn([200, CREATED]);
    await client.create?.send(creation, settings, http);
    const token = "5ec523bfdb23ae09075cc62809e2ac109492597a1907c418cca2aa6fa3c71f1a";
    expect(sent).toEqual([
      {
        method: "POST",
        url: "https://api.mugglepay.com/v1/orders",
        headers: { token: "mp_api_token", accept: "application/json", "content-type": "application/json" },
        body:
          '{"merchant_order_id":"SO-1042","price_amount":49.99,"price_currency":"USD","pay_currency":"USDT_ARB",' +
          '"title":"Two chairs","description":"Two chairs","email":"ada@example.test",' +
          '"callback_url":"https://ops.example.test/api/webhooks/shop",' +
          `"merchant_token":"${token}","token":"${token}"}`,
      },
    ]);
  });

  test("is done with HTTP 200 and 201 in the body, and tells where to pay", async () => {
    const made = await client.create?.send(creation, settings, answeringInTurn([200, CREATED]).http);
    expect(made).toMatchObject({
      event: {
        subject: { by: "reference", gatewayRef: reference.gatewayRef },
        externalOrderId: "SO-1042",
        gatewayStatus: "NEW",
        facts: {
          price: { value: { amount: "49.99", currency: "USD" } },
          checkoutUrl: { value: PAYMENT_URL },
        },
      },
      context: {},
    });
    expect(made?.isUnnamed).toBeUndefined();
  });

  test("without a coin leaves the choice to the customer, and long texts are cut between characters", async () => {
    const { http, sent } = answeringInTurn([200, CREATED]);
    const description = "🪑".repeat(900);
    await client.create?.send({ ...creation, payIn: null, description }, settings, http);
    const body = JSON.parse(sent[0]?.body ?? "") as Record<string, string>;
    expect(body.pay_currency).toBeUndefined();
    expect(body).toMatchObject({ title: "🪑".repeat(200), description: "🪑".repeat(800) });
  });

  test("that was done by a former request, whose answer was lost, is read back and not made again", async () => {
    const { http, sent } = answeringInTurn([400, EXISTS], [200, answer({ price_amount: 49.99 }, {})]);
    expect(await client.create?.send(creation, settings, http)).toMatchObject({
      event: {
        subject: { gatewayRef: reference.gatewayRef },
        facts: {
          checkoutUrl: { value: PAYMENT_URL },
          payAddress: { value: "BtFAMxkNJ6LfVFGFK9qXiEv8hytkaacBYz19xzLrAx7F" },
        },
      },
    });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST https://api.mugglepay.com/v1/orders",
      `GET https://api.mugglepay.com/v1/orders/${reference.gatewayRef}`,
    ]);
  });

  test.each([
    ["another price", { price_amount: 9.9 }],
    ["another reference", { price_amount: 49.99, merchant_order_id: "SO-7" }],
  ])("is refused where its reference belongs to an order of %s", async (_what, order) => {
    const { http } = answeringInTurn([400, EXISTS], [200, answer(order, {})]);
    await expect(client.create?.send(creation, settings, http)).rejects.toMatchObject({
      code: "gateway_refused",
    });
  });

  test.each([
    ["no address names the order", { ...EXISTS, payment_url: "https://invoice.mugglepay.com/" }, 200],
    ["the order cannot be read", EXISTS, 502],
  ])("is of unknown outcome where it exists and %s", async (_why, exists, status) => {
    const { http } = answeringInTurn([400, exists], [status, ""]);
    await expect(client.create?.send(creation, settings, http)).rejects.toMatchObject({
      code: "outcome_unknown",
    });
  });

  test.each([
    [400, '{"status":"400","error_code":"PAYMENT_NOT_AVAILABLE"}', "gateway_refused"],
    [200, '{"status":400,"error_code":"PAY_PRICE_ERROR"}', "gateway_refused"],
    [401, "", "gateway_refused"],
    [421, "", "unavailable"],
    [400, '{"error_code":"API_LIMIT_EXCEEDED","status":"400"}', "unavailable"],
    [500, "", "outcome_unknown"],
    [200, "<html>", "outcome_unknown"],
    [200, '{"status":201}', "outcome_unknown"],
  ])("%d %s is %s and asked only once", async (status, body, code) => {
    const { http, sent } = answeringInTurn([status, body]);
    await expect(client.create?.send(creation, settings, http)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});

describe("the list of orders", () => {
  const entry = (order: object) => ({ ...CREATED.order, ...order });

  test("comes in pages of fifty, and a short page is the last", async () => {
    const full = { status: 200, orders: Array.from({ length: 50 }, () => entry({})) };
    const { http, sent } = answeringInTurn([200, full], [200, { status: 200, orders: [entry({})] }]);
    const first = await client.listPayments?.({ cursor: null }, settings, http);
    expect([first?.events.length, first?.next]).toEqual([50, "50"]);
    expect(await client.listPayments?.({ cursor: "50" }, settings, http)).toMatchObject({ next: null });
    expect(sent.map(({ url }) => url)).toEqual([
      "https://api.mugglepay.com/v1/orders?limit=50&offset=0",
      "https://api.mugglepay.com/v1/orders?limit=50&offset=50",
    ]);
  });

  test("does not claim that a PENDING order was paid, since it shows no invoice", async () => {
    const orders = [entry({ status: "PENDING" }), entry({ status: "PAID" }), { deleted: 1 }];
    const { http } = answeringInTurn([200, { status: 200, orders }]);
    const { events } = (await client.listPayments?.({ cursor: null }, settings, http)) ?? {};
    expect(events?.map(({ gatewayStatus }) => gatewayStatus)).toEqual([null, "PAID"]);
  });

  test("that is none is no empty list", async () => {
    const { http } = answeringInTurn([200, '{"status":200}']);
    await expect(client.listPayments?.({ cursor: null }, settings, http)).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});

describe("cancelling an order", () => {
  const cancel = (http: GatewayHttp) => client.cancelPayment?.(reference, settings, http);

  test("looks first whether it is still NEW, then sends the request", async () => {
    const { http, sent } = answeringInTurn([200, answer({ status: "NEW" }, {})], [200, '{"status":200}']);
    await cancel(http);
    expect(sent.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
      `GET https://api.mugglepay.com/v1/orders/${reference.gatewayRef} `,
      `POST https://api.mugglepay.com/v1/orders/${reference.gatewayRef}/cancel {}`,
    ]);
  });

  test("that is cancelled already has nothing to do", async () => {
    const { http, sent } = answeringInTurn([200, answer({ status: "CANCELED" }, {})]);
    await cancel(http);
    expect(sent).toHaveLength(1);
  });

  test.each([["PENDING"], ["PAID"], ["EXPIRED"]])(
    "that is %s is refused without a request",
    async (status) => {
      const { http, sent } = answeringInTurn([200, answer({ status }, {})]);
      await expect(cancel(http)).rejects.toMatchObject({ code: "gateway_refused" });
      expect(sent).toHaveLength(1);
    },
  );

  test.each([
    ["ORDER_CANCELED_FAIILED", "gateway_refused"],
    ["INVOICE_CANCELED_FAIILED", "gateway_refused"],
    ["API_LIMIT_EXCEEDED", "unavailable"],
  ])("answered with %s is %s", async (error_code, code) => {
    const fault = { status: "400", error_code, eror: "…" };
    const { http } = answeringInTurn([200, answer({ status: "NEW" }, {})], [400, fault]);
    await expect(cancel(http)).rejects.toMatchObject({ code });
  });
});

describe("a refund", () => {
  const request: SendRefund = {
    refundId: "rfd_1",
    payment: reference,
    asset: "USD",
    network: null,
    amount: decimal("9.9"),
    destination: null,
    note: "",
  };
  const send = (http: GatewayHttp, change: Partial<SendRefund> = {}) =>
    client.refund?.send({ ...request, ...change }, null, settings, http);

  test("of a PAID order goes out once and is pending", async () => {
    const { http, sent } = answeringInTurn([200, answer({ status: "PAID" }, {})], [200, '{"status":200}']);
    expect(await send(http)).toEqual({ state: "pending", gatewayRef: reference.gatewayRef });
    expect(sent[1]).toMatchObject({
      method: "POST",
      url: `https://api.mugglepay.com/v1/orders/${reference.gatewayRef}/refund`,
      body: "{}",
    });
  });

  test.each([
    ["REFUND_PENDING", "pending"],
    ["REFUNDED", "sent"],
  ])("of an order that is %s is that refund, and nothing is sent", async (status, state) => {
    const { http, sent } = answeringInTurn([200, answer({ status }, {})]);
    expect(await send(http)).toMatchObject({ state });
    expect(sent).toHaveLength(1);
  });

  test("of a part is refused, since MugglePay would send back the whole", async () => {
    const { http, sent } = answeringInTurn([200, answer({ status: "PAID" }, {})]);
    await expect(send(http, { amount: decimal("5") })).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining("9.9 USD"),
    });
    expect(sent).toHaveLength(1);
  });

  test.each([["UNRESOLVED"], ["NEW"]])("of an order that is %s is refused", async (status) => {
    await expect(send(answeringInTurn([200, answer({ status }, {})]).http)).rejects.toMatchObject({
      code: "gateway_refused",
    });
  });

  test.each([
    [400, '{"error_code":"ORDER_REFUND_FAILED","status":400}', "gateway_refused"],
    [502, "", "outcome_unknown"],
  ])("answered with %d %s is %s", async (status, body, code) => {
    const { http } = answeringInTurn([200, answer({ status: "PAID" }, {})], [status, body]);
    await expect(send(http)).rejects.toMatchObject({ code });
  });
});

describe("against MugglePay's own API, simulated", () => {
  /** A vendor whose orders go the way of `scenario`, and a clock to move. */
  function vendorPlaying(scenario: Scenario) {
    let at = "2026-03-02T10:00:00.000Z" as Instant;
    const book = new VendorBook({
      simulate,
      config: settings,
      registeredUrl: creation.webhookUrl,
      now: () => at,
      seed: "seed",
      draw: () => scenario,
    });
    if (simulate.api === undefined) throw new Error("no API");
    return {
      book,
      http: simulatedHttp(simulate.api, book, settings, settings.api_base_url),
      minutesLater: (minutes: number) => void (at = addMs(at, minutes * 60_000)),
    };
  }

  async function made(scenario: Scenario) {
    const vendor = vendorPlaying(scenario);
    const created = await client.create?.send(creation, settings, vendor.http);
    if (created?.event.subject.by !== "reference") throw new Error("not made");
    const payment = { gatewayRef: created.event.subject.gatewayRef, externalOrderId: "SO-1042", context: {} };
    const status = async () =>
      (await client.findPayment?.(payment, settings, vendor.http))?.gatewayStatus ?? null;
    return { ...vendor, created, payment, status };
  }

  test("an order is made, asked for on its way, and found in the list", async () => {
    const { created, status, http, minutesLater } = await made("exact");
    expect([created.event.gatewayStatus, await status()]).toEqual(["NEW", "NEW"]);
    minutesLater(4);
    expect(await status()).toBe("PENDING");
    minutesLater(2);
    expect(await status()).toBe("PAID");
    expect(await client.listPayments?.({ cursor: null }, settings, http)).toMatchObject({
      events: [{ externalOrderId: "SO-1042", gatewayStatus: "PAID" }],
      next: null,
    });
  });

  test("an order that was made before is the same order, however often it is asked for", async () => {
    const { http, payment, book } = await made("exact");
    const again = await client.create?.send(creation, settings, http);
    expect(again?.event.subject).toEqual({ by: "reference", gatewayRef: payment.gatewayRef });
    expect(book.list()).toHaveLength(1);
  });

  test("a NEW order is cancelled at once; one that is being paid is not", async () => {
    const fresh = await made("exact");
    await client.cancelPayment?.(fresh.payment, settings, fresh.http);
    expect(await fresh.status()).toBe("CANCELED");
    const paying = await made("exact");
    paying.minutesLater(5);
    await expect(client.cancelPayment?.(paying.payment, settings, paying.http)).rejects.toMatchObject({
      code: "gateway_refused",
    });
  });

  test("a refund is pending at once and through after a while, and its callbacks follow", async () => {
    const { payment, http, status, minutesLater, book } = await made("exact");
    minutesLater(10);
    book.due();
    const amount = decimal("49.99");
    await client.refund?.send(
      { refundId: "r", payment, asset: "USD", network: null, amount, destination: null, note: "" },
      null,
      settings,
      http,
    );
    expect(await status()).toBe("REFUND_PENDING");
    minutesLater(30);
    expect(await status()).toBe("REFUNDED");
    expect(book.due().map(({ step }) => step.label)).toEqual(["REFUND_PENDING", "REFUNDED"]);
  });

  test("a late or repeated callback is old news there too", async () => {
    const { status, minutesLater } = await made("out_of_order");
    minutesLater(8);
    expect(await status()).toBe("PAID");
  });

  test("the wrong token, an unknown order and a coin it does not take are refused as MugglePay refuses them", async () => {
    const { http } = vendorPlaying("exact");
    const others = { ...settings, api_token: "another" };
    await expect(client.findPayment?.(reference, others, http)).rejects.toMatchObject({
      code: "gateway_refused",
    });
    expect(await client.findPayment?.(reference, settings, http)).toBeNull();
    const payIn = { asset: "DOGE", network: "dogecoin" };
    await expect(client.create?.send({ ...creation, payIn }, settings, http)).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining("another one"),
    });
  });

  test("it repeats a callback after 1, 2, 4 minutes and so on, for three days at most", () => {
    const minutes = simulate.retryDelaysMs?.map((ms) => ms / 60_000) ?? [];
    expect(minutes.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect(minutes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(3 * 24 * 60);
  });
});
