import { describe, expect, test } from "vitest";
import type { Decimal } from "../domain/decimal";
import { claimFact, facts, joinFacts, NO_FACTS } from "../domain/facts";
import { addMs, type Instant } from "../domain/instant";
import type { OrderStatus } from "../domain/order-status";
import { paymentState } from "../domain/payment-state";
import { DEFAULT_RULES } from "../domain/rules";
import { apiAddressSetting } from "./api-address";
import {
  casesOf,
  deliver,
  faultsOf,
  simulatedHttp,
  statusOf,
  withSecrets,
  type SimulatedHttp,
} from "./contract-suite";
import {
  SCENARIOS,
  type CreatePayment,
  type Gateway,
  type GatewayClient,
  type GatewayEvent,
  type GatewaySimulator,
  type PaymentReference,
  type SimulatedDelivery,
  type SimulatedPayment,
} from "./contract";
import { listGateways } from "./registry";
import { VendorBook } from "./vendor-book";

/** Clients against their own simulators: what a vendor's API says must fit what its deliveries say. */

const STARTED_AT = "2026-03-02T09:00:00.000Z" as Instant;

const payment: SimulatedPayment = {
  externalOrderId: "SO-2001",
  seed: "0123456789abcdef0123456789abcdef",
  asset: "ETH",
  network: "ethereum",
  amount: "0.0152" as Decimal,
  price: { amount: "49.99" as Decimal, currency: "USD" },
  customer: { name: "Ada Lovelace", email: "ada@example.test" },
  startedAt: STARTED_AT,
};

interface Askable {
  gateway: Gateway;
  client: GatewayClient<unknown>;
  api: NonNullable<GatewaySimulator<unknown>["api"]>;
}

type Listed = Awaited<ReturnType<NonNullable<GatewayClient<unknown>["listPayments"]>>> | undefined;

/** What a new payment is asked for in, where ether is not taken. */
const COINS: Readonly<Record<string, NonNullable<CreatePayment["payIn"]>>> = {
  btcpay: { asset: "BTC", network: "bitcoin" },
};

