import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import { simulatedHttp } from "../contract-suite";
import type { CreatePayment, GatewayHttp, Scenario } from "../contract";
import { VendorBook } from "../vendor-book";
import { client } from "./client";
import { config } from "./config";
import { simulate } from "./simulate";
import { PAYEE_NOTE } from "./simulate-api";

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

test("a payment is asked for by its transaction where the reference is not known or finds nothing", async () => {
  const txHash = "0xa280113acb085e24e6de4c3f4ec3e7e53b77eca02502073145daa1ae8fec51e7";
  const asked = async (externalOrderId: string | null) => {
    const urls: string[] = [];
    const event = await client.findPayment?.(
      { gatewayRef: "690e31d0aa11bb22ba6ef821", externalOrderId, context: {}, txHashes: [txHash] },
      settings,
      {
        now: () => "2026-03-02T10:00:00.000Z" as Instant,
        send: async ({ url }) => {
          urls.push(url.slice("https://test-api.coindpay.xyz/payment/order?".length));
          return url.includes("rampId")
            ? { status: 404, headers: {}, body: '{"ok":false}' }
            : { status: 200, headers: {}, body: `{"ok":true,"data":${vector}}` };
        },
      },
    );
    return [event?.gatewayStatus, ...urls];
  };
  expect(await asked(null)).toEqual(["completed", `signature=${txHash}`]);
  expect(await asked("SO-9")).toEqual(["completed", "rampId=SO-9", `signature=${txHash}`]);
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

const LINK = "https://coindpay.xyz/pay/link/x_25lmobuZhWcSz7uw4Bm";
const linked = config.schema.parse({ api_secret: "coindpay_test_secret", payment_link: LINK });
const creation: CreatePayment = {
  merchantReference: "SO-1042",
  price: { amount: decimal("49.99"), currency: "USD" },
  payIn: null,
  customer: { name: "Ada", email: "ada@example.test" },
  description: "Two chairs",
  webhookUrl: "https://ops.example.test/api/webhooks/shop",
  options: {},
};
/** As documented for GET /payment/payee. */
const PAYEE = {
  id: "x_25lmobuZhWcSz7uw4Bm",
  amountType: 2,
  maxAmount: 50000,
  payType: ["fiat"],
  chargeType: 1,
  status: 1,
};

describe("a payment link", () => {
  function answering(status: number, body: object | string) {
    const sent: Parameters<GatewayHttp["send"]>[0][] = [];
    const http: GatewayHttp = {
      now: () => "2026-03-02T10:00:00.000Z" as Instant,
      send: async (request) => {
        sent.push(request);
        return { status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) };
      },
    };
    return { http, sent };
  }
  const send = (
    payee: object,
    change: Partial<CreatePayment> = {},
    account: Parameters<NonNullable<typeof client.create>["send"]>[1] = linked,
  ) =>
    client.create?.send(
      { ...creation, ...change },
      account,
      answering(200, { ok: true, data: { ...PAYEE, ...payee } }).http,
    );

  test("is signed over reference and price as they stand in it (vector CD-2), and names nobody", async () => {
    const made = await send({});
    expect(made?.event.facts.checkoutUrl?.value).toBe(
      `${LINK}?merchant_transaction_id=SO-1042&price=49.99&currency=USD&title=Two+chairs` +
        "&signature=1c3e32201293285c9224d9cbfae572152e79750e9a9e10eeb04c6ec6742128a3",
    );
  });

  test("waits for its payment to be named, which is asked for under our reference until then", async () => {
    expect(await send({})).toMatchObject({
      isUnnamed: true,
      context: { merchant_reference: "SO-1042" },
      event: {
        subject: { by: "reference", gatewayRef: "SO-1042" },
        externalOrderId: "SO-1042",
        gatewayStatus: null,
        facts: {
          quote: { value: { amount: "49.99", asset: "USD" } },
          price: { value: { amount: "49.99", currency: "USD" } },
          createdAt: "2026-03-02T10:00:00.000Z",
        },
      },
    });
    expect(client.findsByMerchantReference).toBe(true);
  });

  test("is made twice the same, and nothing is sent for it but the question whether the link is online", async () => {
    const { http, sent } = answering(200, { ok: true, data: PAYEE });
    const [once, again] = [
      await client.create?.send(creation, linked, http),
      await client.create?.send(creation, linked, http),
    ];
    expect(again).toEqual(once);
    expect(sent).toEqual([sent[0], sent[0]]);
    expect(sent[0]).toEqual({
      method: "GET",
      url: "https://api.coindpay.xyz/payment/payee?id=x_25lmobuZhWcSz7uw4Bm",
      headers: { accept: "application/json" },
      body: "",
    });
  });

  test("whose amount is fixed takes that amount", async () => {
    expect(await send({ amountType: 1, price: 49.99 })).toMatchObject({ isUnnamed: true });
  });

  test.each([
    ["is offline", { status: -1 }, "offline"],
    ["is deleted", { status: 0 }, "deleted"],
    ["asks for another amount", { amountType: 1, price: 20 }, "fixed amount of 20"],
    ["takes less", { maxAmount: 30 }, "30 USD at most"],
    ["is a subscription", { chargeType: 2 }, "again and again"],
  ])("that %s is refused before anybody can open it", async (_why, payee, words) => {
    await expect(send(payee)).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining(words),
    });
  });

  test("cannot ask for a coin, and does not pretend to", async () => {
    await expect(send({}, { payIn: { asset: "USDC", network: "base" } })).rejects.toMatchObject({
      code: "gateway_refused",
    });
  });

  test("that nobody entered makes no payment, which is known before one is asked for", async () => {
    await expect(send({}, {}, { ...linked, payment_link: "" })).rejects.toMatchObject({
      code: "gateway_refused",
    });
    expect(client.create?.barrier?.({ ...linked, payment_link: "" })).toContain("has no payment link");
    expect(client.create?.barrier?.(linked)).toBeNull();
  });

  test.each([
    [404, '{"ok":false,"message":"Payee not found"}', "gateway_refused"],
    [500, "", "unavailable"],
    [200, "<html>", "unavailable"],
  ])("about which CoindPay says %d %s is %s", async (status, body, code) => {
    await expect(client.create?.send(creation, linked, answering(status, body).http)).rejects.toMatchObject({
      code,
    });
  });

  test.each([["coindpay.xyz/pay/link/x"], ["http://coindpay.xyz/pay/link/x"], ["https://coindpay.xyz/"]])(
    "is not %s",
    (payment_link) => {
      expect(config.schema.safeParse({ api_secret: "s", payment_link }).success).toBe(false);
    },
  );
});

