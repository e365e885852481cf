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

  test("never lets a reference reach another address", async () => {
    const { found, sent } = ask(404, "", "../clients?x=1#");
    await found;
    expect(sent[0]?.url).toBe(
      "https://api.coinpayments.com/api/v2/merchant/invoices/..%2Fclients%3Fx%3D1%23",
    );
  });

  test.each([
    [401, "{}", "gateway_refused"],
    [403, "{}", "gateway_refused"],
    [500, "{}", "unavailable"],
    [200, "<html>", "unavailable"],
    [200, '{"id": 1}', "unavailable"],
  ])("answers %i %s with %s and changes nothing", async (status, body, code) => {
    await expect(ask(status, body).found).rejects.toMatchObject({ code });
  });
});
