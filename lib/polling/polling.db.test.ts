import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { decimal } from "@/lib/domain/decimal";
import { AppError } from "@/lib/domain/errors";
import { facts, type SettlementFact } from "@/lib/domain/facts";
import { parseInstant, type Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { gatewayHttp } from "@/lib/gateway-calls/gateway-http";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { Gateway, GatewayClient } from "@/lib/gateways/contract";
import { GATEWAYS } from "@/lib/gateways/registry";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { forgetIntegration, loadIntegration } from "@/lib/integrations/load-integration";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { markSilent } from "@/lib/orders/mark-silent";
import { registerOrder } from "@/lib/orders/register-order";
import { setClock } from "@/lib/platform/clock";
import { askGateway } from "./ask-gateway";
import { pollOverdue } from "./poll-overdue";

const operator: Actor = { kind: "operator", name: "Test" };
const person = (role: "viewer" | "accountant" | "support"): Actor => ({
  kind: "user",
  id: `usr_${role}`,
  name: role,
  email: `${role}@example.test`,
  role,
  ip: null,
});

const STARTED = "2026-03-02T09:10:00.000Z" as Instant;
const MINUTE_MS = 60_000;
/** A payment that confirms on a chain nobody named owes news after three times the half hour of an unknown chain. */
const OVERDUE_MINUTES = 91;

/** What the vendors answer, by path and query; everything else is unknown to them. */
let answers: Map<string, { status: number; body: unknown }>;
let heard: string[];
let vendor: Server;
let clockMs: number;
let restoreClock: () => void;

beforeAll(async () => {
  vendor = createServer((request, response) => {
    const asked = decodeURIComponent(request.url ?? "");
    heard.push(asked);
    const { status, body } = answers.get(asked) ?? { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => vendor.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => vendor.close(resolve)));

beforeEach(async () => {
  answers = new Map();
  heard = [];
  clockMs = new Date(STARTED).getTime();
  restoreClock = setClock(() => new Date(clockMs));
  await emptyTables();
  const api_base_url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  const credentials = {
    mugglepay: { api_token: "token", callback_key: "key" },
    coindpay: { api_secret: "secret" },
  };
  for (const gateway of ["mugglepay", "coindpay"] as const) {
    forgetIntegration(gateway);
    await addIntegration(operator, {
      gateway,
      slug: gateway,
      name: gateway,
      credentials: credentials[gateway],
      settings: { api_base_url },
    });
  }
});
afterEach(() => restoreClock());

const minutesLater = (minutes: number) => {
  clockMs += minutes * MINUTE_MS;
};
/** As the worker goes out, but nobody waits for a retry. */
const openHttp: OpenHttp = (gateway) =>
  gatewayHttp({ name: gateway.name, perSecond: 10 }, { wait: async () => {}, gates: new Map() });
const poll = (limit = 10) => pollOverdue(limit, openHttp, () => 0.5);

/** The first callback of a MugglePay payment arrives; its later ones are lost. @returns our order and its reference. */
async function heardOnce(externalOrderId: string): Promise<{ orderId: string; gatewayRef: string }> {
  const { configs, registeredUrl } = await loadIntegration("mugglepay");
  const payment = {
    externalOrderId,
    seed: Buffer.from(externalOrderId).toString("hex").padStart(32, "0"),
    asset: "USDC",
    network: "base",
    amount: decimal("70"),
    price: { amount: decimal("70"), currency: "EUR" },
    customer: { name: "Ada Byron", email: "ada@example.test" },
    startedAt: STARTED,
  };
  const [first] =
    GATEWAYS.mugglepay.simulate.deliveries("exact", payment, configs[0] as never, registeredUrl) ?? [];
  if (!first) throw new Error("no delivery");
  const headers = Object.fromEntries(Object.entries(first.headers).map(([name, value]) => [name, [value]]));
  const { orderId } = await receiveDelivery({
    slug: "mugglepay",
    method: "POST",
    headers,
    body: first.body,
    sourceIp: null,
  });
  if (orderId === null) throw new Error("no order");
  return { orderId, gatewayRef: first.gatewayRef };
}

function mugglepaySays(gatewayRef: string, externalOrderId: string, status: string, updatedAt = "2026-03-02T09:16:00.000Z"): void {
  const isPaid = status === "PAID";
  answers.set(`/orders/${gatewayRef}`, {
    status: 200,
    body: {
      status: 200,
      order: {
        order_id: gatewayRef,
        merchant_order_id: externalOrderId,
        status,
        price_amount: "70.00",
        price_currency: "EUR",
        pay_amount: "70.00",
        pay_currency: "EUR",
        created_at: STARTED,
        paid_at: isPaid ? "2026-03-02T09:16:00.000Z" : null,
        updated_at: updatedAt,
      },
      invoice: {
        pay_currency: "USDC_BASE",
        status,
        expired_at: "2026-03-02T10:10:00.000Z",
        address: "0xabc",
      },
    },
  });
}

function coindpaySays(externalOrderId: string, rampStatus: string): void {
  answers.set(`/payment/order?rampId=${externalOrderId}`, {
    status: 200,
    body: {
      ok: true,
      data: {
        id: `cd_${externalOrderId}`,
        rampId: externalOrderId,
        rampStatus,
        chain: "BASE",
        symbol: "USDC",
        fiatCoin: "EUR",
        fiatAmount: "70",
        amount: "68.25",
        createdAt: STARTED,
        updatedAt: "2026-03-02T09:15:00.000Z",
        ...(rampStatus === "completed" && { signature: `0x${"ab".repeat(32)}` }),
      },
    },
  });
}

async function register(externalOrderId: string, integration: string): Promise<string> {
  const registered = await registerOrder(operator, {
    externalOrderId,
    integration,
    asset: "EUR",
    expectedAmount: "70",
  });
  return registered.orderId;
}

const eventsOf = async (orderId: string) =>
  (await listOrderEvents(operator, orderId, { limit: 50, cursor: null })).rows;
const fulfilled = async (orderId: string) =>
  (await getOrder(operator, orderId)).signals.filter((signal) => signal.type === "order.fulfillable").length;
const flagsOf = async (orderId: string) => (await getOrder(operator, orderId)).flags.map((flag) => flag.code);

async function schedule(orderId: string) {
  const [row] = await poolExecutor().query<{ attempts: number; next: Date | null; due: Date | null }>(
    "SELECT poll_attempts AS attempts, next_poll_at AS next, news_due_at AS due FROM payments WHERE order_id = $1",
    [orderId],
  );
  if (!row) throw new Error("no payment");
  return {
    attempts: row.attempts,
    inMinutes: row.next && (row.next.getTime() - clockMs) / MINUTE_MS,
    isDue: row.due !== null,
  };
}

describe("a lost webhook", () => {
  test("is made good by the worker: paid, told to the shop once, and kept as a poll", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-1");
    mugglepaySays(gatewayRef, "SO-1", "PAID");
    expect(await poll()).toBe(0);
    minutesLater(OVERDUE_MINUTES);
    expect(await poll()).toBe(1);
    expect(await getOrder(operator, orderId)).toMatchObject({ status: "paid", flags: [], fulfillable: true });
    expect(await fulfilled(orderId)).toBe(1);
    const [newest] = await eventsOf(orderId);
    expect(newest).toMatchObject({
      source: "poll",
      decision: "applied",
      gatewayStatus: "PAID",
      statusAfter: "paid",
      actor: { kind: "system" },
    });
    expect(await schedule(orderId)).toEqual({ attempts: 0, inMinutes: null, isDue: false });
    minutesLater(600);
    expect([await poll(), await markSilent(10)]).toEqual([0, 0]);
  });

  test("of a payment its gateway has never named is found by the shop's reference, where the gateway can", async () => {
    const orderId = await register("SO-2", "coindpay");
    coindpaySays("SO-2", "completed");
    // Registered in a currency, so the customer had three hours.
    minutesLater(196);
    expect(await poll()).toBe(1);
    expect(heard).toEqual(["/payment/order?rampId=SO-2"]);
    expect(await getOrder(operator, orderId)).toMatchObject({ status: "paid", gatewayRef: "cd_SO-2" });
    expect(await fulfilled(orderId)).toBe(1);
  });

  test("that turns up after all changes nothing more", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-3");
    mugglepaySays(gatewayRef, "SO-3", "PAID");
    minutesLater(OVERDUE_MINUTES);
    await poll();
    await heardOnce("SO-3");
    expect(await getOrder(operator, orderId)).toMatchObject({ status: "paid" });
    expect(await fulfilled(orderId)).toBe(1);
  });
});

describe("the time to pay running out", () => {
  test("expires nothing here: the gateway is asked, and its word counts", async () => {
    const orderId = await register("SO-4", "coindpay");
    minutesLater(600);
    expect((await getOrder(operator, orderId)).status).toBe("awaiting_payment");
    coindpaySays("SO-4", "expired");
    await poll();
    expect((await getOrder(operator, orderId)).status).toBe("expired");
  });

  test("is not believed of a payment that the gateway, asked, knows to be paid", async () => {
    const orderId = await register("SO-5", "coindpay");
    coindpaySays("SO-5", "completed");
    minutesLater(600);
    await poll();
    expect((await getOrder(operator, orderId)).status).toBe("paid");
  });
});

describe("a silent gateway", () => {
  test("that is away is not silent: the question is put again, later each time, until it is answered", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-6");
    answers.set(`/orders/${gatewayRef}`, { status: 503, body: {} });
    minutesLater(OVERDUE_MINUTES);
    const pauses = [];
    for (let turn = 0; turn < 4; turn += 1) {
      expect(await poll()).toBe(1);
      expect(await markSilent(10)).toBe(0);
      const { inMinutes } = await schedule(orderId);
      pauses.push(inMinutes);
      minutesLater(inMinutes ?? 0);
    }
    expect(pauses).toEqual([1.5, 3, 6, 12]);
    expect(await flagsOf(orderId)).toEqual([]);
    answers.set(`/orders/${gatewayRef}`, { status: 404, body: {} });
    await poll();
    expect((await schedule(orderId)).inMinutes).toBe(24);
    await markSilent(10);
    expect(await flagsOf(orderId)).toEqual(["silent"]);
  });

  test("that answered once is silent however often it is away afterwards", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-6");
    answers.set(`/orders/${gatewayRef}`, { status: 404, body: {} });
    minutesLater(OVERDUE_MINUTES);
    await poll();
    answers.set(`/orders/${gatewayRef}`, { status: 503, body: {} });
    minutesLater(2);
    await poll();
    await markSilent(10);
    expect(await flagsOf(orderId)).toEqual(["silent"]);
  });

  test("that is away until nobody asks any more is flagged then, so that a person looks", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-6");
    answers.set(`/orders/${gatewayRef}`, { status: 503, body: {} });
    minutesLater(OVERDUE_MINUTES);
    for (let asked = 0; (await schedule(orderId)).inMinutes !== null; asked += 1) {
      expect([asked < 24, await markSilent(10)]).toEqual([true, 0]);
      minutesLater(Math.max(0, (await schedule(orderId)).inMinutes ?? 0));
      await poll();
    }
    await markSilent(10);
    expect(await flagsOf(orderId)).toEqual(["silent"]);
  });

  test("is not what a disabled integration is called: nobody asked", async () => {
    const { orderId } = await heardOnce("SO-6");
    await disableIntegration(operator, { integration: "mugglepay" });
    minutesLater(OVERDUE_MINUTES);
    expect([await poll(), await markSilent(10), heard]).toEqual([1, 0, []]);
    expect(await flagsOf(orderId)).toEqual([]);
  });

  test("is flagged although others are found before it whose news is not due any more", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-6");
    const early = await Promise.all(["SO-60", "SO-61", "SO-62"].map((reference) => heardOnce(reference)));
    answers.set(`/orders/${gatewayRef}`, { status: 404, body: {} });
    minutesLater(OVERDUE_MINUTES);
    await poll();
    // As if payments of their kind had been learned to take longer since their time was written.
    await poolExecutor().query("UPDATE payments SET last_news_at = $2, news_due_at = news_due_at - interval '1 hour', poll_attempts = 1 WHERE order_id = ANY($1)", [
      early.map((one) => one.orderId),
      new Date(clockMs),
    ]);
    while ((await markSilent(3)) === 3);
    expect(await flagsOf(orderId)).toEqual(["silent"]);
    for (const one of early) expect([await flagsOf(one.orderId), (await schedule(one.orderId)).isDue]).toEqual([[], true]);
    expect(await markSilent(3)).toBe(0);
  });

  test.each([
    [401, "refuses the token"],
    [404, "knows no such payment"],
  ])("that answers %i (%s) lets the silence be flagged, and the worker leaves no line", async (status) => {
    const { orderId, gatewayRef } = await heardOnce("SO-6");
    answers.set(`/orders/${gatewayRef}`, { status, body: { status, error_code: "X" } });
    minutesLater(OVERDUE_MINUTES);
    expect(await markSilent(10)).toBe(0);
    expect(await poll()).toBe(1);
    expect(await markSilent(10)).toBe(1);
    expect(await flagsOf(orderId)).toEqual(["silent"]);
    expect((await eventsOf(orderId)).filter((event) => event.source === "poll")).toEqual([]);
  });

  test("that says nothing new is flagged, asked less and less often, and heard when it speaks", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-7");
    mugglepaySays(gatewayRef, "SO-7", "PENDING");
    minutesLater(OVERDUE_MINUTES);
    await poll();
    // The answer named the deadline and the chain, which the callback did not: that was news, and Base confirms fast.
    expect(await schedule(orderId)).toEqual({ attempts: 0, inMinutes: 15, isDue: true });
    minutesLater(OVERDUE_MINUTES);
    await poll();
    expect(await schedule(orderId)).toEqual({ attempts: 1, inMinutes: 1.5, isDue: true });
    await markSilent(10);
    expect(await flagsOf(orderId)).toEqual(["silent"]);
    const pauses = [];
    for (let turn = 0; turn < 4; turn += 1) {
      minutesLater((await schedule(orderId)).inMinutes ?? 0);
      expect(await poll()).toBe(1);
      pauses.push((await schedule(orderId)).inMinutes);
    }
    expect(pauses).toEqual([3, 6, 12, 24]);
    mugglepaySays(gatewayRef, "SO-7", "PAID");
    minutesLater(24);
    await poll();
    expect(await getOrder(operator, orderId)).toMatchObject({ status: "paid", flags: [] });
  });

  test("is given up after some days, until there is news by another way", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-8");
    minutesLater(OVERDUE_MINUTES);
    let asked = 0;
    for (; (await schedule(orderId)).inMinutes !== null; asked += 1) {
      minutesLater(Math.max(0, (await schedule(orderId)).inMinutes ?? 0));
      await poll();
    }
    expect(asked).toBe(24);
    mugglepaySays(gatewayRef, "SO-8", "PENDING");
    await askGateway(operator, { orderId }, openHttp);
    expect(await schedule(orderId)).toMatchObject({ attempts: 0, inMinutes: 15 });
  });

  test("that cannot be asked at all is flagged without a request", async () => {
    const orderId = await register("SO-9", "mugglepay");
    minutesLater(196);
    expect([await poll(), await markSilent(10), heard]).toEqual([1, 1, []]);
    expect(await flagsOf(orderId)).toEqual(["silent"]);
  });
});

