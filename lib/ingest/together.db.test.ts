import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { poolExecutor, transaction } from "@/lib/db/client";
import { isDatabaseAway } from "@/lib/db/database-away";
import { isAboutTheData } from "@/lib/db/refused-data";
import { pool } from "@/lib/db/pool";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { decimal } from "@/lib/domain/decimal";
import { facts, transactionKey } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import type { GatewayEvent } from "@/lib/gateways/contract";
import { GATEWAYS } from "@/lib/gateways/registry";
import { intakeOrder, type Intake } from "@/lib/ingest/intake-order";
import { addIntegration } from "@/lib/integrations/add-integration";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { newId } from "@/lib/platform/ids";

const operator: Actor = { kind: "operator", name: "Test" };
const AT = "2026-03-02T09:15:40.000Z" as Instant;
const HASH = "ab".repeat(32);
let integration: LoadedIntegration;

beforeEach(async () => {
  await emptyTables();
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: "two-coin",
    name: "Two-Coin",
    credentials: { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "key" },
    settings: {},
  });
  integration = await loadIntegration("two-coin");
});

/** One event of `order`, in a delivery of its own. Called side by side, they meet in one batch. */
function take(order: string, told: { word?: string; hash?: string; key?: string } = {}): Promise<Intake> {
  const { word = "processing", hash = null } = told;
  const key = told.key ?? `${order}:${word}`;
  const transactions = hash === null ? {} : {
    [transactionKey("bitcoin", hash, "0")]: {
      network: "bitcoin", hash, outputIndex: "0", asset: "BTC", amount: decimal("0.5"), confirmations: 3, requiredConfirmations: 3, firstSeenAt: AT,
    },
  };
  const event: GatewayEvent = {
    eventKey: key,
    subject: { by: "reference", gatewayRef: `ref-${order}` },
    externalOrderId: order,
    occurredAt: AT,
    gatewayStatus: word,
    eventType: "order_update",
    facts: facts({ quote: { at: null, value: { amount: decimal("0.5"), asset: "BTC", network: "bitcoin" } }, transactions }),
  };
  const body = Buffer.from(JSON.stringify(event));
  return intakeOrder(
    integration,
    GATEWAYS.two_coin,
    event,
    {
      id: newId("dlv"), integrationId: integration.id, deliveryKey: key, receivedAt: AT, method: "POST", headers: {}, body,
      bodySha256: createHash("sha256").update(body).digest("hex"), contentType: "application/json", sourceIp: null,
      eventType: "order_update", gatewayStatus: word, gatewayRef: `ref-${order}`, outcome: "quarantined", reason: "",
    },
    { source: "webhook", actor: { kind: "gateway", id: integration.id, name: "Two-Coin" }, receivedAt: AT },
  );
}

async function count(table: string): Promise<number> {
  const [row] = await poolExecutor().query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return row?.count ?? -1;
}

const orders = (amount: number) => Array.from({ length: amount }, (_unused, index) => `SO-${index}`);

describe("deliveries side by side", () => {
  test("cost two statements, not two each", async () => {
    // What is kept in memory for a minute is read first.
    await take("SO-99");
    const spy = vi.spyOn(pool(), "query");
    const taken = await Promise.all(orders(12).map((order) => take(order)));
    expect(spy).toHaveBeenCalledTimes(2);
    spy.mockRestore();
    expect(taken.map(({ outcome }) => outcome)).toEqual(orders(12).map(() => "applied"));
    expect([await count("orders"), await count("events"), await count("deliveries")]).toEqual([13, 13, 13]);
    const [row] = await poolExecutor().query<{ wrong: number }>(
      "SELECT count(*)::int AS wrong FROM deliveries WHERE encode(sha256(body), 'hex') <> body_sha256 OR gateway_ref <> 'ref-' || (SELECT external_order_id FROM orders WHERE id = order_id)",
    );
    expect(row?.wrong).toBe(0);
  });

  test("of one order are applied one after the other, whatever comes between", async () => {
    const taken = await Promise.all([take("SO-0"), take("SO-0", { word: "complete" }), take("SO-1"), take("SO-0")]);
    expect(taken.map(({ outcome }) => outcome)).toEqual(["applied", "applied", "applied", "duplicate"]);
    expect(await getOrder(operator, "SO-0")).toMatchObject({ status: "paid" });
    expect(await count("outbox WHERE type = 'order.fulfillable'")).toBe(1);
  });

  test("that claim one transaction for two orders: one counts it, the other is told so, neither is lost", async () => {
    const taken = await Promise.all([take("SO-0", { hash: HASH }), take("SO-1", { hash: HASH }), take("SO-2")]);
    expect(taken.every(({ orderId }) => orderId !== null)).toBe(true);
    expect([await count("orders"), await count("transactions"), await count("deliveries")]).toEqual([3, 1, 3]);
    const both = [await getOrder(operator, "SO-0"), await getOrder(operator, "SO-1")];
    const told = both.map(({ txHashes, flags }) => ({ counts: txHashes.length, flags: flags.map(({ code }) => code) }));
    expect(told.sort((a, b) => b.counts - a.counts)).toEqual([{ counts: 1, flags: [] }, { counts: 0, flags: ["contradiction"] }]);
  });

  test("that share an event key are two deliveries, as they are one by one", async () => {
    await Promise.all([take("SO-0", { key: "same" }), take("SO-1", { key: "same" })]);
    expect([await count("orders"), await count("deliveries")]).toEqual([2, 2]);
  });
});

