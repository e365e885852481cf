import { beforeAll, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { decimal } from "@/lib/domain/decimal";
import { toInstant, type Instant } from "@/lib/domain/instant";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { Actor } from "@/lib/domain/permission";
import { GATEWAYS } from "@/lib/gateways/registry";
import type { Scenario } from "@/lib/gateways/contract";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { listDeliveries } from "@/lib/ingest/list-deliveries";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { now, setClock } from "@/lib/platform/clock";
import { cancelReplay } from "@/lib/replays/cancel-replay";
import { getMapping } from "@/lib/replays/get-mapping";
import { getReplay } from "@/lib/replays/get-replay";
import { listReplayChanges } from "@/lib/replays/list-replay-changes";
import { countUnmappedStatuses, listUnmappedStatuses } from "@/lib/replays/list-unmapped-statuses";
import { previewMapping } from "@/lib/replays/preview-mapping";
import { runReplay } from "@/lib/replays/run-replay";
import { saveMapping } from "@/lib/replays/save-mapping";

const operator: Actor = { kind: "operator", name: "Test" };
const support: Actor = { kind: "user", id: "usr_s", name: "Sue", email: "sue@example.test", role: "support", ip: null };

/** A gateway's deliveries about one payment; taken in by a server that still holds `stale`, where it is given. */
async function play(scenario: Scenario, reference: string, stale?: LoadedIntegration): Promise<void> {
  const { configs, registeredUrl } = await loadIntegration("ramp");
  const deliveries = GATEWAYS.two_coin.simulate.deliveries(
    scenario,
    {
      externalOrderId: reference,
      seed: Buffer.from(reference.padEnd(16, "_")).toString("hex"),
      asset: "BTC",
      network: "bitcoin",
      amount: decimal("0.00245"),
      price: { amount: decimal("100"), currency: "USD" },
      customer: { name: "Ada Byron", email: "ada@example.test" },
      startedAt: "2026-03-02T09:10:00.000Z" as Instant,
    },
    GATEWAYS.two_coin.config.schema.parse(configs[0]),
    registeredUrl,
  );
  for (const { headers, body } of deliveries ?? []) {
    if (stale) {
      const receivedAt = toInstant(now());
      const parsed = GATEWAYS.two_coin.parse({ body, headers: {}, method: "POST", registeredUrl, receivedAt }, GATEWAYS.two_coin.config.schema.parse(configs[0]));
      if (parsed.kind !== "event") throw new Error("not an event");
      await intakeOrder(stale, GATEWAYS.two_coin, parsed.event, null, { source: "webhook", actor: { kind: "gateway", id: stale.id, name: "Ramp" }, receivedAt });
      continue;
    }
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]));
    await receiveDelivery({ slug: "ramp", method: "POST", headers: lower, body, sourceIp: null });
  }
}

type Draft = Record<string, OrderStatus>;

/** Once the time is over in which another server may hold the former mapping. */
async function carryOut(runId: string): Promise<void> {
  const restore = setClock(() => new Date(Date.now() + 10_000));
  await runReplay(runId).finally(restore);
}

async function preview(mapping: Draft) {
  const { id } = await previewMapping(operator, { integration: "ramp", mapping });
  await runReplay(id);
  return { ...(await getReplay(operator, id)), effects: (await listReplayChanges(operator, id)).rows };
}

async function save(mapping: Draft) {
  const { version, run } = await saveMapping(operator, { integration: "ramp", previewId: (await preview(mapping)).id });
  await carryOut(run.id);
  return { version, run: await getReplay(operator, run.id) };
}

async function statusOf(reference: string): Promise<OrderStatus> {
  return (await getOrder(operator, reference)).status;
}

let unknown = "";

beforeAll(async () => {
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: "ramp",
    name: "Ramp",
    credentials: { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" },
    settings: {},
  });
  await play("unknown_status", "SO-1");
  await play("exact", "SO-2");
  await play("on_hold", "SO-3");
  unknown = (await listUnmappedStatuses(operator))[0]?.word ?? "";
});