describe("a payment that its gateway has to confirm", () => {
  beforeEach(async () => {
    await updateIntegration(operator, { integration: "mugglepay", settings: { confirm_by_query: true } });
    forgetIntegration("mugglepay");
  });

  /** Paid, as a callback says that proves itself by a token. */
  async function paidByCallback(externalOrderId: string) {
    const { configs, registeredUrl } = await loadIntegration("mugglepay");
    const payment = {
      externalOrderId,
      seed: Buffer.from(externalOrderId).toString("hex").padStart(32, "0"),
      asset: "USDC",
      network: "base",
      amount: decimal("49.99"),
      price: { amount: decimal("49.99"), currency: "USD" },
      customer: { name: "Ada", email: "ada@example.test" },
      startedAt: STARTED,
    };
    const config = GATEWAYS.mugglepay.config.schema.parse(configs[0]);
    const paid = GATEWAYS.mugglepay.simulate.deliveries("exact", payment, config, registeredUrl)?.at(-1);
    if (!paid) throw new Error("nothing to send");
    const headers = Object.fromEntries(Object.entries(paid.headers).map(([name, value]) => [name, [value]]));
    minutesLater(10);
    const { orderId } = await receiveDelivery({
      slug: "mugglepay",
      method: "POST",
      headers,
      body: paid.body,
      sourceIp: null,
    });
    return { orderId: orderId ?? "none", gatewayRef: paid.gatewayRef };
  }

  test("is not delivered on the word of a callback, and is asked about at once", async () => {
    const { orderId, gatewayRef } = await paidByCallback("SO-40");
    expect(await getOrder(operator, orderId)).toMatchObject({
      status: "paid",
      fulfillable: false,
      needsAction: true,
      nextAction: { code: "confirm_payment" },
    });
    expect(await fulfilled(orderId)).toBe(0);
    mugglepaySays(gatewayRef, "SO-40", "PAID");
    minutesLater(1);
    expect(await poll()).toBe(1);
    expect(await getOrder(operator, orderId)).toMatchObject({
      fulfillable: true,
      needsAction: false,
      nextAction: { code: "none" },
    });
    expect(await fulfilled(orderId)).toBe(1);
    minutesLater(600);
    expect(await poll()).toBe(0);
  });

  test("stays undelivered while the gateway says something else, and a person can ask again", async () => {
    const { orderId, gatewayRef } = await paidByCallback("SO-41");
    mugglepaySays(gatewayRef, "SO-41", "PENDING");
    await poll();
    expect(await fulfilled(orderId)).toBe(0);
    mugglepaySays(gatewayRef, "SO-41", "PAID");
    await askGateway(operator, { orderId }, openHttp);
    expect(await fulfilled(orderId)).toBe(1);
  });

  test("is delivered on its deliveries alone where nobody wants more", async () => {
    await updateIntegration(operator, { integration: "mugglepay", settings: { confirm_by_query: false } });
    forgetIntegration("mugglepay");
    const { orderId } = await paidByCallback("SO-42");
    expect(await fulfilled(orderId)).toBe(1);
  });
});

