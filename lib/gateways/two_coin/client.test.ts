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
import { two_coin } from "./index";
import { requestSignature } from "./request";
import { simulate } from "./simulate";

const webhook = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "fixtures", "complete.raw"), "utf8"),
) as { body: object };
const order = JSON.stringify(webhook.body);
const settings = config.schema.parse({
  merchant_code: "MERCHANT01",
  api_secret: "two_coin_api_secret",
  webhook_signing_key: "two_coin_webhook_key",
});

async function ask(
  status: number,
  body: string,
  context: Record<string, string> = { provider_code: "changelly" },
) {
  const sent: Parameters<GatewayHttp["send"]>[0][] = [];
  const reference = { gatewayRef: "550e8400-e29b-41d4-a716-446655440000", externalOrderId: null, context };
  const event = await client.findPayment?.(reference, settings, {
    now: () => "2026-03-02T09:15:42.000Z" as Instant,
    send: async (request) => {
      sent.push(request);
      return { status, headers: {}, body };
    },
  });
  return { event, sent };
}

test("the question is signed over code, milliseconds and the whole path (vector TC-2)", async () => {
  const { event, sent } = await ask(200, order);
  expect(sent).toEqual([
    {
      method: "GET",
      url: "https://api.dev2coin.space/api/on_ramp/orders/changelly?code=550e8400-e29b-41d4-a716-446655440000",
      headers: {
        accept: "application/json",
        "x-merchant-code": "MERCHANT01",
        "x-timestamp": "1772442942000",
        "x-signature": "b6c83a98cf6a71c82fac26ad33356307bf36f1db0af231952ecda2a2044417a5",
      },
      body: "",
    },
  ]);
  expect(event).toMatchObject({
    gatewayStatus: "complete",
    eventType: "order query",
    externalOrderId: "SO-1042",
  });
});

test("the answer is the same event as the webhook that said it first", async () => {
  expect((await ask(200, order)).event?.eventKey).toBe(
    "550e8400-e29b-41d4-a716-446655440000:complete:2026-03-02T09:15:40.000Z",
  );
});

test("an order whose webhooks named no provider is asked for under those of the settings, one after the other", async () => {
  const { http, sent } = answering({ "GET /api/on_ramp/orders/kado": [200, order] });
  const reference = { gatewayRef: "550e", externalOrderId: null, context: {} };
  expect(await client.findPayment?.(reference, settings, http)).toMatchObject({ gatewayStatus: "complete" });
  expect(sent.map(({ url }) => url)).toEqual([
    "https://api.dev2coin.space/api/on_ramp/orders/changelly?code=550e",
    "https://api.dev2coin.space/api/on_ramp/orders/kado?code=550e",
  ]);
});

test("without any provider nothing can be asked, since it is part of the path", async () => {
  const { http, sent } = answering({});
  const nobody = config.schema.parse({ ...settings, providers: "" });
  const reference = { gatewayRef: "550e", externalOrderId: null, context: {} };
  expect([await client.findPayment?.(reference, nobody, http), sent]).toEqual([null, []]);
});

test.each([
  [" changelly ,kado,changelly ", "changelly, kado"],
  ["", ""],
])("providers typed as %j are kept as %j", (typed, kept) => {
  expect(config.schema.parse({ ...settings, providers: typed }).providers).toBe(kept);
});

test("a provider's name cannot lead to another path", async () => {
  const { sent } = await ask(200, order, { provider_code: "../dict" });
  expect(sent[0]?.url).toContain("/api/on_ramp/orders/..%2Fdict?code=");
});

test("404 means that Two-Coin knows no such order", async () => {
  expect((await ask(404, '{"message":"not found"}')).event).toBeNull();
});

test.each([
  [401, "{}", "gateway_refused"],
  [403, "{}", "gateway_refused"],
  [429, "{}", "unavailable"],
  [500, "{}", "unavailable"],
  [200, "{}", "unavailable"],
])("%d %s is %s, and nothing about the payment", async (status, body, code) => {
  await expect(ask(status, body)).rejects.toMatchObject({ code });
});

const creation: CreatePayment = {
  merchantReference: "SO-1042",
  price: { amount: decimal("100"), currency: "USD" },
  payIn: null,
  customer: { name: "Ada", email: "ada@example.test" },
  description: "Two chairs",
  webhookUrl: "https://ops.example.test/api/webhooks/shop",
  options: {
    country: "US",
    state: "CA",
    coin: "15",
    payment_method: "card",
    provider: "changelly",
    wallet_address: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
  },
};
/** As documented for GET /dict/countries, with one country that has no states. */
const COUNTRIES = {
  countries: [
    { code: "US", name: "United States", icon_url: "…", states: [{ code: "CA", name: "California" }] },
    { code: "DE", name: "Germany", icon_url: "…" },
  ],
};

