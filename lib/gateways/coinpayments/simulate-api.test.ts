import { describe, expect, test } from "vitest";
import type { Decimal } from "../../domain/decimal";
import { claimFact, facts, joinFacts, NO_FACTS, type PaymentFacts } from "../../domain/facts";
import { addMs, type Instant } from "../../domain/instant";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { deliver, faultsOf, simulatedHttp, statusOf, type SimulatedHttp } from "../contract-suite";
import {
  SCENARIOS,
  type CreatePayment,
  type GatewayEvent,
  type GatewayHttp,
  type Scenario,
  type SendRefund,
  type SimulatedPayment,
  type VendorAnswer,
  type VendorRequest,
} from "../contract";
import { toldDeliveries } from "../told-deliveries";
import { VendorBook } from "../vendor-book";
import { coinpayments } from ".";
import { client } from "./client";
import { config as gatewayConfig } from "./config";
import { api } from "./simulate-api";
import { simulate } from "./simulate";
import { normalizeStatus } from "./status";
import { sign } from "./verify";

const config = gatewayConfig.schema.parse({
  client_id: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f",
  client_secret: "secret",
});
const ADDRESS = "https://ops.example.test/api/webhooks/cp";
const STARTED_AT = "2026-03-02T09:10:00.000Z" as Instant;

const payment: SimulatedPayment = {
  externalOrderId: "SO-1042",
  seed: "0123456789abcdef0123456789abcdef",
  asset: "ETH",
  network: "ethereum",
  amount: "0.010000000000000001" as Decimal,
  price: { amount: "49.99" as Decimal, currency: "USD" },
  customer: { name: "Ada Lovelace", email: "ada+test@example.test" },
  startedAt: STARTED_AT,
};

interface Vendor {
  book: VendorBook<typeof config>;
  http: SimulatedHttp;
  moveTo(at: Instant): void;
}

function vendor(answered?: (answer: VendorAnswer, request: VendorRequest) => VendorAnswer): Vendor {
  let now = STARTED_AT;
  const book = new VendorBook({
    simulate,
    config,
    registeredUrl: ADDRESS,
    now: () => now,
    seed: "vendor",
    draw: () => "exact",
  });
  return {
    book,
    http: simulatedHttp(api, book, config, config.api_base_url, answered),
    moveTo: (at) => (now = at),
  };
}

/** The events as the engine merges them. */
function merged(events: readonly GatewayEvent[], before: PaymentFacts = NO_FACTS): PaymentFacts {
  return events.reduce((known, { gatewayStatus: word, occurredAt, facts: told }) => {
    const status = statusOf(coinpayments, word);
    const said =
      word === null || status === null
        ? NO_FACTS
        : status === "unmapped"
          ? facts({ unmapped: [word] })
          : claimFact(status, word, occurredAt, STARTED_AT);
    return joinFacts(known, joinFacts(told, said));
  }, before);
}

function stateOf(events: readonly GatewayEvent[]) {
  const { status, expected, received, confirmed, asset, network } = paymentState(
    merged(events),
    DEFAULT_RULES,
  );
  return { status, expected, received, confirmed, asset, network };
}

/** Without what the query knows better: the spelling of words, when a deposit was seen, and the minute something was due. */
function comparable(told: PaymentFacts) {
  const { gatewayStatus, firstMoneyAt: _seen, flags, ...state } = paymentState(told, DEFAULT_RULES);
  return { ...state, word: normalizeStatus(gatewayStatus ?? ""), flags: flags.map(({ code }) => code) };
}

function toldUntil(scenario: Scenario, at: Instant): GatewayEvent[] {
  const steps = toldDeliveries(coinpayments, scenario, payment, config, ADDRESS) ?? [];
  return steps
    .filter((step) => step.at <= at)
    .flatMap(({ body, headers }) => {
      const parsed = coinpayments.parse(deliver(body, headers, ADDRESS), config);
      return parsed.kind === "event" ? [parsed.event] : [];
    });
}

const reference = (gatewayRef: string) => ({ gatewayRef, externalOrderId: "SO-1042", context: {} });

async function depositsIn(http: GatewayHttp): Promise<GatewayEvent[]> {
  const page = await client.listPayments?.({ cursor: null }, config, http);
  return page?.events.filter(({ subject }) => subject.by === "address") ?? [];
}

async function found(gatewayRef: string, http: GatewayHttp): Promise<GatewayEvent> {
  const event = await client.findPayment?.(reference(gatewayRef), config, http);
  if (!event) throw new Error("not found");
  return event;
}

const playable = SCENARIOS.filter((each) => simulate.deliveries(each, payment, config, ADDRESS) !== null);

