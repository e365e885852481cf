import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { startDeskServer } from "@/lib/db/testing/desk-server";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { GATEWAY_HTTP_LIMITS, gatewayHttp } from "@/lib/gateway-calls/gateway-http";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { apiAddressSetting } from "@/lib/gateways/api-address";
import { GATEWAYS, type GatewayKind } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { getOrder } from "@/lib/orders/get-order";
import { registerOrder } from "@/lib/orders/register-order";
import { resolveOrder } from "@/lib/orders/resolve-order";
import { createPayment } from "@/lib/payments/create-payment";
import { setClock } from "@/lib/platform/clock";
import { askGateway } from "@/lib/polling/ask-gateway";
import { pollOverdue } from "@/lib/polling/poll-overdue";
import { sendRefund } from "@/lib/refunds/send-refund";
import { settleLostRefunds } from "@/lib/refunds/settle-lost-refunds";
import { madeUpEntries } from "@/lib/simulate/made-up-account";
import { webhooksTo } from "@/lib/simulate/post-webhook";
import { accountToPlay } from "@/lib/simulate/simulated-account";
import type { Fault } from "@/lib/simulate/vendor-faults";
import { VendorPlay } from "@/lib/simulate/vendor-play";
import { startVendorServer, type VendorServer } from "@/lib/simulate/vendor-server";

/* The desk and the vendors, each behind a port of its own: clients, webhooks, polling and refunds from end to end. */

const operator: Actor = { kind: "operator", name: "Test" };
const MINUTE_MS = 60_000;
let clockMs = 0;
let restoreClock: () => void;
let desk: Awaited<ReturnType<typeof startDeskServer>>;
let webhooks: ReturnType<typeof webhooksTo>;
let server: VendorServer | undefined;
let play: VendorPlay;
/** What goes wrong at the vendors' APIs and with their webhooks; a test changes it as it goes. */
let faults: Partial<Record<Fault, number>>;
/** Answers of slow vendors wait for this. */
let slowness: () => Promise<unknown>;

beforeAll(async () => {
  desk = await startDeskServer();
  webhooks = webhooksTo(desk.url);
});
afterAll(async () => {
  webhooks.close();
  await desk.close();
});
beforeEach(async () => {
  clockMs = Date.UTC(2026, 2, 2, 9);
  restoreClock = setClock(() => new Date(clockMs));
  faults = {};
  slowness = () => Promise.resolve();
  await emptyTables();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  restoreClock();
});

/** One gateway connected to a vendor of its own, whose payments are paid exactly. */
async function connect(kind: GatewayKind): Promise<void> {
  const gateway = GATEWAYS[kind];
  forgetIntegration("shop");
  await addIntegration(operator, {
    gateway: kind,
    slug: "shop",
    name: gateway.name,
    ...madeUpEntries(gateway),
  });
  const vendors = new Map();
  server = await startVendorServer({
    vendors,
    port: 0,
    seed: "end to end",
    faults,
    wait: () => slowness(),
  });
  const setting = apiAddressSetting(gateway) ?? "";
  await updateIntegration(operator, {
    integration: "shop",
    settings: { [setting]: server.addressOf("shop") },
  });
  const account = { ...(await accountToPlay("shop")), slug: "shop" };
  play = new VendorPlay([account], {
    now: () => toInstant(new Date(clockMs)),
    seed: "end to end",
    faults,
    scenarios: ["exact"],
    post: webhooks.post,
  });
  vendors.set("shop", play.vendor("shop"));
}

/** As the desk goes out, but nobody waits for a retry. */
const openHttp: OpenHttp = ({ name }) =>
  gatewayHttp(
    { name, perSecond: 1_000 },
    { wait: async () => {}, gates: new Map(), limits: { ...GATEWAY_HTTP_LIMITS, timeoutMs: 2_000 } },
  );

async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    clockMs += MINUTE_MS;
    await play.sendDue();
  }
}

const PRICE = { amount: "50", currency: "USD" };

async function order(price = PRICE): Promise<string> {
  const { orderId } = await registerOrder(operator, {
    externalOrderId: "SO-1",
    integration: "shop",
    asset: price.currency,
    expectedAmount: price.amount,
    ...(price === PRICE && { fiatCurrency: price.currency, fiatAmount: price.amount }),
  });
  return orderId;
}

const create = (orderId: string, payIn?: { asset: string; network: string }) =>
  createPayment(operator, { orderId, integration: "shop", evenIfOpen: true, payIn }, openHttp);
