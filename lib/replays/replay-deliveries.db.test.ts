import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import type { Instant } from "@/lib/domain/instant";
import type { Actor, Role } from "@/lib/domain/permission";
import type { Scenario } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { storeDelivery } from "@/lib/ingest/store-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration, loadIntegration } from "@/lib/integrations/load-integration";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { cancelReplay } from "@/lib/replays/cancel-replay";
import { getReplay } from "@/lib/replays/get-replay";
import { listReplayChanges } from "@/lib/replays/list-replay-changes";
import { listReplays } from "@/lib/replays/list-replays";
import { runReplay, unfinishedReplays } from "@/lib/replays/run-replay";
import type { StartReplay } from "@/lib/replays/schemas";
import { startReplay } from "@/lib/replays/start-replay";
import { madeUpEntries } from "@/lib/simulate/made-up-account";
import { planOrder } from "@/lib/simulate/plan-deliveries";
import { Random } from "@/lib/simulate/random";
import { accountToPlay } from "@/lib/simulate/simulated-account";

const operator: Actor = { kind: "operator", name: "Test" };
const user = (role: Role): Actor => ({ kind: "user", id: "usr_1", name: "Sue", email: "sue@example.test", role, ip: null });
const KINDS = ["coinpayments", "two_coin", "coindpay", "nowpayments", "btcpay"] as const;
const SCENARIOS: Scenario[] = ["exact", "under", "multiple_transactions", "refunded", "unknown_status", "expired", "late", "contradictory", "over"];
const slugOf = (kind: string) => kind.replaceAll("_", "-");
const sql = poolExecutor();

/** A gateway's deliveries about one payment. `isLost` are kept as if today's code had not been able to read them. */
async function play(kind: string, scenario: Scenario, reference: string, isLost: (index: number) => boolean): Promise<void> {
  const slug = slugOf(kind);
  const { deliveries } = planOrder(await accountToPlay(slug), scenario, new Random(`${kind}/${scenario}/${reference}`), {
    externalOrderId: reference,
    startedAt: "2026-03-02T09:10:00.000Z" as Instant,
  });
  for (const [index, { headers, body }] of deliveries.entries()) {
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]));
    if (!isLost(index)) {
      await receiveDelivery({ slug, method: "POST", headers: lower, body, sourceIp: null });
      continue;
    }
    const bodySha256 = createHash("sha256").update(body).digest("hex");
    await storeDelivery(sql, {
      id: newId("dlv"),
      integrationId: (await loadIntegration(slug)).id,
      deliveryKey: `sha256:${bodySha256}`,
      receivedAt: now().toISOString() as Instant,
      method: "POST",
      headers: lower,
      body,
      bodySha256,
      contentType: "application/json",
      sourceIp: null,
      eventType: null,
      gatewayStatus: null,
      gatewayRef: null,
      outcome: "quarantined",
      reason: "It could not be read.",
    });
  }
}

async function ids(where = "true"): Promise<string[]> {
  return (await sql.query<{ id: string }>(`SELECT id FROM deliveries WHERE ${where} ORDER BY received_at, id`)).map(({ id }) => id);
}

/** Everything but the runs themselves. */
async function everything(): Promise<string> {
  const tables = ["orders", "payments", "transactions", "refunds", "settlements", "outbox", "events", "deliveries", "order_search"];
  const rows = await Promise.all(tables.map((table) => sql.query<{ rows: unknown }>(`SELECT jsonb_agg(t ORDER BY t::text) AS rows FROM ${table} t`)));
  return JSON.stringify(rows);
}

/** What people and the shop see; not how often something was read. */
async function visible(): Promise<unknown> {
  return sql.query(
    `SELECT o.external_order_id, o.status, o.flags, o.received_amount, o.next_action, o.paid_at, o.customer_name,
       (SELECT array_agg(DISTINCT b.type ORDER BY b.type) FROM outbox b WHERE b.order_id = o.id AND b.type = 'order.fulfillable') AS told,
       (SELECT jsonb_agg(jsonb_build_array(p.gateway_ref, p.status, p.facts) ORDER BY p.gateway_ref) FROM payments p WHERE p.order_id = o.id) AS payments
     FROM orders o ORDER BY o.external_order_id, o.gateway_ref`,
  );
}

async function carryOut(input: StartReplay) {
  const { id } = await startReplay(operator, input);
  await runReplay(id);
  return report(id);
}

async function report(id: string) {
  const { state, total, done, stayed, failed, changed, fulfils } = await getReplay(operator, id);
  const { rows } = await listReplayChanges(operator, id, { limit: 200 });
  const changes = rows.map(({ externalOrderId, before, after, fulfils: tells }) => ({ externalOrderId, before, after, tells }));
  return { id, figures: { state, total, done, stayed, failed, changed, fulfils }, changes };
}