describe("the inbox", () => {
  test("names the word nobody has mapped, with what waits for it", async () => {
    expect(await listUnmappedStatuses(operator)).toEqual([
      expect.objectContaining({ word: unknown, deliveries: 1, orders: 1, integration: expect.objectContaining({ slug: "ramp" }) }),
    ]);
    expect(await countUnmappedStatuses(operator)).toBe(1);
  });

  test("counts a word once, however it is spelled, and an order once", async () => {
    const sql = poolExecutor();
    const other = unknown.toUpperCase();
    expect(other).not.toBe(unknown);
    await sql.query(
      `UPDATE payments SET facts = jsonb_set(facts, '{unmapped}', (facts->'unmapped') || to_jsonb($1::text)) WHERE facts->'unmapped' <> '[]'`,
      [other],
    );
    expect(await countUnmappedStatuses(operator)).toBe(1);
    expect(await listUnmappedStatuses(operator)).toEqual([expect.objectContaining({ orders: 1, deliveries: 1 })]);
    expect((await getMapping(operator, "ramp")).rows[0]).toMatchObject({ waiting: 1 });
    await sql.query(`UPDATE payments SET facts = jsonb_set(facts, '{unmapped}', (facts->'unmapped') - $1::text)`, [other]);
  });

  test("stands first in the editor, before the vendor's own words", async () => {
    const { rows, version } = await getMapping(operator, "ramp");
    expect(version).toBe(1);
    expect(rows[0]).toMatchObject({ word: unknown, shipped: null, override: null, waiting: 1, heard: { count: 1 } });
    expect(rows.filter((row) => row.shipped === null)).toHaveLength(1);
  });
});