describe.each(playable)("a payment that goes the way of %s", (scenario) => {
  const steps = simulate.deliveries(scenario, payment, config, ADDRESS) ?? [];
  const times = steps.map((step, index) => [`${index + 1}, ${step.label}`, step.at] as const);

  // What is told out of order is known in order.
  const truth = scenario === "out_of_order" ? "exact" : scenario;

  test.each(times)("asked for at step %s, is what its webhooks until then make of it", async (_label, at) => {
    const { book, http, moveTo } = vendor();
    const { gatewayRef } = book.add(payment, scenario);
    moveTo(at);
    const polled = [
      await found(gatewayRef, http),
      ...((await client.findRecords?.(reference(gatewayRef), config, http)) ?? []),
      ...(await depositsIn(http)),
    ];
    expect(stateOf(polled)).toEqual(stateOf(toldUntil(truth, at)));
    for (const event of polled) expect(faultsOf(event)).toEqual([]);
  });

  test("says nothing new where its webhooks said all: one settlement, one refund, and no other state", async () => {
    const { book, http, moveTo } = vendor();
    const { gatewayRef } = book.add(payment, scenario);
    const end = steps.at(-1)?.at ?? STARTED_AT;
    moveTo(end);
    const told = toldUntil(scenario, end);
    const polled = [
      await found(gatewayRef, http),
      ...((await client.findRecords?.(reference(gatewayRef), config, http)) ?? []),
      ...(await depositsIn(http)),
    ];
    const before = merged(told);
    const [after, other] = [merged(polled, before), merged(told, merged(polled))];
    expect(other).toEqual(after);
    expect(comparable(after)).toEqual(comparable(before));
    expect(after.settlements).toEqual(before.settlements);
    expect(after.refunds).toEqual(before.refunds);
    expect(Object.keys(after.transactions)).toEqual(Object.keys(before.transactions));
  });
});

describe("a payment the merchant asks for", () => {
  const asked: CreatePayment = {
    merchantReference: "SO-1042-2",
    price: { amount: "49.99" as Decimal, currency: "USD" },
    payIn: { asset: "ETH", network: "ethereum" },
    customer: { name: "Ada Lovelace", email: "ada@example.test" },
    description: "Order SO-1042",
    webhookUrl: ADDRESS,
    options: {},
  };

  test("in a coin answers with where to pay and how much, and is found again as it was made", async () => {
    const { book, http } = vendor();
    const { event } = await created(asked, http);
    const { subject } = event;
    if (subject.by !== "reference") throw new Error("no reference");
    const again = await found(subject.gatewayRef, http);
    expect(again).toMatchObject({ externalOrderId: "SO-1042-2", gatewayStatus: "unpaid" });
    for (const { facts: told } of [event, again]) {
      expect(told.quote?.value).toEqual({ amount: "0.015621875", asset: "ETH", network: "ethereum" });
      expect(told.price?.value).toEqual({ amount: "49.99", currency: "USD" });
      expect(told.payAddress?.value).toMatch(/^0x[0-9a-f]{40}$/);
      expect(told.expiresAt?.value).toBe("2026-03-02T10:10:00.000Z");
    }
    expect(again.facts.payAddress?.value).toBe(event.facts.payAddress?.value);
    expect(event.facts.checkoutUrl?.value).toContain(subject.gatewayRef);
    expect(book.list()).toHaveLength(1);
  });

  test("in no coin leaves the choice to the customer: a page, and no address yet", async () => {
    const { http } = vendor();
    const { event } = await created({ ...asked, payIn: null }, http);
    expect(event.facts.payAddress).toBeNull();
    expect(event.facts.quote).toBeNull();
    expect(event.facts.checkoutUrl?.value).toMatch(/^https:/);
  });

  test("sends its webhooks to the address it was made with", async () => {
    const { book, http, moveTo } = vendor();
    await created({ ...asked, webhookUrl: `${ADDRESS}?attempt=2` }, http);
    moveTo(addMs(STARTED_AT, 60_000));
    expect(book.due().map(({ webhookUrl }) => webhookUrl)).toEqual([`${ADDRESS}?attempt=2`]);
  });

  test("a second time under the same reference is refused by the vendor, in its own words", async () => {
    const { book, http } = vendor();
    await created(asked, http);
    await expect(created(asked, http)).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining("An invoice with this PO number exists already."),
    });
    expect(book.list()).toHaveLength(1);
  });

  test("whose answer is lost is neither made nor not made, and the list finds it", async () => {
    const { http } = vendor((answer, { method }) => (method === "POST" ? { status: 500, body: "" } : answer));
    await expect(created(asked, http)).rejects.toMatchObject({ code: "outcome_unknown" });
    const page = await client.listPayments?.({ cursor: null }, config, http);
    expect(page?.events.map(({ externalOrderId }) => externalOrderId)).toEqual(["SO-1042-2"]);
  });

  test("can be paid in what the vendor lists, each with about what it costs", async () => {
    const { http } = vendor();
    const choices = await client.create?.choices?.({ price: asked.price, options: {} }, config, http);
    expect(choices?.pay_in).toEqual(
      expect.arrayContaining([
        { value: "ETH@ethereum", label: "ETH on ethereum, about 0.01562188" },
        { value: "USDT@ethereum", label: "USDT on ethereum, about 49.99" },
      ]),
    );
    expect(choices?.pay_in?.some(({ value }) => value.startsWith("USD@"))).toBe(false);
  });

  async function created(order: CreatePayment, http: GatewayHttp) {
    const made = await client.create?.send(order, config, http);
    if (!made) throw new Error("cannot create");
    expect(faultsOf(made.event)).toEqual([]);
    return made;
  }
});