describe("a payout nobody told of", () => {
  const { client }: Gateway = GATEWAYS.mugglepay;
  const isAsked: string[] = [];
  /** MugglePay keeps no such records; for these tests it does. */
  const payout: NonNullable<GatewayClient<unknown>["findRecords"]> = async ({ gatewayRef }) => {
    isAsked.push(gatewayRef);
    const settlement: SettlementFact = {
      ref: "payout-1",
      stage: "settled",
      asset: "USD",
      gross: decimal("49.99"),
      gatewayFee: decimal("0.49"),
      networkFee: null,
      reserve: null,
      net: decimal("49.5"),
      txHash: null,
      destination: null,
      at: parseInstant("2026-03-03T10:00:00Z"),
    };
    return [
      {
        eventKey: "payout-1",
        subject: { by: "reference", gatewayRef },
        externalOrderId: null,
        occurredAt: settlement.at,
        gatewayStatus: null,
        eventType: "payout",
        facts: facts({ settlements: { "payout-1": settlement } }),
      },
    ];
  };
  beforeEach(() => {
    isAsked.length = 0;
    Object.assign(client ?? {}, { findRecords: payout });
  });
  afterEach(() => {
    delete client?.findRecords;
  });

  test("is asked for a day after a payment was paid, and becomes a settlement once", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-30");
    mugglepaySays(gatewayRef, "SO-30", "PAID");
    minutesLater(OVERDUE_MINUTES);
    await poll();
    expect(isAsked).toEqual([]);
    minutesLater(24 * 60);
    expect(await poll()).toBe(1);
    expect(isAsked).toEqual([gatewayRef]);
    expect(await getOrder(operator, orderId)).toMatchObject({
      status: "paid",
      settlements: [{ gatewayRef: "payout-1", netAmount: "49.5", balance: "balanced" }],
    });
    minutesLater(24 * 60);
    expect(await poll()).toBe(0);
    expect(await flagsOf(orderId)).toEqual([]);
  });

  test("that cannot be told keeps nothing else from being heard, and the person is told so", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-32");
    mugglepaySays(gatewayRef, "SO-32", "PAID");
    await askGateway(operator, { orderId }, openHttp);
    Object.assign(client ?? {}, {
      findRecords: async () => {
        throw new AppError("unavailable", "away", { userMessage: "It is away.", retryAfterSeconds: 60 });
      },
    });
    mugglepaySays(gatewayRef, "SO-32", "CANCELED", "2026-03-02T09:40:00.000Z");
    const untold = "MugglePay did not tell its payouts and refunds of it this time. Ask again in a while.";
    const { payments } = await askGateway(operator, { orderId }, openHttp);
    expect(payments).toMatchObject([{ outcome: "news", sentence: expect.stringContaining(untold) }]);
    expect(await flagsOf(orderId)).toEqual(["contradiction"]);
    const again = await askGateway(operator, { orderId }, openHttp);
    expect(again.payments).toMatchObject([{ outcome: "nothing_new", sentence: `Asked MugglePay: nothing new. It says "CANCELED", as before. ${untold}` }]);
  });

  test("is asked for by a person at once", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-31");
    mugglepaySays(gatewayRef, "SO-31", "PAID");
    await askGateway(operator, { orderId }, openHttp);
    const { payments } = await askGateway(operator, { orderId }, openHttp);
    expect(payments.map(({ outcome }) => outcome)).toEqual(["news"]);
    expect(isAsked).toEqual([gatewayRef]);
    const again = await askGateway(operator, { orderId }, openHttp);
    expect(again.payments.map(({ outcome }) => outcome)).toEqual(["nothing_new"]);
  });
});