/** What a person types and no vendor offers as a choice. */
const TYPED: Readonly<Record<string, string>> = { wallet_address: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" };

const askable = listGateways().flatMap((gateway): [string, Askable][] => {
  const { client, simulate } = gateway;
  return client?.findPayment === undefined || simulate.api === undefined
    ? []
    : [[gateway.kind, { gateway, client, api: simulate.api }]];
});

/** Vendors whose questions are open to anybody who knows the payment's reference, and whose payments a link makes, not a request. */
const OPEN: ReadonlySet<string> = new Set(["coindpay"]);

describe.each(askable)("client of %s against its own simulator", (kind, { gateway, client, api }) => {
  const cases = casesOf(gateway);
  const [first] = cases.filter((one) => one.fixture.expected.kind === "event");
  if (first === undefined) throw new Error(`${kind} has no fixtures`);
  const { config, delivery } = first;
  const { registeredUrl } = delivery;
  const baseUrl = (config as Record<string, string>)[apiAddressSetting(gateway) ?? ""] ?? "";

  function open(): { book: VendorBook<unknown>; http: SimulatedHttp; moveTo: (at: Instant) => void } {
    let now = STARTED_AT;
    const book = new VendorBook({
      simulate: gateway.simulate,
      config,
      registeredUrl,
      now: () => now,
      seed: "vendor",
      draw: () => "exact",
    });
    return { book, http: simulatedHttp(api, book, config, baseUrl), moveTo: (at) => (now = at) };
  }
  const find = (reference: PaymentReference, http: SimulatedHttp, as: unknown = config) =>
    client.findPayment?.(reference, as, http) ?? Promise.reject(new Error("cannot be asked"));

  const scenarios = SCENARIOS.filter((each) => stepsOf(each) !== null);
  function stepsOf(scenario: (typeof SCENARIOS)[number]): readonly SimulatedDelivery[] | null {
    return gateway.simulate.deliveries(scenario, payment, config, registeredUrl);
  }
  const parsed = ({ body, headers }: SimulatedDelivery): GatewayEvent[] => {
    const said = gateway.parse(deliver(body, headers, registeredUrl), config);
    return said.kind === "event" ? [said.event] : [];
  };

  test.each(scenarios)(
    "%s: asked at every step, it never says other than what happened",
    async (scenario) => {
      const { book, http, moveTo } = open();
      const steps = stepsOf(scenario) ?? [];
      const { gatewayRef } = book.add(payment, scenario);
      const reference = { gatewayRef, externalOrderId: payment.externalOrderId, context: {} };
      const polled: GatewayEvent[] = [];
      for (const { at, label } of steps) {
        moveTo(at);
        polled.push(...(await asked(reference, http)));
        const happened = statusAfter(gateway, steps.filter((step) => step.at <= at).flatMap(parsed));
        const said = statusAfter(gateway, polled);
        // A query may know less than a delivery and wait, or more and call a person sooner; it never settles or ends alone.
        const isFine =
          said === happened || WAITING.has(said) || (said === "manual_review" && WAITING.has(happened));
        expect(isFine, `at ${label} it says ${said}, and ${happened} happened`).toBe(true);
      }
      // Money in another coin comes to an address, not to a payment: deposits tell of it.
      if (scenario === "wrong_asset") return;
      expect(statusAfter(gateway, polled)).toBe(statusAfter(gateway, steps.flatMap(parsed)));
    },
  );

  async function asked(reference: PaymentReference, http: SimulatedHttp): Promise<GatewayEvent[]> {
    const event = await find(reference, http);
    const records = (await client.findRecords?.(reference, config, http)) ?? [];
    const told = [event, ...records].filter((each) => each !== null);
    for (const each of told) {
      expect(faultsOf(each)).toEqual([]);
      expect(each.subject).toEqual({ by: "reference", gatewayRef: reference.gatewayRef });
      expect([reference.externalOrderId, null]).toContain(each.externalOrderId);
    }
    return told;
  }

  test("the same answer twice is the same news once", async () => {
    const { book, http, moveTo } = open();
    const { gatewayRef } = book.add(payment, "exact");
    moveTo(addMs(STARTED_AT, 3_600_000));
    const reference = { gatewayRef, externalOrderId: payment.externalOrderId, context: {} };
    const keysOf = async () => (await asked(reference, http)).map(({ eventKey }) => eventKey);
    const keys = await keysOf();
    expect(new Set(keys).size).toBe(keys.length);
    expect(await keysOf()).toEqual(keys);
  });

  test("a payment nobody made is none, and no error", async () => {
    const { http } = open();
    const unknown = {
      gatewayRef: "1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77",
      externalOrderId: "SO-404",
      context: {},
    };
    expect(await find(unknown, http)).toBeNull();
  });

  const asWhoever = async () => {
    const { book, http } = open();
    const { gatewayRef } = book.add(payment, "exact");
    const reference = { gatewayRef, externalOrderId: payment.externalOrderId, context: {} };
    return find(reference, http, withSecrets(gateway, config, "another-secret"));
  };
  if (OPEN.has(kind)) {
    test("whoever asks is told, since it wants no proof", async () => {
      expect(await asWhoever()).not.toBeNull();
    });
  } else {
    test("other credentials are refused, and nothing is told", async () => {
      await expect(asWhoever()).rejects.toMatchObject({ code: "gateway_refused" });
    });
  }

  if (client.listPayments !== undefined) {
    test("its list has every payment once, to its end", async () => {
      const { book, http } = open();
      const made = Array.from({ length: 60 }, (_, index) =>
        book.add({ ...payment, seed: `${index}`.padStart(32, "0"), externalOrderId: `SO-${index}` }, "exact"),
      );
      const found: string[] = [];
      for (let cursor: string | null = null, pages = 0; pages < 60; pages += 1) {
        const page: Listed = await client.listPayments?.({ cursor }, config, http);
        found.push(
          ...(page?.events ?? []).flatMap(({ subject }) =>
            subject.by === "reference" ? [subject.gatewayRef] : [],
          ),
        );
        cursor = page?.next ?? null;
        if (cursor === null) break;
      }
      expect(found.sort()).toEqual(made.map(({ gatewayRef }) => gatewayRef).sort());
    });
  }

  const { create } = client;
  const order: CreatePayment = {
    merchantReference: "SO-2001-2",
    price: payment.price,
    payIn: create?.onlyCustomerChooses
      ? null
      : (COINS[kind] ?? { asset: payment.asset, network: payment.network }),
    customer: payment.customer,
    description: "Order SO-2001",
    webhookUrl: registeredUrl,
    options: {},
  };
  const { barrier } = create ?? {};
  if (create !== undefined && barrier !== undefined) {
    test("where it says that it makes no payments as it is set up, it makes none, for the same reason", async () => {
      const barred = cases.filter((one) => barrier(one.config) !== null);
      expect(barred.length, "a fixture is set up like that").toBeGreaterThan(0);
      for (const { config: as } of barred) {
        const { book, http } = open();
        await expect(create.send(order, as, http)).rejects.toMatchObject({
          code: "gateway_refused",
          userMessage: expect.stringContaining(barrier(as) ?? ""),
        });
        expect([http.sent, book.list()]).toEqual([[], []]);
      }
    });
  }
  if (create !== undefined && !OPEN.has(kind)) {
    test("what it makes is found again as it was made", async () => {
      const { book, http } = open();
      const { event, context, isUnnamed } = await create.send(await chosen(order, http), config, http);
      expect(faultsOf(event)).toEqual([]);
      expect(event.externalOrderId).toBe(order.merchantReference);
      const known = book.list().map((each) => each.payment.externalOrderId);
      if (isUnnamed === true || event.subject.by !== "reference") return;
      expect(known).toEqual([order.merchantReference]);
      const { gatewayRef } = event.subject;
      const again = await find({ gatewayRef, externalOrderId: order.merchantReference, context }, http);
      expect(again?.subject).toEqual(event.subject);
      expect(again?.externalOrderId).toBe(order.merchantReference);
      expect(
        statusAfter(
          gateway,
          [event, again].filter((each) => each !== null),
        ),
      ).toBe("awaiting_payment");
      for (const { price, quote } of [event.facts, again?.facts ?? facts({})]) {
        if (price !== null) expect(price.value).toEqual(order.price);
        // Some vendors count in the price's currency whatever the coin.
        if (quote !== null && order.payIn !== null)
          expect([order.payIn.asset, order.price.currency]).toContain(quote.value.asset);
      }
    });

    test("an answer lost after it was made is neither made nor refused, and it is sent once", async () => {
      const { book } = open();
      const losing = simulatedHttp(api, book, config, baseUrl, (answer, { method }) =>
        method === "GET" ? answer : { status: 500, body: "" },
      );
      const ready = await chosen(order, open().http);
      await expect(create.send(ready, config, losing)).rejects.toMatchObject({ code: "outcome_unknown" });
      expect(losing.sent.filter(({ method }) => method !== "GET")).toHaveLength(1);
    });

    test("with other credentials nothing is made", async () => {
      const { book, http } = open();
      const ready = await chosen(order, http);
      const made = create.send(ready, withSecrets(gateway, config, "another-secret"), http);
      await expect(made).rejects.toMatchObject({ code: "gateway_refused" });
      expect(book.list()).toEqual([]);
    });

    /** Fills in what the vendor wants to know, each field from what may be chosen after those before it. */
    async function chosen(bare: CreatePayment, http: SimulatedHttp): Promise<CreatePayment> {
      const options: Record<string, string> = {};
      for (const field of create?.fields ?? []) {
        const choices = await create?.choices?.({ price: bare.price, options }, config, http);
        const offered = choices?.[field.name] ?? field.options ?? [];
        const value = offered[0]?.value ?? field.default ?? TYPED[field.name];
        if (value !== undefined) options[field.name] = value;
      }
      return { ...bare, options };
    }
  }
});

/** Nothing is settled and nothing has ended. */
const WAITING: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["awaiting_payment", "confirming"]);

/** The payment's status as the engine would see it; a shop that registered its price is assumed where the gateway names none. */
function statusAfter(gateway: Gateway, events: readonly GatewayEvent[]): OrderStatus {
  const quote = {
    at: null,
    value: { amount: payment.price.amount, asset: payment.price.currency, network: null },
  };
  const isQuoted = events.some((event) => event.facts.quote !== null);
  const merged = events.reduce(
    (before, event) => {
      const { gatewayStatus: word, occurredAt } = event;
      const status = statusOf(gateway, word);
      const said =
        word === null || status === null
          ? NO_FACTS
          : status === "unmapped"
            ? facts({ unmapped: [word] })
            : claimFact(status, word, occurredAt, STARTED_AT);
      return joinFacts(before, joinFacts(event.facts, said));
    },
    isQuoted ? NO_FACTS : facts({ quote }),
  );
  return paymentState(merged, DEFAULT_RULES).status;
}
