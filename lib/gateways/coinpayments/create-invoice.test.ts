import { describe, expect, test } from "vitest";
import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import type { CreatePayment, GatewayHttp } from "../contract";
import { config as gatewayConfig } from "./config";
import { create } from "./create-invoice";
import { sign } from "./verify";

const config = gatewayConfig.schema.parse({
  client_id: "7c1b3f0e-9d2a-4b6c-8e0f-1a2b3c4d5e6f",
  client_secret: "cp-test-secret-000000000000000000000000001=",
});
const ID = "1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77";
const URL = "https://api.coinpayments.com/api/v2/merchant/invoices";
const HOOK = "https://ops.example.test/api/webhooks/cp";

type Sent = Parameters<GatewayHttp["send"]>[0];

function answering(
  post: { status: number; json: unknown },
  get: { status: number; json: unknown } = { status: 404, json: {} },
) {
  const sent: Sent[] = [];
  const http: GatewayHttp = {
    now: () => "2026-03-02T09:15:42.123Z" as Instant,
    send: (request) => {
      sent.push(request);
      const { status, json } = request.method === "POST" ? post : get;
      return Promise.resolve({ status, headers: {}, body: JSON.stringify(json) });
    },
  };
  return { http, sent };
}

const asked: CreatePayment = {
  merchantReference: "SO-1042",
  price: { amount: "49.99" as Decimal, currency: "USD" },
  payIn: { asset: "USDT", network: "ethereum" },
  customer: { name: "Ada King Lovelace", email: "ada+test@example.test" },
  description: "Order SO-1042 at Ada’s shop",
  webhookUrl: HOOK,
  options: {},
};

/** As documented for POST /merchant/invoices, where the coin was named. */
const MADE = {
  invoices: [
    {
      id: ID,
      link: `https://checkout.coinpayments.com/invoice/${ID}`,
      checkoutLink: `https://checkout.coinpayments.com/checkout/?invoice-id=${ID}`,
      payment: {
        paymentId: "p",
        expires: "2026-03-02T10:15:42+00:00",
        paymentCurrencies: [],
        refundEmail: "ada+test@example.test",
      },
      hotWallet: {
        currency: {
          id: "4:0xdac17f958d2ee523a2206206994597c13d831ec7",
          type: "token",
          symbol: "USDT",
          decimalPlaces: 6,
        },
        amount: "50.03",
        remainingAmount: {},
        addresses: { address: "0x9939b7b208012cd0395d1411272be6e34c04af7b", biP21: null },
        expires: "2026-03-02T10:15:42+00:00",
      },
    },
  ],
};
const ok = (json: unknown) => ({ status: 200, json });

function bodyOf(sent: readonly Sent[]): Record<string, unknown> {
  return JSON.parse(sent[0]?.body ?? "{}") as Record<string, unknown>;
}

