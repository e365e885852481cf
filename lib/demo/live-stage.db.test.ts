import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { startDeskServer } from "@/lib/db/testing/desk-server";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { DEMO_INTEGRATIONS } from "@/lib/demo/demo-shop";
import { takeDemoLease } from "@/lib/demo/demo-lease";
import { keepDemoAlive } from "@/lib/demo/live-demo";
import { openLiveStage, type LiveStage } from "@/lib/demo/live-stage";
import { noteWatched } from "@/lib/demo/note-watched";
import { MONTH_DAYS } from "@/lib/demo/plan-month";
import type { Actor } from "@/lib/domain/permission";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { rotateSecret } from "@/lib/integrations/rotate-secret";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { getOrder } from "@/lib/orders/get-order";
import { registerOrder } from "@/lib/orders/register-order";
import { createPayment } from "@/lib/payments/create-payment";
import { setClock } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { askGateway } from "@/lib/polling/ask-gateway";

const operator: Actor = { kind: "operator", name: "Test" };
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 2, 2, 9);
const folder = mkdtempSync(path.join(os.tmpdir(), "settledesk-live-demo-"));

// Settings are read once a process; the demo is on in some tests and off in others.
const settings = vi.hoisted(() => ({
  demo: true,
  role: "all",
  serverUrl: "" as string | undefined,
  dataDir: "",
}));
vi.mock("@/lib/platform/env", async (original) => {
  const { env, ...rest } = await original<typeof import("@/lib/platform/env")>();
  return { ...rest, env: () => ({ ...env(), ...settings }) };
});

let desk: Awaited<ReturnType<typeof startDeskServer>>;
let stage: LiveStage | null = null;
let clockMs = START_MS;
const restoreClock = setClock(() => new Date(clockMs));
beforeAll(async () => {
  desk = await startDeskServer();
});
afterAll(async () => {
  restoreClock();
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await stage?.close();
  stage = null;
});

beforeEach(async () => {
  clockMs = START_MS;
  Object.assign(settings, { demo: true, role: "all", serverUrl: desk.url });
  settings.dataDir = mkdtempSync(path.join(folder, "data-"));
  await emptyTables();
  for (const { share: _share, registers: _registers, ...integration } of DEMO_INTEGRATIONS) {
    forgetIntegration(integration.slug);
    await addIntegration(operator, integration);
  }
  const monthBegan = new Date(START_MS - (MONTH_DAYS + 1) * 24 * 60 * MINUTE_MS);
  await poolExecutor().query(
    "INSERT INTO users (id, email, name, role, password_hash, created_at, updated_at) VALUES ('usr_1', 'a@example.test', 'A', 'admin', '-', $1, $1)",
    [monthBegan],
  );
  await poolExecutor().query(
    "INSERT INTO organisation (id, environment, demo_seeded_at) VALUES (1, 'test', $1)",
    [new Date(START_MS)],
  );
});

const open = async () => (stage = await openLiveStage(desk.url));
/** Ten seconds after ten seconds, with somebody looking. */
async function watch(minutes: number): Promise<void> {
  for (let turn = 0; turn < minutes * 6; turn += 1) {
    clockMs += 10_000;
    await stage?.turn(true);
  }
}
const rows = <Row>(query: string) => poolExecutor().query<Row>(query);
const orders = () =>
  rows<{ id: string; reference: string; status: string }>(
    "SELECT id, external_order_id AS reference, status FROM orders ORDER BY external_order_id",
  );
const addresses = async () =>
  (
    await rows<{ address: string | null }>(
      "SELECT coalesce(settings ->> 'api_base_url', settings ->> 'server_url') AS address FROM integrations ORDER BY slug",
    )
  ).flatMap(({ address }) => address ?? []);