test("a payment from a wallet, which carries no reference of the shop, is asked for by its transaction", async () => {
  const order = {
    id: "cd_wallet",
    chain: "BASE",
    symbol: "USDC",
    amount: "68.25",
    signature: `0x${"cd".repeat(32)}`,
    createdAt: STARTED,
    updatedAt: "2026-03-02T09:15:00.000Z",
  };
  const body = Buffer.from(JSON.stringify(order));
  const signature = createHmac("sha256", "secret").update(body).digest("hex");
  const headers = { "content-type": ["application/json"], "x-signature": [signature] };
  const { orderId } = await receiveDelivery({ slug: "coindpay", method: "POST", headers, body, sourceIp: null });
  const settled = { settledTx: `0x${"ef".repeat(32)}`, settledAt: "2026-03-03T09:15:00.000Z" };
  answers.set(`/payment/order?signature=${order.signature}`, {
    status: 200,
    body: { ok: true, data: { ...order, ...settled, updatedAt: settled.settledAt } },
  });
  minutesLater(25 * 60);
  expect(await poll()).toBe(1);
  expect(await getOrder(operator, orderId ?? "")).toMatchObject({
    status: "paid",
    settlements: [{ netAmount: "68.25" }],
  });
});

describe("two workers", () => {
  test("at once ask about each payment once", async () => {
    const orders = await Promise.all(Array.from({ length: 12 }, (_, index) => heardOnce(`SO-2${index}`)));
    orders.forEach(({ gatewayRef }, index) => mugglepaySays(gatewayRef, `SO-2${index}`, "PAID"));
    minutesLater(OVERDUE_MINUTES);
    const claimed = await Promise.all([poll(6), poll(6), poll(6), poll(6)]);
    expect(claimed.reduce((sum, count) => sum + count, 0)).toBe(12);
    expect([...heard].sort()).toEqual(orders.map(({ gatewayRef }) => `/orders/${gatewayRef}`).sort());
    expect(await poll()).toBe(0);
  });

  test("leave each other's questions alone until the lease of one that died has ended", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-10");
    mugglepaySays(gatewayRef, "SO-10", "PAID");
    minutesLater(OVERDUE_MINUTES);
    // As the claim of a worker that was killed right after it.
    await poolExecutor().query("UPDATE payments SET next_poll_at = $1", [new Date(clockMs + 3 * MINUTE_MS)]);
    expect([await poll(), await markSilent(10), heard]).toEqual([0, 0, []]);
    minutesLater(3);
    expect(await poll()).toBe(1);
    expect((await getOrder(operator, orderId)).status).toBe("paid");
  });

  test("go on with the others when one answer breaks its client, and put that question again later", async () => {
    const broken = await heardOnce("SO-11");
    const { orderId, gatewayRef } = await heardOnce("SO-12");
    mugglepaySays(gatewayRef, "SO-12", "PAID");
    minutesLater(OVERDUE_MINUTES);
    let opened = 0;
    const breaking: OpenHttp = (gateway) => ({
      ...openHttp(gateway),
      send: (request) => {
        if (request.url.endsWith(broken.gatewayRef)) throw new TypeError("undefined is not a function");
        opened += 1;
        return openHttp(gateway).send(request);
      },
    });
    expect(await pollOverdue(10, breaking, () => 0.5)).toBe(2);
    expect(opened).toBe(1);
    expect((await getOrder(operator, orderId)).status).toBe("paid");
    expect(await schedule(broken.orderId)).toEqual({ attempts: 1, inMinutes: 1.5, isDue: true });
  });
});