/** A vendor that answers by method and path; what it was not told of is a 404. */
function answering(answers: Record<string, [status: number, body: unknown]>) {
  const sent: Parameters<GatewayHttp["send"]>[0][] = [];
  const http: GatewayHttp = {
    now: () => "2026-03-02T09:15:42.000Z" as Instant,
    send: async (request) => {
      sent.push(request);
      const { pathname } = new URL(request.url);
      const [status, body] = answers[`${request.method} ${pathname}`] ?? [404, "{}"];
      return { status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) };
    },
  };
  return { http, sent };
}

describe("creating an order", () => {
  const CREATED = { ...(JSON.parse(order) as object), status: "created" };
  const vendor = (status: number, body: unknown) =>
    answering({
      "GET /api/dict/countries": [200, COUNTRIES],
      "POST /api/on_ramp/orders": [status, body],
    });
  /** Its list of currencies was read, and had nothing beyond what is known anyway. */
  const account = { ...settings, currencies: {} };
  const send = (http: GatewayHttp, change: Partial<CreatePayment> = {}) =>
    client.create?.send({ ...creation, ...change }, account, http);
  const options = (change: Record<string, string>) => ({ options: { ...creation.options, ...change } });

  test("sends exactly this, signed over it, and remembers the provider, which no webhook names", async () => {
    const { http, sent } = vendor(200, CREATED);
    expect(await send(http)).toMatchObject({
      event: {
        subject: { by: "reference", gatewayRef: "550e8400-e29b-41d4-a716-446655440000" },
        externalOrderId: "SO-1042",
        gatewayStatus: "created",
        facts: { checkoutUrl: { value: "https://provider.example.test/redirect" } },
      },
      context: { provider_code: "changelly" },
    });
    const body =
      '{"provider_code":"changelly","from_currency":35,"from_amount":"100.00","to_currency":15,' +
      '"wallet_address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa","payment_method":"card","country_code":"US",' +
      '"state_code":"CA","external_user_id":"SO-1042","external_order_id":"SO-1042"}';
    expect(sent[1]).toEqual({
      method: "POST",
      url: "https://api.dev2coin.space/api/on_ramp/orders",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        "x-merchant-code": "MERCHANT01",
        "x-timestamp": "1772442942000",
        "x-signature": requestSignature(settings, "1772442942000", "/api/on_ramp/orders", body).toString(
          "hex",
        ),
      },
      body,
    });
  });

  test("names no state for a country that has none, whatever was chosen before", async () => {
    const { http, sent } = vendor(201, CREATED);
    await send(http, options({ country: "DE" }));
    expect(JSON.parse(sent[1]?.body ?? "")).not.toHaveProperty("state_code");
  });

  test.each([
    ["without a state where the country has them", options({ state: "" }), "needs a state for United States"],
    ["with a state of another country", options({ state: "BY" }), "needs a state"],
    ["for a country nobody knows", options({ country: "XX" }), "country XX"],
    ["without a provider", options({ provider: " " }), "Provider is missing"],
    ["for a coin nobody knows", options({ coin: "4711" }), "no coin 4711"],
    ["for money as the coin", options({ coin: "6" }), "no coin 6"],
    [
      "to an address with a wrong letter",
      options({ wallet_address: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb" }),
      "BTC (bitcoin)",
    ],
    ["in a currency it has not", { price: { amount: decimal("100"), currency: "JPY" } }, "takes no JPY"],
    ["with a coin to pay in", { payIn: { asset: "BTC", network: null } }, "pays Two-Coin in money"],
  ])("%s is refused before anything is sent that could make it", async (_what, change, words) => {
    const { http, sent } = vendor(200, CREATED);
    await expect(send(http, change)).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining(words),
    });
    expect(sent.filter(({ method }) => method === "POST")).toEqual([]);
  });

  test.each([
    [
      400,
      { message: "Provider error: Amount below minimum" },
      "gateway_refused",
      'It says: "Provider error: Amount below minimum".',
    ],
    [
      400,
      { error: { code: "offer_expired", message: "The offer expired" } },
      "gateway_refused",
      'It says: "The offer expired".',
    ],
    [401, { message: "Invalid signature or Merchant not found" }, "gateway_refused", "API secret"],
    [429, {}, "unavailable", "slow down"],
    [500, {}, "outcome_unknown", "before you repeat it"],
    [200, "<html>", "outcome_unknown", "before you repeat it"],
  ])("%d %o is %s and asked only once", async (status, body, code, words) => {
    const { http, sent } = vendor(status, body);
    await expect(send(http)).rejects.toMatchObject({ code, userMessage: expect.stringContaining(words) });
    expect(sent.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  test("is not begun while the countries cannot be read", async () => {
    const { http, sent } = answering({ "GET /api/dict/countries": [502, ""] });
    await expect(send(http)).rejects.toMatchObject({ code: "unavailable" });
    expect(sent).toHaveLength(1);
  });
});

describe("the list of currencies", () => {
  /** As documented for GET /dict/currencies. */
  const LISTED = {
    currencies: [
      { id: 35, ticker: "USD", currency_type: "fiat", precision: 2, name: "US Dollar", icon_url: "…" },
      { id: 88, ticker: "usdt", network: "TRON", currency_type: "crypto", precision: 6, name: "Tether" },
      { id: 71, ticker: "AED", currency_type: "fiat", precision: 2, name: "Dirham" },
      { id: "x", ticker: "?" },
    ],
  };

  test("is kept by number, and makes deliveries readable that name a number nobody knew", async () => {
    const { http, sent } = answering({ "GET /api/dict/currencies": [200, LISTED] });
    const stored = await client.dictionary?.fetch(settings, http);
    expect(sent.map(({ url }) => url)).toEqual(["https://api.dev2coin.space/api/dict/currencies"]);
    expect(JSON.parse(JSON.stringify(stored))).toEqual({
      currencies: {
        "35": { ticker: "USD", network: null, isFiat: true },
        "88": { ticker: "USDT", network: "tron", isFiat: false },
        "71": { ticker: "AED", network: null, isFiat: true },
      },
    });
    const body = Buffer.from(
      JSON.stringify({ type: "order_update", body: { ...webhook.body, from_currency: 71 } }),
    );
    const delivery = { body, headers: {}, method: "POST", registeredUrl: "", receivedAt: http.now() };
    const priceIn = (account: typeof settings) => {
      const parsed = two_coin.parse(delivery, account);
      return parsed.kind === "event" ? parsed.event.facts.price?.value : parsed.reason;
    };
    expect(client.dictionary?.describe?.(stored)).toBe("3 currencies");
    expect(priceIn(settings)).toBeUndefined();
    expect(priceIn(client.dictionary?.apply(settings, stored) ?? settings)).toEqual({
      amount: "100",
      currency: "AED",
    });
  });

  test.each([[null], ["x"], [{ currencies: [] }], [{ currencies: { "35": { ticker: 7 }, "6": null } }]])(
    "stored as %o takes nothing away that was known",
    (stored) => {
      const account = client.dictionary?.apply(settings, stored) ?? settings;
      expect(
        two_coin.parse(
          {
            body: Buffer.from(JSON.stringify(webhook)),
            headers: {},
            method: "POST",
            registeredUrl: "",
            receivedAt: "2026-03-02T09:15:42.000Z" as Instant,
          },
          account,
        ),
      ).toMatchObject({ event: { facts: { price: { value: { currency: "USD" } } } } });
    },
  );

  test("that is empty is no list to keep", async () => {
    const { http } = answering({ "GET /api/dict/currencies": [200, { currencies: [] }] });
    await expect(client.dictionary?.fetch(settings, http)).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("against Two-Coin's own API, simulated", () => {
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
    const http = simulatedHttp(simulate.api, book, settings, settings.api_base_url);
    return { book, http, minutesLater: (minutes: number) => void (at = addMs(at, minutes * 60_000)) };
  }
  /** With the vendor's own list, as an integration has it after the first day. */
  async function knowing(http: GatewayHttp) {
    return client.dictionary?.apply(settings, await client.dictionary.fetch(settings, http)) ?? settings;
  }

  test.each([
    ["kept", knowing],
    ["never read before", () => Promise.resolve(settings)],
  ])(
    "each choice opens the next, down to the offers for the price, with the currencies %s",
    async (_when, accountWith) => {
      const { http } = vendorPlaying("exact");
      const account = await accountWith(http);
      const chosen = async (given: Record<string, string>) =>
        (await client.create?.choices?.({ price: creation.price, options: given }, account, http)) ?? {};
      const { country, state, coin, payment_method, provider } = creation.options as Record<string, string>;
      expect(Object.keys(await chosen({}))).toEqual(["country"]);
      const inCountry = await chosen({ country: country ?? "" });
      expect(Object.keys(inCountry)).toEqual(["country", "state", "coin"]);
      expect(inCountry.coin).toContainEqual({ value: "88", label: "USDT (tron)" });
      const inState = await chosen({ country: country ?? "", state: state ?? "" });
      expect(inState.payment_method).toContainEqual({ value: "card", label: "Credit/Debit Card" });
      const all = await chosen({
        ...creation.options,
        payment_method: payment_method ?? "",
        coin: coin ?? "",
      });
      expect(all.provider).toEqual([
        { value: provider, label: "changelly: 0.00098969 BTC, fee 4.99 USD" },
        { value: "kado", label: "kado: 0.0010001 BTC, fee 3.99 USD" },
      ]);
    },
  );

  test("a country without states asks for none, and a currency it has not leads nowhere", async () => {
    const { http } = vendorPlaying("exact");
    const germany = { price: creation.price, options: { country: "DE", coin: "15" } };
    const found = await client.create?.choices?.(germany, settings, http);
    expect(found?.state).toEqual([]);
    expect(found?.provider?.length).toBeGreaterThan(0);
    const yen = { ...germany, price: { amount: decimal("100"), currency: "JPY" } };
    expect(Object.keys((await client.create?.choices?.(yen, settings, http)) ?? {})).toEqual(["country"]);
  });

  test("an order is made with what was chosen and asked for on its way, from its provider alone", async () => {
    const { http, minutesLater } = vendorPlaying("exact");
    const made = await client.create?.send(creation, settings, http);
    if (made?.event.subject.by !== "reference") throw new Error("not made");
    const reference = {
      gatewayRef: made.event.subject.gatewayRef,
      externalOrderId: "SO-1042",
      context: made.context,
    };
    const status = async (context = made.context) =>
      (await client.findPayment?.({ ...reference, context }, settings, http))?.gatewayStatus ?? null;
    expect([made.event.gatewayStatus, await status()]).toEqual(["created", "created"]);
    minutesLater(9);
    expect([await status(), await status({ provider_code: "kado" })]).toEqual(["complete", null]);
  });

  test("what is told late is old news there too", async () => {
    const { http, minutesLater } = vendorPlaying("out_of_order");
    const made = await client.create?.send(creation, settings, http);
    if (made?.event.subject.by !== "reference") throw new Error("not made");
    const { gatewayRef } = made.event.subject;
    minutesLater(11);
    expect(
      await client.findPayment?.(
        { gatewayRef, externalOrderId: null, context: made.context },
        settings,
        http,
      ),
    ).toMatchObject({ gatewayStatus: "complete", occurredAt: "2026-03-02T10:09:00.000Z" });
  });

  test.each([
    [
      "an amount below the least",
      { price: { amount: decimal("5"), currency: "USD" } },
      "Amount below minimum",
    ],
    [
      "a provider that sells no such coin",
      {
        options: { ...creation.options, provider: "kado", coin: "2", wallet_address: `0x${"ab".repeat(20)}` },
      },
      "No such offer",
    ],
  ])("%s is refused in its own words", async (_what, change, words) => {
    const { http } = vendorPlaying("exact");
    await expect(client.create?.send({ ...creation, ...change }, settings, http)).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining(words),
    });
  });

  test("a request under another secret or about an order nobody made is refused as Two-Coin refuses it", async () => {
    const { http } = vendorPlaying("exact");
    const reference = { gatewayRef: "x", externalOrderId: null, context: { provider_code: "changelly" } };
    await expect(
      client.findPayment?.(reference, { ...settings, api_secret: "another" }, http),
    ).rejects.toMatchObject({ code: "gateway_refused" });
    expect(await client.findPayment?.(reference, settings, http)).toBeNull();
  });

  test("an order without its state or with a ticker for a number is not taken, whoever writes it", async () => {
    const { http, book } = vendorPlaying("exact");
    const post = (body: string) => {
      const signature = requestSignature(settings, "1772442942000", "/api/on_ramp/orders", body).toString(
        "hex",
      );
      return http.send({
        method: "POST",
        url: `${settings.api_base_url}/on_ramp/orders`,
        headers: {
          "X-MERCHANT-CODE": settings.merchant_code,
          "X-TIMESTAMP": "1772442942000",
          "X-SIGNATURE": signature,
        },
        body,
      });
    };
    const good = { ...(JSON.parse(order) as object), provider_code: "changelly" };
    for (const bad of [{ state_code: undefined }, { from_currency: "USD" }, { wallet_address: "1A1zP1" }]) {
      expect((await post(JSON.stringify({ ...good, ...bad }))).status).toBe(400);
    }
    expect(book.list()).toEqual([]);
    expect((await post(JSON.stringify(good))).status).toBe(200);
  });
});