describe("a draft mapping", () => {
  test("is tried on past orders without changing one of them", async () => {
    const tried = await preview({ [unknown]: "paid" });
    expect(tried).toMatchObject({ state: "done", changed: 1, fulfils: 1, total: 1, done: 1 });
    expect(tried.effects).toEqual([
      expect.objectContaining({
        externalOrderId: "SO-1",
        before: expect.objectContaining({ status: "manual_review" }),
        after: expect.objectContaining({ status: "paid", flags: [] }),
      }),
    ]);
    expect(await statusOf("SO-1")).toBe("manual_review");
    expect(await countUnmappedStatuses(operator)).toBe(1);
  });

  test("that reads a known word otherwise lists every order it would move", async () => {
    expect((await preview({ complete: "confirming" })).effects.map((effect) => effect.externalOrderId)).toEqual(["SO-2"]);
  });

  test("that says what ships anyway would change nothing", async () => {
    const { mapping } = await getMapping(operator, "ramp");
    expect(mapping).toEqual({});
    expect(await preview({ COMPLETE: "paid" })).toMatchObject({ changed: 0, selection: { mapping: {} } });
  });

  test("with one word twice, differently, is refused", async () => {
    await expect(previewMapping(operator, { integration: "ramp", mapping: { complete: "paid", COMPLETE: "expired" } })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  test("is refused to support", async () => {
    await expect(previewMapping(support, { integration: "ramp", mapping: {} })).rejects.toMatchObject({ code: "forbidden" });
    await expect(saveMapping(support, { integration: "ramp", previewId: "rpl_x" })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("saving", () => {
  test("needs a preview that came to its end", async () => {
    const { id } = await previewMapping(operator, { integration: "ramp", mapping: { [unknown]: "paid" } });
    await expect(saveMapping(operator, { integration: "ramp", previewId: id })).rejects.toMatchObject({ code: "conflict" });
    await cancelReplay(operator, { id });
    await expect(saveMapping(operator, { integration: "ramp", previewId: id })).rejects.toMatchObject({ code: "conflict" });
  });

  test("replays what waited for the word, tells the shop once, and empties the inbox and the parked deliveries", async () => {
    const { version, run } = await save({ [unknown]: "paid" });
    expect(version).toBe(2);
    expect(run).toMatchObject({ state: "done", changed: 1, fulfils: 1, failed: 0 });
    const order = await getOrder(operator, "SO-1");
    expect(order).toMatchObject({ status: "paid", flags: [] });
    expect(order.signals.filter((signal) => signal.type === "order.fulfillable")).toHaveLength(1);
    const { rows } = await listOrderEvents(operator, order.id, { limit: 5, cursor: null });
    expect(rows[0]).toMatchObject({ kind: "remapped", mappingVersion: 2 });
    expect(await listUnmappedStatuses(operator)).toEqual([]);
    expect((await listDeliveries(operator, { outcome: "unmapped" })).rows).toEqual([]);
    expect((await listDeliveries(operator, { q: "SO-1" })).rows[0]).toMatchObject({ outcome: "applied" });
  });

  test("again writes nothing more to any order", async () => {
    const before = await getOrder(operator, "SO-1");
    const { mapping } = await getMapping(operator, "ramp");
    const { version, run } = await save(mapping);
    expect([version, run.changed]).toEqual([2, 0]);
    expect((await getOrder(operator, "SO-1")).updatedAt).toBe(before.updatedAt);
  });

  test("two previews of one version at once keeps the first and refuses the second", async () => {
    const drafts = await Promise.all([preview({ [unknown]: "expired" }), preview({ [unknown]: "cancelled" })]);
    const answers = await Promise.allSettled(drafts.map(({ id }) => saveMapping(operator, { integration: "ramp", previewId: id })));
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = answers.find((answer) => answer.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "conflict", userMessage: expect.stringContaining("version 2") });
    for (const answer of answers) if (answer.status === "fulfilled") await carryOut(answer.value.run.id);
    expect((await getMapping(operator, "ramp")).version).toBe(3);
  });

  test("an earlier version brings its orders back, though their events were first read under it", async () => {
    await save({ complete: "confirming" });
    expect(await statusOf("SO-2")).toBe("confirming");
    const { versions } = await getMapping(operator, "ramp");
    expect(versions[0]).toMatchObject({ by: { name: "Test" }, changes: expect.arrayContaining([{ key: "complete", from: null, to: "confirming" }]) });
    const shipped = versions.at(-1);
    expect(shipped).toMatchObject({ version: 1, mapping: {}, at: null });
    await save(shipped?.mapping ?? {});
    expect(await statusOf("SO-2")).toBe("paid");
  });

  test("without a word that was mapped puts its orders back into the inbox", async () => {
    expect(await statusOf("SO-1")).toBe("manual_review");
    expect(await listUnmappedStatuses(operator)).toEqual([expect.objectContaining({ word: unknown, orders: 1 })]);
  });
});

describe("a run that applies a mapping", () => {
  test("stopped before it began any order is carried on by the next worker", async () => {
    const { run } = await saveMapping(operator, { integration: "ramp", previewId: (await preview({ [unknown]: "refunded" })).id });
    await runReplay(run.id, AbortSignal.abort());
    expect(await getReplay(operator, run.id)).toMatchObject({ state: "running", done: 0 });
    await carryOut(run.id);
    expect(await getReplay(operator, run.id)).toMatchObject({ state: "done", changed: 1 });
    expect(await statusOf("SO-1")).toBe("refunded");
  });

  test("reads again an order that was heard under the former mapping after the run had chosen its orders", async () => {
    const stale = await loadIntegration("ramp");
    const { run } = await saveMapping(operator, { integration: "ramp", previewId: (await preview({ [unknown]: "confirming" })).id });
    await runReplay(run.id, AbortSignal.abort());
    await play("unknown_status", "SO-5", stale);
    expect(await statusOf("SO-5")).not.toBe("confirming");
    await carryOut(run.id);
    expect(await statusOf("SO-5")).toBe("confirming");
  });

  test("cannot be cancelled half way, since the other half of the past would be read otherwise", async () => {
    const { run } = await saveMapping(operator, { integration: "ramp", previewId: (await preview({ [unknown]: "expired" })).id });
    await expect(cancelReplay(operator, { id: run.id })).rejects.toMatchObject({ code: "conflict" });
    await carryOut(run.id);
  });

  test("carried out by two workers at once does each order once", async () => {
    const { run } = await saveMapping(operator, { integration: "ramp", previewId: (await preview({ [unknown]: "paid" })).id });
    await Promise.all([carryOut(run.id), carryOut(run.id)]);
    const { state, done, total } = await getReplay(operator, run.id);
    expect([state, done]).toEqual(["done", total]);
    const { id } = await getOrder(operator, "SO-1");
    const { rows } = await listOrderEvents(operator, id, { limit: 50, cursor: null });
    expect(rows.filter((row) => row.kind === "remapped" && row.mappingVersion === (run.selection.by === "mapping" ? run.selection.version : 0))).toHaveLength(1);
  });
});