test("the list is read page by page to its end, each payment once", async () => {
  const { book, http } = vendor();
  const made = Array.from({ length: 120 }, (_, index) =>
    book.add(
      { ...payment, seed: index.toString(16).padStart(32, "0"), externalOrderId: `SO-${index}` },
      "exact",
    ),
  );
  const listed: GatewayEvent[] = [];
  let cursor: string | null = null;
  do {
    const page: { events: readonly GatewayEvent[]; next: string | null } = (await client.listPayments?.(
      { cursor },
      config,
      http,
    )) ?? { events: [], next: null };
    listed.push(...page.events);
    cursor = page.next;
  } while (cursor !== null);
  const references = listed.map(({ externalOrderId }) => externalOrderId);
  expect(references).toEqual(made.map((each) => each.payment.externalOrderId).reverse());
});

test("a webhook is registered for every event that is needed, moved and removed", async () => {
  const { http } = vendor();
  const { subscriptions } = client;
  if (!subscriptions) throw new Error("no subscriptions");
  expect(await subscriptions.list(config, http)).toEqual([]);
  const made = await subscriptions.create(ADDRESS, config, http);
  expect(await subscriptions.list(config, http)).toEqual([made]);
  expect(made).toMatchObject({ url: ADDRESS, isComplete: true });
  const moved = await subscriptions.update(made.id, `${ADDRESS}/2`, config, http);
  expect(await subscriptions.list(config, http)).toEqual([moved]);
  await subscriptions.remove(made.id, config, http);
  expect(await subscriptions.list(config, http)).toEqual([]);
  await expect(subscriptions.remove(made.id, config, http)).resolves.toBeUndefined();
});

