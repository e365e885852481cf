import { describe, expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import type { GatewayHttp } from "../contract";
import { client } from "./client";
import { config as gatewayConfig } from "./config";

const config = gatewayConfig.schema.parse({
  client_id: "7c1b3f0e-9d2a-4b6c-8e0f-1a2b3c4d5e6f",
  client_secret: "cp-test-secret-000000000000000000000000001=",
});
const ID = "1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77";

type Sent = Parameters<GatewayHttp["send"]>[0];

function ask(status: number, body: string, gatewayRef = ID) {
  const sent: Sent[] = [];
  const http: GatewayHttp = {
    now: () => "2026-03-02T09:15:42.123Z" as Instant,
    send: (request) => {
      sent.push(request);
      return Promise.resolve({ status, headers: {}, body });
    },
  };
  const found = client.findPayment?.({ gatewayRef, externalOrderId: null, context: {} }, config, http);
  return { found: found ?? Promise.reject(new Error("no query")), sent };
}

const PAID = {
  id: ID,
  invoiceId: "SO-1042",
  created: "2026-03-02T09:10:00Z",
  confirmed: "2026-03-02T09:15:30Z",
  expires: "2026-03-02T10:10:00Z",
  status: "paid",
  currency: { id: "5057", symbol: "USD" },
  amount: { breakdown: { subtotal: "50" }, total: "50" },
  buyer: { name: { firstName: "Ada", lastName: "Lovelace" }, emailAddress: "ada@example.test" },
  merchant: { email: "merchant@example.test" },
  payments: [
    {
      paymentCurrencyId: "1002",
      paymentCurrencySymbol: "LTCT",
      expectedAmount: "1",
      actualAmount: "1.00000000",
      paymentAddress: "myGTmrMtU6vUULkYRCDxJMggF7egsXhcTi",
      errorCode: null,
      state: "confirmed",
      isActive: true,
      pendingAt: "2026-03-02T09:12:00Z",
      confirmations: 3,
      requiredConfirmations: 3,
    },
  ],
};

describe("findPayment", () => {
  test("signs the address it asks, with the client id as the vendor writes it in headers", async () => {
    const { found, sent } = ask(404, "");
    expect(await found).toBeNull();
    expect(sent).toEqual([
      {
        method: "GET",
        url: `https://api.coinpayments.com/api/v2/merchant/invoices/${ID}`,
        headers: {
          accept: "application/json",
          "X-CoinPayments-Client": "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f",
          "X-CoinPayments-Timestamp": "2026-03-02T09:15:42",
          "X-CoinPayments-Signature": "hPlS6h+uV2gH/cR3ePlniFX/APAIKIgRMHZbEaWYpiM=",
        },
        body: "",
      },
    ]);
  });

  test("reads decimal text as whole units, which the query API always sends", async () => {
    const event = await ask(200, JSON.stringify(PAID)).found;
    expect(event).toMatchObject({
      subject: { by: "reference", gatewayRef: ID },
      externalOrderId: "SO-1042",
      gatewayStatus: "paid",
      facts: {
        price: { value: { amount: "50", currency: "USD" } },
        quote: { value: { amount: "1", asset: "LTCT", network: "litecoin-testnet" } },
        received: { "LTCT@litecoin-testnet": { latest: { total: "1", confirmed: "1" } } },
        confirmations: { value: { have: 3, required: 3 } },
        customer: { value: { name: "Ada Lovelace", email: "ada@example.test" } },
        settlements: {},
      },
    });
  });

  test("dates the answer by the vendor's record, so that asking late does not make a payment late", async () => {
    expect((await ask(200, JSON.stringify(PAID)).found)?.occurredAt).toBe("2026-03-02T09:15:30.000Z");
    const pending = { ...PAID, status: "pending", confirmed: null };
    expect((await ask(200, JSON.stringify(pending)).found)?.occurredAt).toBe("2026-03-02T09:12:00.000Z");
    const odd = { ...PAID, status: "underReview" };
    expect((await ask(200, JSON.stringify(odd)).found)?.occurredAt).toBeNull();
  });

  test("reads the older answer, whose amounts are objects in the smallest unit", async () => {
    const [payment] = PAID.payments;
    const older = {
      ...PAID,
      amount: { currencyId: "5057", displayValue: "49.99 USD", value: "4999" },
      payments: [{ ...payment, expectedAmount: { value: "58120000" }, actualAmount: { value: "58120000" } }],
    };
    expect(await ask(200, JSON.stringify(older)).found).toMatchObject({
      facts: { price: { value: { amount: "49.99" } }, quote: { value: { amount: "0.5812" } } },
    });
  });

  test("tells the payout the invoice names, under the reference its webhook has", async () => {
    const [payment] = PAID.payments;
    const paidOut = {
      ...PAID,
      status: "completed",
      completed: "2026-03-02T09:50:00Z",
      payments: [
        {
          ...payment,
          state: "completed",
          fees: {
            paymentSubTotal: "1",
            merchantMarkupOrDiscount: "0",
            merchantFee: { coinPaymentsFee: "0.005", networkFee: "0", conversionFee: "0", total: 0.005 },
          },
          payout: {
            scheduledAt: "2026-03-02T09:16:00Z",
            sentAt: "2026-03-02T09:45:00Z",
            completedAt: "2026-03-02T09:50:00Z",
            blockchainTx: "c0ffee00aa11bb22cc33dd44ee55ff6677889900aabbccddeeff001122334455",
            walletId: "4ca18e8e-915b-4a69-a17a-0b0b666858a7",
            currencyId: "1002",
            displayValue: "0.995 LTCT",
            value: "99500000",
            valueAsDecimal: 0.995,
          },
        },
      ],
    };
    const event = await ask(200, JSON.stringify(paidOut)).found;
    expect(Object.values(event?.facts.settlements ?? {})).toEqual([
      {
        ref: "payment to myGTmrMtU6vUULkYRCDxJMggF7egsXhcTi",
        stage: "settled",
        asset: "LTCT",
        gross: "1",
        gatewayFee: "0.005",
        networkFee: "0",
        reserve: null,
        net: "0.995",
        txHash: "c0ffee00aa11bb22cc33dd44ee55ff6677889900aabbccddeeff001122334455",
        destination: "4ca18e8e-915b-4a69-a17a-0b0b666858a7",
        at: "2026-03-02T09:50:00.000Z",
      },
    ]);
  });

  test("knows of no payout where its object is there and empty", async () => {
    const [payment] = PAID.payments;
    const body = { ...PAID, payments: [{ ...payment, payout: { currencyId: "1002", value: "0" } }] };
    expect((await ask(200, JSON.stringify(body)).found)?.facts.settlements).toEqual({});
  });

  test("never lets a reference reach another address", async () => {
    const { found, sent } = ask(404, "", "../clients?x=1#");
    await found;
    expect(sent[0]?.url).toBe(
      "https://api.coinpayments.com/api/v2/merchant/invoices/..%2Fclients%3Fx%3D1%23",
    );
  });

  test.each([
    [400, '{"title": "Bad request"}', "gateway_refused"],
    [401, "{}", "gateway_refused"],
    [403, "{}", "gateway_refused"],
    [500, "{}", "unavailable"],
    [200, "<html>", "unavailable"],
    [200, '{"id": 1}', "unavailable"],
  ])("answers %i %s with %s and changes nothing", async (status, body, code) => {
    await expect(ask(status, body).found).rejects.toMatchObject({ code });
  });
});

const NOW = "2026-03-02T09:15:42.123Z" as Instant;

type Reply = { status?: number; json?: unknown; headers?: Record<string, string> };

/** Answers by what the path ends with; what is not foreseen is a 404. */
function answering(replies: Record<string, Reply>) {
  const sent: Sent[] = [];
  const http: GatewayHttp = {
    now: () => NOW,
    send: (request) => {
      sent.push(request);
      const [, reply] = Object.entries(replies).find(([end]) => request.url.endsWith(end)) ?? [];
      const { status = reply === undefined ? 404 : 200, json = {}, headers = {} } = reply ?? {};
      return Promise.resolve({ status, headers, body: JSON.stringify(json) });
    },
  };
  return { http, sent, paths: () => sent.map(({ url }) => url.slice(config.api_base_url.length)) };
}

const reference = { gatewayRef: ID, externalOrderId: "SO-1042", context: {} };
const [CONFIRMED] = PAID.payments;
const PENDING = {
  ...PAID,
  status: "pending",
  confirmed: null,
  payments: [{ ...CONFIRMED, state: "pending", actualAmount: "0.60", confirmations: 1 }],
};

describe("what an invoice leaves open", () => {
  const status = {
    status: "pending",
    payment: {
      currencyId: 1002,
      confirmations: 2,
      requiredConfirmations: 3,
      confirmedAmount: { displayValue: "0.4 LTCT", value: "40000000", currencyId: "1002" },
      unconfirmedAmount: { displayValue: "0.2 LTCT", value: "20000000", currencyId: "1002" },
    },
    partialAcceptAvailable: true,
  };

  test("is asked for: what of a pending payment is confirmed, and what is not", async () => {
    const { http, paths } = answering({ [ID]: { json: PENDING }, "/1002/status": { json: status } });
    const event = await client.findPayment?.(reference, config, http);
    expect(paths()).toEqual([
      `/v2/merchant/invoices/${ID}`,
      `/v1/invoices/${ID}/payment-currencies/1002/status`,
    ]);
    expect(event?.facts.received).toMatchObject({
      "LTCT@litecoin-testnet": { latest: { total: "0.6", confirmed: "0.4" } },
    });
    expect(event?.facts.confirmations?.value).toEqual({ have: 2, required: 3 });
  });

  test("may stay open: the invoice is true without it", async () => {
    const { http } = answering({ [ID]: { json: PENDING }, "/status": { status: 500 } });
    expect((await client.findPayment?.(reference, config, http))?.facts.received).toMatchObject({
      "LTCT@litecoin-testnet": { latest: { total: "0.6", confirmed: "0" } },
    });
  });

  test("is nothing once the money is confirmed, so most questions are one request", async () => {
    const { http, paths } = answering({ [ID]: { json: PAID } });
    await client.findPayment?.(reference, config, http);
    expect(paths()).toHaveLength(1);
  });

  const processed = {
    ...PAID,
    status: "timedOut",
    confirmed: null,
    payments: [{ ...CONFIRMED, state: "timedOutRefundProcessed", actualAmount: "0.6" }],
  };
  const full = (refunded: string | null) => ({
    id: ID,
    payments: [{ refunded, hotWallet: { paymentReceiveAddress: CONFIRMED?.paymentAddress } }],
  });

  test("is asked for: whether money went back, which 'refund processed' alone does not say", async () => {
    const details = "?include_full_details=true";
    const replies = { [ID]: { json: processed }, [details]: { json: full("2026-03-03T09:10:00Z") } };
    const sent = await client.findPayment?.(reference, config, answering(replies).http);
    expect(sent).toMatchObject({
      gatewayStatus: "timedOutRefundProcessed",
      occurredAt: "2026-03-03T09:10:00.000Z",
      facts: { refunds: { [`payment to ${CONFIRMED?.paymentAddress ?? ""}`]: { state: "sent" } } },
    });
    const kept = { [ID]: { json: processed }, [details]: { json: full(null) } };
    const unclaimed = await client.findPayment?.(reference, config, answering(kept).http);
    expect(unclaimed).toMatchObject({ gatewayStatus: "timedOut", facts: { refunds: {} } });
  });

  test("amounts are as new as the answer by the vendor's clock, the status only as the vendor's record", async () => {
    const headers = { date: "Mon, 02 Mar 2026 09:15:40 GMT" };
    const { http } = answering({ [ID]: { json: PENDING, headers } });
    const event = await client.findPayment?.(reference, config, http);
    expect(event?.occurredAt).toBe("2026-03-02T09:12:00.000Z");
    expect(event?.facts.received["LTCT@litecoin-testnet"]?.latest.at).toBe("2026-03-02T09:15:40.000Z");
    expect(event?.facts.quote?.at).toBe("2026-03-02T09:12:00.000Z");
  });

  test("the invoice's own end does not replace the window a webhook told for the payment", async () => {
    const { http } = answering({ [ID]: { json: PENDING } });
    const event = await client.findPayment?.(reference, config, http);
    expect(event?.facts.expiresAt).toEqual({ at: null, value: "2026-03-02T10:10:00.000Z" });
  });
});

describe("records", () => {
  /** As documented for GET /merchant/invoices/{id}/payouts. */
  const payouts = {
    paidTransactions: [
      {
        hash: "9d9dd1f6f4a62388797e6beeb76c1a3c34d41942303ce6fb49177d3c88a74d11",
        amount: { value: "100000000", currencyId: "1002" },
        conversionId: 0,
      },
      {
        hash: "aaaaaaaaf4a62388797e6beeb76c1a3c34d41942303ce6fb49177d3c88a74d11",
        amount: { value: "5", currencyId: "1002" },
        conversionId: 77,
      },
    ],
    completedTxId: "c0ffee00aa11bb22cc33dd44ee55ff6677889900aabbccddeeff001122334455",
    destinationAccountId: "4ca18e8e-915b-4a69-a17a-0b0b666858a7",
    isConversion: false,
    items: [
      {
        currency: { id: "1002", symbol: "LTCT", decimalPlaces: 8 },
        merchantFees: {
          transactionFees: { value: "500000", currencyId: "1002" },
          networkFee: { value: "1000", currencyId: "1002" },
          conversionFee: { value: "0", currencyId: "1002" },
        },
        payoutAmount: { displayValue: "0.99499 LTCT", value: "99499000", currencyId: "1002" },
        created: "2026-03-02T09:16:00.228Z",
        sent: "2026-03-02T09:45:00.228Z",
        confirmed: null,
        state: "sent",
      },
    ],
  };
  const recordsOf = async (replies: Record<string, Reply>) =>
    (await client.findRecords?.(reference, config, answering({ [ID]: { json: PAID }, ...replies }).http)) ??
    [];

  test("name a payout with its fees under the reference its webhook has, and the buyer's transactions", async () => {
    const [event, ...others] = await recordsOf({ "/payouts": { json: payouts } });
    expect(others).toEqual([]);
    expect(event).toMatchObject({ gatewayStatus: null, occurredAt: null, externalOrderId: "SO-1042" });
    expect(Object.values(event?.facts.settlements ?? {})).toEqual([
      {
        ref: "payment to myGTmrMtU6vUULkYRCDxJMggF7egsXhcTi",
        stage: "sent",
        asset: "LTCT",
        gross: "1",
        gatewayFee: "0.005",
        networkFee: "0.00001",
        reserve: null,
        net: "0.99499",
        txHash: "c0ffee00aa11bb22cc33dd44ee55ff6677889900aabbccddeeff001122334455",
        destination: "4ca18e8e-915b-4a69-a17a-0b0b666858a7",
        at: "2026-03-02T09:45:00.228Z",
      },
    ]);
    expect(Object.keys(event?.facts.transactions ?? {})).toEqual([
      "litecoin-testnet:9d9dd1f6f4a62388797e6beeb76c1a3c34d41942303ce6fb49177d3c88a74d11:@myGTmrMtU6vUULkYRCDxJMggF7egsXhcTi",
    ]);
  });

  test("tell of a payout that failed, which the invoice does not", async () => {
    const [item] = payouts.items;
    const [event] = await recordsOf({
      "/payouts": { json: { ...payouts, items: [{ ...item, state: "failed" }] } },
    });
    expect(Object.values(event?.facts.settlements ?? {})).toMatchObject([{ stage: "failed" }]);
  });

  test("leave a payout alone that could belong to two payments", async () => {
    const [item] = payouts.items;
    const second = { ...CONFIRMED, paymentAddress: "mSecond", actualAmount: "1" };
    const replies = {
      "/payouts": { json: { ...payouts, paidTransactions: [], items: [item] } },
      [ID]: { json: { ...PAID, payments: [CONFIRMED, second] } },
    };
    expect(await recordsOf(replies)).toEqual([]);
  });

  test("after a conversion are in the coin that was paid out", async () => {
    const converted = {
      ...payouts,
      isConversion: true,
      sourceCurrencyId: "1002",
      destinationCurrencyId: "1",
      destinationAmount: { amount: { value: "1234", currencyId: "1" } },
    };
    const [event] = await recordsOf({ "/payouts": { json: converted } });
    expect(Object.values(event?.facts.settlements ?? {})).toMatchObject([
      { asset: "BTC", net: "0.00001234", gross: null, gatewayFee: null },
    ]);
  });

  test("are the states the invoice went through, each at its time, other words without a state", async () => {
    const items = [
      { timestamp: "2026-03-02T09:10:00.043Z", eventType: "created" },
      { timestamp: "2026-03-02T09:11:00.043Z", eventType: "updated" },
      { timestamp: "2026-03-02T09:12:00.043Z", eventType: "Pending" },
      { timestamp: "2026-03-02T09:13:00.043Z", eventType: "Pending" },
      { timestamp: "not a time", eventType: "paid" },
      { timestamp: "2026-03-02T09:20:00.043Z", eventType: "timedOut" },
    ];
    const events = await recordsOf({ "/history": { json: { items, paging: { limit: 10, next: null } } } });
    expect(events.map(({ gatewayStatus, occurredAt }) => [gatewayStatus, occurredAt])).toEqual([
      ["created", "2026-03-02T09:10:00.043Z"],
      [null, "2026-03-02T09:11:00.043Z"],
      ["Pending", "2026-03-02T09:12:00.043Z"],
      ["Pending", "2026-03-02T09:13:00.043Z"],
      ["timedOut", "2026-03-02T09:20:00.043Z"],
    ]);
    expect(new Set(events.map(({ eventKey }) => eventKey)).size).toBe(events.length);
    const lines = events.map(({ facts }) => Object.values(facts.history));
    expect(lines).toEqual([[], [{ at: "2026-03-02T09:11:00.043Z", what: "updated" }], [], [], []]);
  });

  test("are read to the last page of the history", async () => {
    const page = (minute: number, after: string | null) => ({
      json: {
        items: [{ timestamp: `2026-03-02T09:${minute}:00Z`, eventType: "pending" }],
        paging: { cursor: { before: null, after }, next: after },
      },
    });
    const replies = { "/history": page(10, "c 2"), "/history?after=c%202": page(11, null) };
    expect(await recordsOf(replies)).toHaveLength(2);
  });

  test("that cannot be had are an error and no empty list", async () => {
    await expect(recordsOf({ "/payouts": { status: 500 } })).rejects.toMatchObject({ code: "unavailable" });
    await expect(recordsOf({ "/history": { json: "no list" } })).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});

describe("the list", () => {
  const listed = async (json: unknown, cursor: string | null = "c") => {
    const { http, paths } = answering({ "after=c": { json } });
    return { page: await client.listPayments?.({ cursor }, config, http), paths: paths() };
  };

  test("asks for this integration's invoices behind the cursor", async () => {
    const { page, paths } = await listed({ items: [PAID], paging: { cursors: { after: "d" }, next: "…" } });
    expect(paths).toEqual([
      "/v2/merchant/invoices?clientId=7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f&limit=50&after=c",
    ]);
    expect(page?.next).toBe("d");
    expect(page?.events).toMatchObject([{ externalOrderId: "SO-1042", gatewayStatus: "paid" }]);
  });

  test.each([
    ["in a list around it, as the documentation prints it", [{ items: [PAID] }]],
    ["alone, an invoice that has items of its own", [{ ...PAID, items: [{ name: "a book" }] }]],
  ])("reads a page that stands %s", async (_how, json) => {
    expect((await listed(json)).page).toMatchObject({ next: null, events: [{ externalOrderId: "SO-1042" }] });
  });

  test("ends where the vendor gives the same cursor again", async () => {
    expect((await listed({ items: [PAID], paging: { cursors: { after: "c" } } })).page?.next).toBeNull();
  });

  test("takes an invoice as the same news the question for it would bring", async () => {
    const { page } = await listed({ items: [PAID] });
    const asked = await ask(200, JSON.stringify(PAID)).found;
    expect(page?.events[0]?.eventKey).toBe(asked?.eventKey);
  });

  test("stands without wallets where the integration may not see them", async () => {
    const { http } = answering({
      "limit=50": { json: { items: [PAID] } },
      "/wallets": { status: 403 },
    });
    expect((await client.listPayments?.({ cursor: null }, config, http))?.events).toHaveLength(1);
  });
});