let round = 0;
/** More orders, some of whose deliveries nobody could read, and a mapping that was changed without reading the past. */
async function somethingHappens(random: Random): Promise<void> {
  round += 1;
  for (let order = 1; order <= 8; order += 1) {
    const [kind, scenario] = [random.pick(KINDS), random.pick(SCENARIOS)];
    const isLost = random.chance(0.7) ? () => random.chance(0.6) : () => false;
    await play(kind, scenario, `SO-${round}-${order}`, isLost).catch((error: unknown) => {
      // Not every gateway can express every scenario.
      if (!(error instanceof RangeError)) throw error;
    });
  }
  // One order paid at two gateways, the second lost.
  await play("coindpay", "exact", `SO-${round}-twice`, () => random.chance(0.5));
  await play("nowpayments", "exact", `SO-${round}-twice`, () => random.chance(0.5));
  await sql.query("UPDATE integrations SET mapping = $1, mapping_version = mapping_version + 1 WHERE gateway = 'coindpay'", [
    random.chance(0.5) ? { completed: "confirming" } : {},
  ]);
  for (const kind of KINDS) forgetIntegration(slugOf(kind));
}

beforeAll(async () => {
  for (const kind of KINDS) {
    const gateway = findGateway(kind);
    if (gateway === null) throw new Error(`no gateway ${kind}`);
    await addIntegration(operator, { gateway: kind, slug: slugOf(kind), name: kind, ...madeUpEntries(gateway) });
  }
  await somethingHappens(new Random("first"));
}, 60_000);

describe("a dry run of many deliveries", () => {
  test("writes nothing, and says what the real run then does, whatever was chosen", async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_000_000 }), fc.double({ min: 0.1, max: 0.6, noNaN: true }), async (seed, share) => {
        const random = new Random(String(seed));
        await somethingHappens(random);
        const chosen = (await ids()).filter(() => random.chance(share));
        if (chosen.length === 0) return;
        const before = await everything();
        const dry = await carryOut({ ids: chosen, dryRun: true });
        expect(await everything(), "a dry run writes nothing").toBe(before);
        const real = await carryOut({ sameAs: dry.id, dryRun: false });
        expect(real.figures).toEqual(dry.figures);
        expect(real.changes).toEqual(dry.changes);
        changed += real.figures.changed;
        const seen = await visible();
        const again = await carryOut({ sameAs: dry.id, dryRun: false });
        expect(again.figures, "nothing is left to change").toMatchObject({ changed: 0, fulfils: 0, stayed: chosen.length - real.figures.failed });
        expect(await visible()).toEqual(seen);
      }),
      // The first run chooses every delivery, so that something changes whatever the others are dealt.
      { numRuns: 4, endOnFailure: true, examples: [[1, 1]] },
    );
    expect(changed, "something was chosen that changes something").toBeGreaterThan(0);
  }, 240_000);

  test("shows an order that several deliveries change once, from before the first to after the last", async () => {
    await play("two_coin", "exact", "SO-once", () => true);
    const lost = await ids("outcome = 'quarantined'");
    const { figures, changes } = await carryOut({ ids: lost, dryRun: true });
    expect(changes.filter((change) => change.externalOrderId === "SO-once")).toEqual([
      expect.objectContaining({ before: null, after: expect.objectContaining({ status: "paid" }), tells: true }),
    ]);
    expect(figures.done).toBeGreaterThan(1);
    expect(await sql.query("SELECT 1 FROM orders WHERE external_order_id = 'SO-once'")).toEqual([]);
  });

  test("begun by a worker that died is begun anew, and counts nothing twice", async () => {
    const { id } = await startReplay(operator, { filter: { outcome: "quarantined" }, dryRun: true });
    await runReplay(id);
    const whole = await report(id);
    await sql.query("UPDATE replay_runs SET state = 'running', finished_at = NULL, done = 3, stayed = 2 WHERE id = $1", [id]);
    await runReplay(id);
    expect(await report(id)).toEqual(whole);
  });
});