describe("a refund", () => {
  const asked: SendRefund = {
    refundId: "rfd_1",
    payment: reference("1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77"),
    asset: "ETH",
    network: "ethereum",
    amount: "0.5" as Decimal,
    destination: "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
    note: "SO-1042",
  };
  const refund = client.refund;

  test("is quoted with its fees, and confirming the quote twice is one spend", async () => {
    const { book, http } = vendor();
    const quote = await refund?.preview?.(asked, config, http);
    expect(quote).toMatchObject({
      total: { amount: "0.5001", asset: "ETH" },
      fee: { amount: "0.0001", asset: "ETH" },
    });
    expect(spendsOf(book)).toHaveLength(0);
    const sent = await refund?.send(asked, quote ?? null, config, http);
    expect(sent).toEqual({ state: "pending", gatewayRef: quote?.token.spend_request_id });
    expect(await refund?.send(asked, quote ?? null, config, http)).toEqual(sent);
    expect(spendsOf(book)).toHaveLength(1);
  });

  test("that was confirmed although its answer was lost is found by its quote", async () => {
    let isLost = true;
    const { book, http } = vendor((answer, { path }) =>
      isLost && path.endsWith("/spend/confirmation") ? { status: 500, body: "" } : answer,
    );
    const quote = (await refund?.preview?.(asked, config, http)) ?? null;
    await expect(refund?.send(asked, quote, config, http)).rejects.toMatchObject({ code: "outcome_unknown" });
    isLost = false;
    await expect(refund?.send(asked, quote, config, http)).resolves.toMatchObject({ state: "pending" });
    expect(spendsOf(book)).toHaveLength(1);
  });

  test("is told by the records of its payment under the name its quote gave it, until it has its confirmations", async () => {
    const { http, moveTo } = vendor();
    const quote = (await refund?.preview?.(asked, config, http)) ?? null;
    expect(quote?.gatewayRef).toBe(quote?.token.spend_request_id);
    const refundRefs = [quote?.gatewayRef ?? ""];
    const told = async () =>
      (await client.findRecords?.({ ...asked.payment, refundRefs }, config, http))?.flatMap(({ facts }) =>
        Object.values(facts.refunds),
      );
    expect(await told()).toEqual([]);
    await refund?.send(asked, quote, config, http);
    const known = { ref: quote?.gatewayRef, amount: "0.5", asset: "ETH" };
    expect(await told()).toMatchObject([{ ...known, state: "pending", txHash: null }]);
    moveTo(addMs(STARTED_AT, 60 * 60_000));
    expect(await told()).toMatchObject([
      { ...known, state: "sent", txHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  test("whose quote is not known any more was not sent, and says so", async () => {
    const { http } = vendor();
    const quote = await refund?.preview?.(asked, config, http);
    const stale = {
      total: null,
      fee: null,
      gatewayRef: null,
      token: { ...quote?.token, spend_request_id: "gone" },
    };
    await expect(refund?.send(asked, stale, config, http)).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining("expired"),
    });
  });

  test.each([
    ["no address", { destination: null }, "Enter the one the customer"],
    ["more than the wallet holds", { amount: "1000" as Decimal }, "does not have enough funds"],
    ["a coin CoinPayments has no number for", { asset: "XYZ", network: "xyz" }, "XYZ on xyz"],
  ])("with %s is refused before any money moves", async (_what, change, words) => {
    const { book, http } = vendor();
    const quoted = refund?.preview?.({ ...asked, ...change }, config, http);
    await expect(quoted).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining(words),
    });
    expect(spendsOf(book)).toHaveLength(0);
  });

  const spendsOf = (book: { notes: Map<string, string> }) =>
    [...book.notes.keys()].filter((name) => name.startsWith("spent "));
});

test("the dictionary teaches the ids of an instance that numbers differently", async () => {
  const instance = gatewayConfig.schema.parse({
    ...config,
    currencies: {
      "77": { symbol: "LTC", decimals: 8, network: "litecoin" },
      "9001": { symbol: "JPY", decimals: 0, network: null },
    },
  });
  const { book } = vendor();
  const http = simulatedHttp(api, book, instance, config.api_base_url);
  const stored: unknown = JSON.parse(JSON.stringify(await client.dictionary?.fetch(config, http)));
  const learned = client.dictionary?.apply(config, stored).currencies;
  expect(learned?.["77"]).toEqual({
    symbol: "LTC",
    decimals: 8,
    network: "litecoin",
    requiredConfirmations: 3,
  });
  expect(learned?.["9001"]).toEqual({ symbol: "JPY", decimals: 0, network: null, requiredConfirmations: 0 });
  expect(learned?.["4:0xdac17f958d2ee523a2206206994597c13d831ec7"]).toMatchObject({ network: "ethereum" });
});

describe("who does not prove who they are", () => {
  test.each([
    ["a wrong secret", { client_secret: "another" }],
    ["another client", { client_id: "00000000000000000000000000000000" }],
  ])("is refused: %s", async (_what, change) => {
    const { book, http } = vendor();
    const { gatewayRef } = book.add(payment, "exact");
    await expect(
      client.findPayment?.(reference(gatewayRef), { ...config, ...change }, http),
    ).rejects.toMatchObject({ code: "gateway_refused" });
  });

  const url = `${config.api_base_url}/v2/merchant/invoices`;

  function answerTo(timestamp: string, signedUrl = url) {
    const { book } = vendor();
    const signature = sign(
      { method: "GET", url: signedUrl, client: config.client_id, timestamp, body: "" },
      config.client_secret,
    );
    const headers = {
      "x-coinpayments-client": config.client_id,
      "x-coinpayments-timestamp": timestamp,
      "x-coinpayments-signature": signature,
    };
    return api({ method: "GET", url, path: "/v2/merchant/invoices", headers, body: "" }, book, config).status;
  }

  test.each([
    ["now", "2026-03-02T09:10:00", 200],
    ["a minute ago", "2026-03-02T09:09:00", 200],
    ["longer ago", "2026-03-02T09:08:59", 401],
    ["in a form with a zone", "2026-03-02T09:10:00Z", 401],
  ])("a signature made %s is answered with %s", (_when, timestamp, status) => {
    expect(answerTo(timestamp)).toBe(status);
  });

  test("a signature over another address is none", () => {
    expect(answerTo("2026-03-02T09:10:00", `${url}?limit=1`)).toBe(401);
  });

  test("currencies and rates are told to anybody", () => {
    const { book } = vendor();
    const ask = (path: string) =>
      api({ method: "GET", url: config.api_base_url + path, path, headers: {}, body: "" }, book, config)
        .status;
    expect(ask("/v2/currencies")).toBe(200);
    expect(ask("/v2/rates?from=5057&to=1")).toBe(200);
    expect(ask("/v2/merchant/wallets")).toBe(401);
  });
});

test("an invoice nobody made is none", async () => {
  const { http } = vendor();
  const unknown = reference("1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77");
  expect(await client.findPayment?.(unknown, config, http)).toBeNull();
  expect(await client.findRecords?.(unknown, config, http)).toEqual([]);
});