describe("one bad delivery among good ones", () => {
  test("fails alone, for its own reason", async () => {
    const tooLong = randomBytes(4_000).toString("hex");
    const results = await Promise.allSettled([...orders(5), tooLong, ...orders(9).slice(5)].map((order) => take(order)));
    const failed = results.filter((result) => result.status === "rejected");
    expect(failed.map(({ reason }) => isAboutTheData(reason))).toEqual([true]);
    expect([await count("orders"), await count("deliveries")]).toEqual([9, 9]);
  });

  test("whose order another process has moved on is decided anew, and its neighbours are written", async () => {
    await Promise.all(orders(3).map((order) => take(order)));
    const raced = vi.spyOn(pool(), "query");
    raced.mockImplementationOnce(async (...asked: unknown[]) => {
      raced.mockRestore();
      const read = await (pool().query as (...values: unknown[]) => Promise<unknown>)(...asked);
      await poolExecutor().query("UPDATE orders SET revision = revision + 1 WHERE external_order_id = 'SO-1'");
      return read;
    });
    const taken = await Promise.all(orders(3).map((order) => take(order, { word: "complete" })));
    expect(taken.map(({ outcome }) => outcome)).toEqual(["applied", "applied", "applied"]);
    expect(await count("orders WHERE status = 'paid' AND revision = CASE external_order_id WHEN 'SO-1' THEN 3 ELSE 2 END")).toBe(3);
    expect(await count("events")).toBe(6);
  });

  test("whose order somebody holds waits alone", async () => {
    await Promise.all(orders(3).map((order) => take(order)));
    let held: Promise<Intake> | undefined;
    let isAnswered = false;
    await transaction(async (tx) => {
      await tx.query("SELECT id FROM orders WHERE external_order_id = 'SO-1' FOR UPDATE");
      held = take("SO-1", { word: "complete" }).finally(() => (isAnswered = true));
      const others = await Promise.all([take("SO-0", { word: "complete" }), take("SO-2", { word: "complete" })]);
      expect(others.map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
      expect(isAnswered).toBe(false);
    });
    expect(await held).toMatchObject({ outcome: "applied" });
  });
});

describe("a database that goes away in the middle of a batch", () => {
  beforeAll(async () => {
    // Ends its own connection while the batch is being written: everything before it is done, nothing is committed.
    await poolExecutor().query(`CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NEW; END $$`);
  });
  afterEach(() => poolExecutor().query("DROP TRIGGER IF EXISTS break_off ON events"));

  test("is away for exactly those deliveries, keeps nothing of them, and takes them when they come again", async () => {
    await take("SO-9");
    await poolExecutor().query("CREATE TRIGGER break_off AFTER INSERT ON events FOR EACH ROW WHEN (NEW.kind = 'order_update') EXECUTE FUNCTION break_off()");
    const results = await Promise.allSettled(orders(5).map((order) => take(order)));
    expect(results.map((result) => result.status === "rejected" && isDatabaseAway(result.reason))).toEqual(orders(5).map(() => true));
    expect([await count("orders"), await count("deliveries")]).toEqual([1, 1]);
    await poolExecutor().query("DROP TRIGGER break_off ON events");
    expect(await take("SO-9")).toMatchObject({ outcome: "duplicate" });
    const again = await Promise.all(orders(5).map((order) => take(order)));
    expect(again.map(({ outcome }) => outcome)).toEqual(orders(5).map(() => "applied"));
    expect([await count("orders"), await count("deliveries")]).toEqual([6, 6]);
  });
});