describe("a person's question", () => {
  const ask = (actor: Actor, orderId: string) => {
    minutesLater(1);
    return askGateway(actor, { orderId }, openHttp);
  };

  test("brings the answer in at once and says what it changed", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-30");
    mugglepaySays(gatewayRef, "SO-30", "PAID");
    const result = await ask(person("support"), orderId);
    expect(result).toMatchObject({
      orderId,
      changes: true,
      before: { status: "confirming" },
      after: { status: "paid", receivedAmount: "70" },
    });
    expect(result.payments).toMatchObject([
      {
        outcome: "news",
        gatewayStatus: "PAID",
        integration: { slug: "mugglepay" },
        before: { status: "confirming" },
        after: { status: "paid" },
      },
    ]);
    const [newest] = await eventsOf(orderId);
    expect(newest).toMatchObject({
      source: "poll",
      decision: "applied",
      actor: { kind: "user", name: "support" },
    });
    expect(await fulfilled(orderId)).toBe(1);
  });

  test("without news leaves one line and changes nothing, not even the version somebody is looking at", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-31");
    mugglepaySays(gatewayRef, "SO-31", "PENDING");
    await ask(operator, orderId);
    const before = await getOrder(operator, orderId);
    const events = await eventsOf(orderId);
    const result = await ask(person("support"), orderId);
    expect(result).toMatchObject({ changes: false, payments: [{ outcome: "nothing_new" }] });
    const [line, ...older] = await eventsOf(orderId);
    expect(line).toMatchObject({
      source: "poll",
      kind: "asked",
      decision: "duplicate",
      reason: 'Asked MugglePay: nothing new. It says "PENDING", as before.',
    });
    expect(older).toEqual(events);
    const after = await getOrder(operator, orderId);
    expect({ ...after, updatedAt: "" }).toEqual({ ...before, updatedAt: "" });
  });

  test.each([
    [404, {}, "not_found", "unmatched", "MugglePay knows no payment"],
    [401, {}, "refused", "rejected", "did not accept the API token"],
    [500, {}, "unavailable", "rejected", "MugglePay could not be asked just now: it answered 500"],
  ])(
    "that is answered %i is told in a sentence and kept",
    async (status, body, outcome, decision, sentence) => {
      const { orderId, gatewayRef } = await heardOnce("SO-32");
      answers.set(`/orders/${gatewayRef}`, { status, body });
      const { payments } = await ask(operator, orderId);
      expect(payments).toMatchObject([{ outcome, sentence: expect.stringContaining(sentence) }]);
      const [line] = await eventsOf(orderId);
      expect(line).toMatchObject({
        source: "poll",
        decision,
        detail: { outcome },
        reason: expect.stringContaining(sentence),
      });
      expect((await getOrder(operator, orderId)).status).toBe("confirming");
    },
  );

  test("answered about somebody else's payment makes no order out of it", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-33");
    mugglepaySays("another", "SO-99", "PAID");
    const other = answers.get("/orders/another");
    if (other) answers.set(`/orders/${gatewayRef}`, other);
    expect((await ask(operator, orderId)).payments).toMatchObject([{ outcome: "refused" }]);
    await expect(getOrder(operator, "SO-99")).rejects.toMatchObject({ code: "not_found" });
    expect((await getOrder(operator, orderId)).status).toBe("confirming");
  });

  test("about a payment that is paid is put like any other, since its gateway may take its word back", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-34");
    mugglepaySays(gatewayRef, "SO-34", "PAID");
    await ask(operator, orderId);
    expect((await ask(operator, orderId)).payments).toMatchObject([{ outcome: "nothing_new", gatewayStatus: "PAID" }]);
    mugglepaySays(gatewayRef, "SO-34", "CANCELED", "2026-03-02T09:40:00.000Z");
    expect((await ask(operator, orderId)).payments).toMatchObject([{ outcome: "news", gatewayStatus: "CANCELED" }]);
    expect(await getOrder(operator, orderId)).toMatchObject({ status: "paid", flags: [{ code: "contradiction" }] });
  });

  test("about a payment that is disabled or unnamed is answered without a request and leaves nothing", async () => {
    const unnamed = await register("SO-35", "mugglepay");
    const disabled = await register("SO-36", "coindpay");
    await disableIntegration(operator, { integration: "coindpay" });
    heard = [];
    for (const [id, reason] of [
      [unnamed, "has not given this payment a reference"],
      [disabled, "is disabled"],
    ] as const) {
      const events = await eventsOf(id);
      expect((await ask(operator, id)).payments).toMatchObject([
        { outcome: "not_asked", sentence: expect.stringContaining(reason) },
      ]);
      expect(await eventsOf(id)).toEqual(events);
    }
    expect(heard).toEqual([]);
  });

  test("asked by two at once moves the order once", async () => {
    const { orderId, gatewayRef } = await heardOnce("SO-37");
    mugglepaySays(gatewayRef, "SO-37", "PAID");
    const results = await Promise.all(Array.from({ length: 6 }, () => ask(operator, orderId)));
    const outcomes = results.flatMap(({ payments }) => payments.map(({ outcome }) => outcome));
    expect(outcomes.filter((outcome) => outcome === "news")).toHaveLength(1);
    expect(
      (await eventsOf(orderId)).filter(
        (event) => event.statusAfter === "paid" && event.statusBefore !== "paid",
      ),
    ).toHaveLength(1);
    expect(await fulfilled(orderId)).toBe(1);
  });

  test.each(["viewer", "accountant"] as const)(
    "is refused to role %s before anybody is asked",
    async (role) => {
      const { orderId } = await heardOnce("SO-38");
      const events = await eventsOf(orderId);
      await expect(ask(person(role), orderId)).rejects.toMatchObject({ code: "forbidden" });
      expect([await eventsOf(orderId), heard]).toEqual([events, []]);
    },
  );

  test("about no order is told so", async () => {
    await expect(ask(operator, "ord_none")).rejects.toMatchObject({ code: "not_found" });
  });

  test("stands in the audit log, once a question", async () => {
    const { orderId } = await heardOnce("SO-39");
    await ask(person("support"), orderId);
    const rows = await poolExecutor().query(
      "SELECT 1 FROM audit WHERE action = 'order.gateway_asked' AND object_id = $1",
      [orderId],
    );
    expect(rows).toHaveLength(1);
    expect(await verifyAudit(operator)).toMatchObject({ ok: true });
  });
});