const statusOf = async (orderId: string) => (await getOrder(operator, orderId)).status;

describe("a payment that is made from the desk", () => {
  test.each(["coinpayments", "mugglepay", "btcpay", "coinbase_commerce", "coingate", "nowpayments"] as const)(
    "at %s is known there, heard of by webhook, and paid",
    async (kind) => {
      await connect(kind);
      const orderId = await order();
      await create(orderId);
      expect(play.vendor("shop").book.list()).toHaveLength(1);
      await pass(90);
      expect(await statusOf(orderId)).toBe("paid");
    },
  );

  test.each(["coinpayments", "mugglepay", "btcpay", "coinbase_commerce", "coingate", "nowpayments"] as const)(
    "at %s whose every webhook is lost is paid all the same, since the gateway is asked when news is overdue",
    async (kind) => {
      faults.lost = 1;
      await connect(kind);
      const orderId = await order();
      // An invoice of NOWPayments, where the customer chooses the coin, cannot be asked for its payment.
      await create(orderId, kind === "nowpayments" ? { asset: "BTC", network: "bitcoin" } : undefined);
      await pass(60);
      expect(await statusOf(orderId)).not.toBe("paid");
      for (let hour = 0; hour < 24 && (await statusOf(orderId)) !== "paid"; hour += 1) {
        clockMs += 60 * MINUTE_MS;
        await pollOverdue(10, openHttp, () => 0.5);
      }
      expect(await statusOf(orderId)).toBe("paid");
      expect(await poolExecutor().query("SELECT FROM deliveries")).toEqual([]);
    },
  );
});

describe("a vendor that answers 500", () => {
  test("is asked again, and what it says then is taken", async () => {
    faults.lost = 1;
    await connect("mugglepay");
    const orderId = await order();
    await create(orderId);
    await pass(10);
    faults.http_500 = 1;
    const asked = await askGateway(operator, { orderId }, openHttp);
    expect(asked.payments.map(({ outcome }) => outcome)).toContain("unavailable");
    expect(await statusOf(orderId)).toBe("awaiting_payment");
    faults.http_500 = 0;
    await askGateway(operator, { orderId }, openHttp);
    expect(await statusOf(orderId)).toBe("paid");
  });

  test("to the making of a payment is not asked a second time; a payment it made all the same is heard of", async () => {
    await connect("mugglepay");
    const orderId = await order();
    faults.http_500 = 1;
    await expect(create(orderId)).rejects.toMatchObject({ code: "outcome_unknown" });
    await expect(create(orderId)).rejects.toMatchObject({ code: "conflict" });
    faults.http_500 = 0;
    const made = play.vendor("shop").book.list().length;
    expect(made).toBeLessThanOrEqual(1);
    await pass(10);
    expect(await statusOf(orderId)).toBe(made === 1 ? "paid" : "awaiting_payment");
  });
});

test("a vendor that is too slow is given up for now, and nothing is changed by what it says afterwards", async () => {
  faults.lost = 1;
  await connect("coingate");
  const orderId = await order();
  await create(orderId);
  await pass(30);
  let answer = () => {};
  slowness = () => new Promise<void>((resolve) => (answer = resolve));
  faults.slow = 1;
  const asked = await askGateway(operator, { orderId }, (gateway) =>
    gatewayHttp(
      { name: gateway.name, perSecond: 1_000 },
      {
        wait: async () => {},
        gates: new Map(),
        limits: { timeoutMs: 60, totalMs: 200, maxBytes: 1_000, attempts: 1 },
      },
    ),
  );
  answer();
  expect(asked.payments.map(({ outcome }) => outcome)).toContain("unavailable");
  expect(await statusOf(orderId)).toBe("awaiting_payment");
});

test("a refund that was decided at the desk is sent by the gateway, which tells when it is done", async () => {
  await connect("mugglepay");
  const orderId = await order();
  await create(orderId);
  await pass(10);
  const paid = await getOrder(operator, orderId);
  expect(paid.status).toBe("paid");
  await resolveOrder(operator, {
    orderId,
    version: paid.version,
    outcome: "refund_all",
    reasonCode: "other",
    note: "The customer sent it back.",
  });
  const decided = await getOrder(operator, orderId);
  const [refund] = decided.refunds;
  await sendRefund(operator, { orderId, refundId: refund?.id ?? "", version: decided.version }, openHttp);
  await pass(60);
  const after = await getOrder(operator, orderId);
  expect(after.status).toBe("refunded");
  expect(after.refunds.map(({ state }) => state)).toEqual(["sent"]);
});