describe("against CoindPay's own API, simulated", () => {
  const BASE_URL = "https://test-api.coindpay.xyz";
  const account = config.schema.parse({
    api_secret: "coindpay_test_secret",
    api_base_url: BASE_URL,
    payment_link: `${BASE_URL}/pay/link/x_25lmobuZhWcSz7uw4Bm`,
  });

  function vendorPlaying(scenario: Scenario) {
    let at = "2026-03-02T10:00:00.000Z" as Instant;
    const book = new VendorBook({
      simulate,
      config: account,
      registeredUrl: creation.webhookUrl,
      now: () => at,
      seed: "seed",
      draw: () => scenario,
    });
    if (simulate.api === undefined) throw new Error("no API");
    const http = simulatedHttp(simulate.api, book, account, BASE_URL);
    const open = (url: string) => http.send({ method: "GET", url, headers: {}, body: "" });
    return { book, http, open, minutesLater: (minutes: number) => void (at = addMs(at, minutes * 60_000)) };
  }
  const asked = { gatewayRef: "", externalOrderId: "SO-1042", context: {} };

  test("a payment begins when the customer opens the link, and is found under our reference with its own name", async () => {
    const { book, http, open, minutesLater } = vendorPlaying("exact");
    const made = await client.create?.send(creation, account, http);
    expect(await client.findPayment?.(asked, account, http)).toBeNull();
    const link = made?.event.facts.checkoutUrl?.value ?? "";
    expect([(await open(link)).status, (await open(link)).status, book.list().length]).toEqual([200, 200, 1]);
    minutesLater(5);
    const event = await client.findPayment?.(asked, account, http);
    expect(event).toMatchObject({ gatewayStatus: "completed", externalOrderId: "SO-1042" });
    expect(event?.subject).toEqual({ by: "reference", gatewayRef: book.list()[0]?.gatewayRef });
  });

  test("the settlement is told to who asks again a day later", async () => {
    const { http, open, minutesLater } = vendorPlaying("exact");
    const made = await client.create?.send(creation, account, http);
    await open(made?.event.facts.checkoutUrl?.value ?? "");
    minutesLater(1_440);
    const event = await client.findPayment?.(asked, account, http);
    expect(Object.values(event?.facts.settlements ?? {})).toMatchObject([{ stage: "settled" }]);
  });

  test("a link whose price was changed on the way is not taken", async () => {
    const { book, http, open } = vendorPlaying("exact");
    const made = await client.create?.send(creation, account, http);
    const link = made?.event.facts.checkoutUrl?.value.replace("price=49.99", "price=1") ?? "";
    expect([(await open(link)).status, book.list()]).toEqual([403, []]);
  });

  test("a payment from a wallet carries no reference and is found by its transaction", async () => {
    const { book, http, open, minutesLater } = vendorPlaying("wrong_asset");
    const made = await client.create?.send(creation, account, http);
    await open(made?.event.facts.checkoutUrl?.value ?? "");
    minutesLater(6);
    expect(await client.findPayment?.(asked, account, http)).toBeNull();
    const [step] = book.due();
    const { signature: txHash } = JSON.parse(Buffer.from(step?.step.body ?? []).toString("utf8")) as {
      signature: string;
    };
    const byTransaction = { ...asked, txHashes: [txHash] };
    expect(await client.findPayment?.(byTransaction, account, http)).toMatchObject({
      gatewayStatus: "(signature present)",
    });
  });

  test("what is told late is old news there too", async () => {
    const { http, open, minutesLater } = vendorPlaying("out_of_order");
    const made = await client.create?.send(creation, account, http);
    await open(made?.event.facts.checkoutUrl?.value ?? "");
    minutesLater(7);
    expect(await client.findPayment?.(asked, account, http)).toMatchObject({ gatewayStatus: "completed" });
  });

  test("a link that was put offline is refused", async () => {
    const { book, http } = vendorPlaying("exact");
    book.notes.set(`${PAYEE_NOTE}x_25lmobuZhWcSz7uw4Bm`, JSON.stringify({ ...PAYEE, status: -1 }));
    await expect(client.create?.send(creation, account, http)).rejects.toMatchObject({
      code: "gateway_refused",
    });
  });

  test.each([["/payment/order"], ["/payment/payee?id=another"], ["/payment/nothing"]])(
    "%s is answered with a fault",
    async (path) => {
      const answer = await vendorPlaying("exact").open(`${BASE_URL}${path}`);
      expect([answer.status >= 400, JSON.parse(answer.body)]).toMatchObject([true, { ok: false }]);
    },
  );
});