test("orders come in and move while one watches, none of them ahead of the clock", async () => {
  await open();
  await watch(20);
  const seen = await orders();
  expect(seen.length).toBeGreaterThan(25);
  expect(seen.every(({ reference }) => /^SO-3\d{5}$/.test(reference))).toBe(true);
  const statuses = new Set(seen.map(({ status }) => status));
  for (const status of ["awaiting_payment", "confirming", "paid"]) expect(statuses).toContain(status);
  const future = await rows(
    `SELECT FROM events WHERE occurred_at > '${new Date(clockMs).toISOString()}'::timestamptz`,
  );
  expect(future).toEqual([]);
});

test("its gateways answer for what is still under way, over the address that stands in the integration", async () => {
  await open();
  await watch(8);
  const [open_] = await rows<{ id: string }>(
    "SELECT id FROM orders WHERE gateway = 'mugglepay' AND status IN ('awaiting_payment', 'confirming')",
  );
  const { payments } = await askGateway(operator, { orderId: open_?.id ?? "" });
  expect(["news", "nothing_new"]).toContain(payments[0]?.outcome);
});

test("a process that was killed is followed by one that goes on: no payment is lost, none begun anew, nothing told twice", async () => {
  await open();
  await watch(12);
  const before = await orders();
  const knownPort = await addresses();
  const [{ audited } = { audited: 0 }] = await rows<{ audited: number }>(
    "SELECT count(*)::int AS audited FROM audit",
  );
  const told = await rows<{ id: string; repeats: number }>("SELECT id, repeats FROM deliveries ORDER BY id");
  await stage?.close();
  await open();
  expect(await addresses()).toEqual(knownPort);
  expect(await rows("SELECT count(*)::int AS audited FROM audit")).toEqual([{ audited }]);
  await stage?.turn(false);
  expect(await rows("SELECT id, repeats FROM deliveries ORDER BY id")).toEqual(told);

  clockMs += 3 * 60 * MINUTE_MS;
  await stage?.turn(false);
  const after = await orders();
  expect(after.map(({ reference }) => reference).slice(0, before.length)).toEqual(
    before.map(({ reference }) => reference),
  );
  // One may have come in since; what was planned for the time when nobody played has not.
  expect(after.length).toBeLessThanOrEqual(before.length + 1);
  const moving = ["awaiting_payment", "confirming"];
  const stillMoving = (list: typeof after) => list.filter(({ status }) => moving.includes(status)).length;
  expect(stillMoving(after)).toBeLessThan(stillMoving(before) / 2);
});

test("a payment made from the desk goes its way, also when the process was killed meanwhile", async () => {
  await open();
  const { orderId } = await registerOrder(operator, {
    externalOrderId: "SO-77",
    integration: "mugglepay",
    asset: "EUR",
    expectedAmount: "49.90",
    fiatCurrency: "EUR",
    fiatAmount: "49.90",
  });
  await createPayment(operator, { orderId, integration: "mugglepay", evenIfOpen: true });
  const [made] = await rows<{ ref: string }>(
    "SELECT p.gateway_ref AS ref FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.external_order_id = 'SO-77' AND p.gateway_ref NOT LIKE 'registered:%'",
  );
  expect(made?.ref).toMatch(/^[0-9a-f-]{36}$/);
  await stage?.close();
  await open();
  clockMs += 70 * MINUTE_MS;
  await stage?.turn(false);
  const [order] = await rows<{ status: string }>(
    "SELECT status FROM orders WHERE external_order_id = 'SO-77'",
  );
  expect(order?.status).not.toBe("awaiting_payment");
  const { payments } = await askGateway(operator, { orderId });
  expect(payments.map(({ outcome }) => outcome)).not.toContain("not_found");
}, 60_000);