test("the history that a gateway keeps of a payment is told on its order, once, and moves nothing", async () => {
  await connect("coinpayments");
  const orderId = await order();
  await create(orderId);
  await pass(90);
  const paid = await getOrder(operator, orderId);
  const lines = async () =>
    poolExecutor().query(
      "SELECT kind, decision, reason, status_before, status_after FROM events WHERE kind LIKE 'history:%' AND gateway_status IS NULL",
    );
  expect(await lines()).toEqual([]);
  for (let hour = 0; hour < 30; hour += 1) {
    clockMs += 60 * MINUTE_MS;
    await pollOverdue(10, openHttp, () => 0.5);
  }
  await askGateway(operator, { orderId }, openHttp);
  expect(await lines()).toEqual([
    {
      kind: "history: fundsTransferred",
      decision: "applied",
      reason: 'The gateway\'s history names "fundsTransferred"; the payment stays paid.',
      status_before: "paid",
      status_after: "paid",
    },
  ]);
  const after = await getOrder(operator, orderId);
  expect([after.status, after.version]).toEqual(["paid", paid.version]);
});

describe("a refund of which the gateway sends no word", () => {
  const cases = [
    { kind: "mugglepay", price: PRICE, destination: undefined },
    { kind: "coinpayments", price: PRICE, destination: "mtxASJZHNmGeUPQ3DxLvJeKja6Lh7TcJM9" },
    // Priced in its coin, since BTCPay Server pays out no money.
    { kind: "btcpay", price: { amount: "0.001", currency: "BTC" }, destination: "bc1qrefund" },
  ] as const;

  /** An order that is paid, and whose whole money is to go back. */
  async function toRefund(kind: GatewayKind, price: typeof PRICE) {
    await connect(kind);
    const orderId = await order(price);
    await create(orderId);
    await pass(90);
    // BTCPay Server's webhooks name no amounts, its answers do.
    await askGateway(operator, { orderId }, openHttp);
    const paid = await getOrder(operator, orderId);
    expect(paid.status).toBe("paid");
    const decision = { outcome: "refund_all", reasonCode: "other", note: "The customer sent it back." } as const;
    await resolveOrder(operator, { orderId, version: paid.version, ...decision });
    const { refunds, version } = await getOrder(operator, orderId);
    faults.lost = 1;
    return { orderId, refundId: refunds[0]?.id ?? "", version };
  }
  const refundsOf = async (orderId: string) => (await getOrder(operator, orderId)).refunds.map(({ state }) => state);
  const hoursLater = async (hours: number) => {
    await pass(hours * 60);
    return pollOverdue(10, openHttp, () => 0.5);
  };

  test.each(cases)("at $kind is asked about and ends as sent", async ({ kind, price, destination }) => {
    const { orderId, refundId, version } = await toRefund(kind, price);
    const deliveries = () => poolExecutor().query("SELECT id FROM deliveries");
    const before = await deliveries();
    await sendRefund(operator, { orderId, refundId, version, destination }, openHttp);
    expect(await refundsOf(orderId)).toEqual(["pending"]);
    await pass(59);
    expect(await pollOverdue(10, openHttp, () => 0.5)).toBe(0);
    for (let hour = 0; hour < 4; hour += 1) await hoursLater(1);
    expect(await refundsOf(orderId)).toEqual(["sent"]);
    expect((await getOrder(operator, orderId)).status).toBe("refunded");
    expect(await deliveries()).toEqual(before);
  });

  test("and whose answer was lost is found by the name its quote gave it", async () => {
    const { orderId, refundId, version } = await toRefund("coinpayments", PRICE);
    const losing: OpenHttp = (gateway) => ({
      ...openHttp(gateway),
      send: async (request) => {
        const answer = await openHttp(gateway).send(request);
        return request.url.endsWith("/spend/confirmation") ? { ...answer, status: 500 } : answer;
      },
    });
    const wish = { orderId, refundId, version, destination: "mtxASJZHNmGeUPQ3DxLvJeKja6Lh7TcJM9" };
    await expect(sendRefund(operator, wish, losing)).rejects.toMatchObject({ code: "outcome_unknown" });
    expect(await refundsOf(orderId)).toEqual(["requested"]);
    await pass(10);
    await settleLostRefunds(10, openHttp);
    expect(await refundsOf(orderId)).toEqual(["pending"]);
    for (let hour = 0; hour < 3; hour += 1) await hoursLater(1);
    expect(await refundsOf(orderId)).toEqual(["sent"]);
  });
});