describe("a real run", () => {
  test("that is stopped goes on behind the last delivery it did", async () => {
    await play("nowpayments", "exact", "SO-stop", () => true);
    await play("nowpayments", "exact", "SO-stop-2", () => true);
    const { id } = await startReplay(operator, { filter: { outcome: "quarantined", integration: "nowpayments" }, dryRun: false });
    const stop = new AbortController();
    const running = runReplay(id, stop.signal);
    // As soon as the first delivery is done, and not after some time.
    while ((await getReplay(operator, id)).done === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await running;
    const stopped = await getReplay(operator, id);
    expect(stopped.state).toBe("running");
    expect(await unfinishedReplays()).toContain(id);
    await runReplay(id);
    const { figures } = await report(id);
    expect(figures).toMatchObject({ state: "done", done: stopped.total, total: stopped.total });
    const [{ replays } = { replays: 0 }] = await sql.query<{ replays: number }>(
      `SELECT max(n)::int AS replays FROM (SELECT count(*) AS n FROM events e JOIN replay_items i ON i.item_id = e.delivery_id AND i.run_id = $1
       WHERE e.source = 'replay' GROUP BY e.delivery_id) AS t`,
      [id],
    );
    expect(replays, "no delivery was replayed twice").toBe(1);
  });

  test("over the same deliveries as another, at once, ends where one alone would", async () => {
    await play("btcpay", "exact", "SO-both", () => true);
    await play("coindpay", "refunded", "SO-both-2", () => true);
    const lost = await ids("outcome = 'quarantined'");
    const runs = await Promise.all([1, 2].map(() => startReplay(operator, { ids: lost, dryRun: false })));
    await Promise.all(runs.map(({ id }) => runReplay(id)));
    for (const { id } of runs) expect((await getReplay(operator, id)).state).toBe("done");
    const seen = await visible();
    const again = await carryOut({ ids: lost, dryRun: false });
    expect(again.figures.changed).toBe(0);
    expect(await visible()).toEqual(seen);
    expect(await sql.query("SELECT order_id FROM outbox WHERE type = 'order.fulfillable' GROUP BY 1 HAVING count(*) > 1")).toEqual([]);
  });

  test("carried out by two workers at once does each delivery once", async () => {
    const { id } = await startReplay(operator, { filter: { integration: "two-coin" }, dryRun: false });
    await Promise.all([runReplay(id), runReplay(id), runReplay(id)]);
    const { figures } = await report(id);
    expect(figures.done).toBe(figures.total);
    const [{ events } = { events: 0 }] = await sql.query<{ events: number }>(
      "SELECT count(*)::int AS events FROM audit WHERE action = 'replay.finished' AND object_id = $1",
      [id],
    );
    expect(events).toBe(1);
  });

  test("does not take in what arrives after it was started, though it fits the filter", async () => {
    const { id, total } = await startReplay(operator, { filter: { integration: "coindpay" }, dryRun: false });
    await play("coindpay", "exact", "SO-later", () => false);
    await runReplay(id);
    expect(await getReplay(operator, id)).toMatchObject({ state: "done", done: total, total });
    expect(await sql.query("SELECT 1 FROM deliveries d JOIN orders o ON o.id = d.order_id WHERE o.external_order_id = 'SO-later' AND d.replayed_at IS NOT NULL")).toEqual([]);
  });

  test("that is cancelled keeps what it did and leaves the rest", async () => {
    const { id } = await startReplay(operator, { filter: { integration: "coindpay" }, dryRun: false });
    await cancelReplay(operator, { id });
    await runReplay(id);
    expect(await getReplay(operator, id)).toMatchObject({ state: "cancelled", done: 0 });
    await expect(cancelReplay(operator, { id })).rejects.toMatchObject({ code: "conflict" });
  });

  test("counts a delivery that was pruned meanwhile as one that cannot be read", async () => {
    const [first] = await ids("integration_id = (SELECT id FROM integrations WHERE slug = 'btcpay')");
    const { id } = await startReplay(operator, { ids: [first ?? ""], dryRun: false });
    await sql.query("DELETE FROM deliveries WHERE id = $1", [first]);
    await runReplay(id);
    expect(await getReplay(operator, id)).toMatchObject({ state: "done", done: 1, failed: 1 });
  });
});

describe("is refused:", () => {
  test.each<Role>(["accountant", "viewer"])("to a %s", async (role) => {
    const forbidden = { code: "forbidden" };
    await expect(startReplay(user(role), { filter: {}, dryRun: true })).rejects.toMatchObject(forbidden);
    await expect(getReplay(user(role), "rpl_x")).rejects.toMatchObject(forbidden);
    await expect(listReplays(user(role))).rejects.toMatchObject(forbidden);
    await expect(cancelReplay(user(role), { id: "rpl_x" })).rejects.toMatchObject(forbidden);
  });

  test.each<[StartReplay, string]>([
    [{ filter: { q: "nothing-like-it" }, dryRun: true }, "a filter that fits nothing"],
    [{ ids: ["dlv_none"], dryRun: true }, "an id that is not there"],
    [{ ids: ["dlv_none"], filter: {}, dryRun: true }, "two ways of choosing"],
    [{ dryRun: true }, "no choice at all"],
  ])("%j, %s", async (input) => {
    const before = (await listReplays(operator)).rows.length;
    await expect(startReplay(operator, input)).rejects.toMatchObject({ code: "invalid_input" });
    expect((await listReplays(operator)).rows.length, "nothing is left behind").toBe(before);
  });

  test("the deliveries of a dry run that did not come to its end", async () => {
    const { id } = await startReplay(operator, { filter: {}, dryRun: true });
    await expect(startReplay(operator, { sameAs: id, dryRun: false })).rejects.toMatchObject({ code: "conflict" });
  });

  test("support may", async () => {
    expect(await startReplay(user("support"), { filter: {}, dryRun: true })).toMatchObject({ state: "queued", requestedBy: { name: "Sue" } });
  });
});