describe("what is sent", () => {
  test("is signed over exactly these bytes", async () => {
    const { http, sent } = answering(ok(MADE));
    await create.send(asked, config, http);
    const body = JSON.stringify({
      currency: "5057",
      clientId: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f",
      invoiceId: "SO-1042",
      poNumber: "SO-1042",
      description: "Order SO-1042 at Ada’s shop",
      items: [
        {
          name: "Order SO-1042 at Ada’s shop",
          quantity: { value: 1, type: 2 },
          originalAmount: "49.99",
          amount: "49.99",
        },
      ],
      amount: { breakdown: { subtotal: "49.99" }, total: "49.99" },
      isEmailDelivery: false,
      draft: false,
      buyer: { name: { firstName: "Ada", lastName: "King Lovelace" }, emailAddress: "ada+test@example.test" },
      webhooks: [
        {
          notificationsUrl: HOOK,
          notifications: [
            "invoiceCreated",
            "invoicePending",
            "invoicePaid",
            "invoiceCompleted",
            "invoiceCancelled",
            "invoiceTimedOut",
          ],
        },
      ],
      payment: {
        paymentCurrency: "4:0xdac17f958d2ee523a2206206994597c13d831ec7",
        refundEmail: "ada+test@example.test",
      },
    });
    const client = "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f";
    const timestamp = "2026-03-02T09:15:42";
    expect(sent).toEqual([
      {
        method: "POST",
        url: URL,
        headers: {
          accept: "application/json",
          "content-type": "application/json",
          "X-CoinPayments-Client": client,
          "X-CoinPayments-Timestamp": timestamp,
          "X-CoinPayments-Signature": sign(
            { method: "POST", url: URL, client, timestamp, body },
            config.client_secret,
          ),
        },
        body,
      },
    ]);
  });

  test("has no payment where the customer chooses, because an empty one is an error", async () => {
    const { http, sent } = answering(ok({ invoices: [{ id: ID, link: "https://x.test" }] }));
    await create.send({ ...asked, payIn: null, customer: { name: null, email: null } }, config, http);
    expect(bodyOf(sent)).not.toHaveProperty("payment");
    expect(bodyOf(sent)).not.toHaveProperty("buyer");
    expect(sent).toHaveLength(1);
  });

  test("has a PO number of its own for every reference, in the 16 characters there are", async () => {
    const numbers = await Promise.all(
      ["SO-1042", "an-order-with-a-long-reference", "an-order-with-a-long-reference-2"].map(
        async (merchantReference) => {
          const { http, sent } = answering(ok(MADE));
          await create.send({ ...asked, merchantReference }, config, http);
          expect(bodyOf(sent).invoiceId).toBe(merchantReference);
          return bodyOf(sent).poNumber as string;
        },
      ),
    );
    expect(numbers[0]).toBe("SO-1042");
    expect(numbers.every((number) => number.length <= 16)).toBe(true);
    expect(new Set(numbers).size).toBe(3);
  });

  test("names the address CoinPayments has on file, where that is another one", async () => {
    const { http, sent } = answering(ok(MADE));
    await create.send(asked, { ...config, webhook_url: "https://proxy.example.test/cp" }, http);
    expect(bodyOf(sent).webhooks).toMatchObject([{ notificationsUrl: "https://proxy.example.test/cp" }]);
  });

  test.each([
    ["a currency", { price: { amount: "5" as Decimal, currency: "XXX" } }, "XXX"],
    ["a coin", { payIn: { asset: "DOGE", network: "dogecoin" } }, "DOGE on dogecoin"],
    ["a chain", { payIn: { asset: "USDT", network: "tron" } }, "USDT on tron"],
  ])("is nothing at all where CoinPayments' number for %s is not known", async (_what, change, name) => {
    const { http, sent } = answering(ok(MADE));
    await expect(create.send({ ...asked, ...change }, config, http)).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining(name),
    });
    expect(sent).toEqual([]);
  });
});