test("a payment made from the desk at CoindPay begins when its link is opened, which leads to the played gateway", async () => {
  await open();
  const { orderId } = await registerOrder(operator, {
    externalOrderId: "SO-78",
    integration: "coindpay",
    asset: "EUR",
    expectedAmount: "49.90",
    fiatCurrency: "EUR",
    fiatAmount: "49.90",
  });
  const { paymentId } = await createPayment(operator, { orderId, integration: "coindpay", evenIfOpen: true });
  const made = (await getOrder(operator, orderId)).payments.find(({ id }) => id === paymentId);
  expect(made?.checkoutUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/coindpay\/pay\/link\/northwind_tea\?/);
  expect((await fetch(made?.checkoutUrl ?? "")).status).toBe(200);
  clockMs += 70 * MINUTE_MS;
  await stage?.turn(false);
  const order = await getOrder(operator, orderId);
  expect(order.status).not.toBe("awaiting_payment");
  expect(order.payments.find(({ id }) => id === paymentId)?.gatewayRef).toMatch(/^[0-9a-f]{24}$/);
}, 60_000);

test("a secret that was rotated is the one its gateway signs with from the next stage on", async () => {
  await open();
  await rotateSecret(operator, {
    integration: "coindpay",
    credentials: { api_secret: "0123456789abcdef" },
    overlapHours: 0,
  });
  await stage?.close();
  await open();
  await watch(25);
  const [row] = await rows<{ count: number }>(
    "SELECT count(*)::int AS count FROM deliveries d JOIN integrations i ON i.id = d.integration_id WHERE i.slug = 'coindpay'",
  );
  expect(row?.count).toBeGreaterThan(1);
});

test("an integration that was disabled, or pointed at a real gateway, is left alone", async () => {
  await disableIntegration(operator, { integration: "coindpay" });
  await updateIntegration(operator, {
    integration: "mugglepay",
    settings: { api_base_url: "https://api.mugglepay.com/v1" },
  });
  await open();
  await watch(15);
  expect(await rows("SELECT FROM orders WHERE gateway IN ('coindpay', 'mugglepay')")).toEqual([]);
  expect(await addresses()).toContain("https://api.mugglepay.com/v1");
  expect((await orders()).length).toBeGreaterThan(5);
});

test.each([
  ["without a demo", { demo: false }],
  ["in a worker without its web server", { role: "worker" }],
  ["without a running server", { serverUrl: undefined }],
])("nothing is played %s", async (_when, change) => {
  Object.assign(settings, change);
  const stop = keepDemoAlive();
  await stop();
  expect(await addresses()).toEqual((await addresses()).filter((address) => !address.includes("127.0.0.1")));
  const lease = await rows(
    "SELECT FROM pg_stat_activity WHERE application_name = 'settledesk demo' AND datname = current_database()",
  );
  expect(lease).toEqual([]);
});

test("the demo hears that somebody looks, and is told so once a minute at most", async () => {
  const lease = await takeDemoLease(env().databaseUrl, () => clockMs);
  clockMs += MINUTE_MS;
  await noteWatched();
  const heardAtMs = clockMs;
  await vi.waitUntil(() => lease?.watchedAtMs() === heardAtMs);
  clockMs += 59_000;
  await noteWatched();
  settings.demo = false;
  clockMs += MINUTE_MS;
  await noteWatched();
  expect(await rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  expect(lease?.watchedAtMs()).toBe(heardAtMs);
  await lease?.release();
});

test("two processes play one demo, and the second takes over when the first has gone", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const first = keepDemoAlive();
    const pointed = async () => (await addresses()).every((address) => address.includes("127.0.0.1"));
    const turn = async (until: () => Promise<boolean>) => {
      for (let tries = 0; tries < 400 && !(await until()); tries += 1) {
        clockMs += 1_000;
        await vi.advanceTimersByTimeAsync(1_000);
      }
      expect(await until()).toBe(true);
    };
    await turn(pointed);
    const second = keepDemoAlive();
    const leases = async () =>
      (await rows("SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 7283411 AND granted")).length;
    await turn(async () => (await leases()) === 1);
    await first();
    await turn(async () => (await leases()) === 1);
    await second();
    expect(await leases()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
}, 60_000);