describe("what comes of it", () => {
  test("is the invoice with its page, its address and what is asked in the coin", async () => {
    const { event, context } = await create.send(asked, config, answering(ok(MADE)).http);
    expect(context).toEqual({});
    expect(event).toMatchObject({
      eventKey: `created:${ID}`,
      subject: { by: "reference", gatewayRef: ID },
      externalOrderId: "SO-1042",
      occurredAt: null,
      gatewayStatus: "unpaid",
      facts: {
        price: { at: null, value: { amount: "49.99", currency: "USD" } },
        quote: { value: { amount: "50.03", asset: "USDT", network: "ethereum" } },
        payAddress: { value: "0x9939b7b208012cd0395d1411272be6e34c04af7b" },
        expiresAt: { value: "2026-03-02T10:15:42.000Z" },
        checkoutUrl: { value: `https://checkout.coinpayments.com/checkout/?invoice-id=${ID}` },
        received: {},
      },
    });
  });

  /** As documented for GET /invoices/{id}/payment-currencies/{currencyId}, amounts in the older form. */
  const ADDRESS = {
    currency: { id: "4:0xdac17f958d2ee523a2206206994597c13d831ec7" },
    amount: {
      displayValue: "50.03 USDT",
      value: "50030000",
      currencyId: "4:0xdac17f958d2ee523a2206206994597c13d831ec7",
    },
    addresses: { address: "0x9939b7b208012cd0395d1411272be6e34c04af7b" },
    expires: "2026-03-02T10:15:42Z",
  };
  const [{ hotWallet: _wallet, ...withoutWallet }] = MADE.invoices as [(typeof MADE.invoices)[number]];

  test("is asked for its address once more, where the answer has none yet", async () => {
    const { http, sent } = answering(ok({ invoices: [withoutWallet] }), ok(ADDRESS));
    const { event } = await create.send(asked, config, http);
    expect(sent[1]?.url).toBe(
      `https://api.coinpayments.com/api/v1/invoices/${ID}/payment-currencies/4%3A0xdac17f958d2ee523a2206206994597c13d831ec7`,
    );
    expect(event.facts).toMatchObject({
      quote: { value: { amount: "50.03" } },
      payAddress: { value: "0x9939b7b208012cd0395d1411272be6e34c04af7b" },
    });
  });

  test("is there also without an address: the customer pays on its page", async () => {
    const { http } = answering(ok({ invoices: [withoutWallet] }), { status: 500, json: {} });
    const { event } = await create.send(asked, config, http);
    expect(event.facts.payAddress).toBeNull();
    expect(event.facts.checkoutUrl).not.toBeNull();
  });

  test.each([
    [
      400,
      { title: "One or more validation errors occurred.", errors: { amount: ["The amount is too small."] } },
      "gateway_refused",
      "The amount is too small.",
    ],
    [401, { title: "Unauthorized" }, "gateway_refused", "Unauthorized"],
    [429, {}, "unavailable", "slow down"],
    [500, {}, "outcome_unknown", "before you repeat it"],
    [408, {}, "outcome_unknown", "before you repeat it"],
    [200, { invoices: [] }, "outcome_unknown", "before you repeat it"],
    [200, "<html>", "outcome_unknown", "before you repeat it"],
  ])("is %s %j: %s, and it is sent once", async (status, json, code, words) => {
    const { http, sent } = answering({ status, json });
    await expect(create.send(asked, config, http)).rejects.toMatchObject({
      code,
      userMessage: expect.stringContaining(words),
    });
    expect(sent).toHaveLength(1);
  });
});

describe("choices", () => {
  const CURRENCIES = [
    {
      id: "1",
      type: "crypto",
      symbol: "BTC",
      name: "Bitcoin",
      decimalPlaces: 8,
      status: "active",
      isEnabledForPayment: true,
    },
    {
      id: "4",
      type: "crypto",
      symbol: "ETH",
      name: "Ethereum",
      decimalPlaces: 18,
      status: "underMaintenance",
      isEnabledForPayment: true,
    },
    {
      id: "1002",
      type: "crypto",
      symbol: "LTCT",
      name: "LTCT",
      decimalPlaces: 8,
      status: "active",
      isEnabledForPayment: false,
    },
    { id: "5057", type: "fiat", symbol: "USD", name: "US Dollar", decimalPlaces: 2, status: "active" },
  ];

  function http(rates: { status: number; json: unknown }): GatewayHttp {
    return {
      now: () => "2026-03-02T09:15:42.123Z" as Instant,
      send: ({ url }) => {
        const { status, json } = url.includes("/rates?") ? rates : ok(CURRENCIES);
        return Promise.resolve({ status, headers: {}, body: JSON.stringify(json) });
      },
    };
  }
  const price = { amount: "49.99" as Decimal, currency: "USD" };

  test("are the coins that can be paid with now, and about how much of each", async () => {
    const rates = { items: [{ baseCurrencyId: "5057", quoteCurrencyId: 1, rate: "0.0000104166" }] };
    expect(await create.choices?.({ price, options: {} }, config, http(ok(rates)))).toEqual({
      pay_in: [{ value: "BTC@bitcoin", label: "BTC on bitcoin, about 0.00052073" }],
    });
  });

  test("stand without rates", async () => {
    const choices = await create.choices?.({ price, options: {} }, config, http({ status: 500, json: {} }));
    expect(choices).toEqual({ pay_in: [{ value: "BTC@bitcoin", label: "BTC on bitcoin" }] });
  });
});
