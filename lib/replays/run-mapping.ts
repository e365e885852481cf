import { setTimeout as wait } from "node:timers/promises";
import { poolExecutor, transaction, type SqlExecutor } from "@/lib/db/client";
import { isDatabaseAway } from "@/lib/db/database-away";
import { toInstant } from "@/lib/domain/instant";
import { STATUS } from "@/lib/domain/order-status";
import type { Gateway } from "@/lib/gateways/contract";
import type { EventOrigin } from "@/lib/ingest/map-event-status";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { lockOrder } from "@/lib/orders/order-snapshot";
import { ownEvent } from "@/lib/orders/order-write";
import { storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { gatewayNamed } from "@/lib/replays/mapping-draft";
import { keepChanges, moveOn, RunEnded, type OrderChange, type Place } from "@/lib/replays/move-on";
import { changeOf, readRemapped, type RemappedOrder } from "@/lib/replays/remap-orders";
import { nextItems, type RunItem } from "@/lib/replays/run-items";
import type { ReplayRun, RunSelection } from "@/lib/replays/schemas";

const BATCH = 200;
/** Another process may take deliveries in under the former mapping for two seconds after it was changed. */
const SETTLE_MS = 3_000;
/** A delivery is dated by its arrival, and may be written a while after it. */
const ARRIVAL_MARGIN_MS = 60_000;

type Selection = Extract<RunSelection, { by: "mapping" }>;

/**
 * Reads the past of one integration under a mapping: drafted, which only tells what would change, or saved. Each order is
 * compared with what it should be, so going over one again does no harm.
 * @throws RunEnded when the run was cancelled, another worker has it, or `signal` asks to stop
 */
export async function runMapping(run: ReplayRun, selection: Selection, signal?: AbortSignal): Promise<void> {
  const integrationId = run.integration?.id ?? "";
  const sql = poolExecutor();
  if (run.total === null) await chooseOrders(sql, run.id, integrationId, selection.words);
  const place: Place = { runId: run.id, done: run.done };
  await goThrough(run, selection, integrationId, place, signal);
  if (run.dryRun) return;
  const settlesInMs = Date.parse(run.createdAt) + SETTLE_MS - now().getTime();
  if (settlesInMs > 0) await wait(settlesInMs, undefined, { signal }).catch(() => undefined);
  await chooseLatecomers(sql, run, integrationId, selection);
  await goThrough(run, selection, integrationId, place, signal);
}

async function goThrough(run: ReplayRun, selection: Selection, integrationId: string, place: Place, signal?: AbortSignal): Promise<void> {
  const sql = poolExecutor();
  for (;;) {
    if (signal?.aborted) throw new RunEnded(`asked to stop at ${place.done}`);
    const items = await nextItems(sql, place, BATCH);
    const last = items.at(-1);
    if (!last) return;
    const integration = await loadIntegration(integrationId);
    const gateway = gatewayNamed(integration.gateway);
    const origin: EventOrigin = run.dryRun ? { ...integration, mapping: selection.mapping } : integration;
    const remapped = await readRemapped(sql, items.map((item) => item.itemId), origin, gateway);
    const step = run.dryRun ? { failed: 0, changes: changesOf(remapped, items) } : await applyAll(run, remapped, items, integration, gateway);
    await transaction((tx) => moveOn(tx, place, { items: items.length, stayed: 0, ...step }));
    place.done += items.length;
  }
}

function changesOf(remapped: readonly RemappedOrder[], items: readonly RunItem[]): OrderChange[] {
  const seqs = new Map(items.map((item) => [item.itemId, item.seq]));
  return remapped.flatMap((order) => changeOf(order, seqs.get(order.before.id) ?? 0) ?? []);
}

async function applyAll(
  run: ReplayRun,
  remapped: readonly RemappedOrder[],
  items: readonly RunItem[],
  integration: LoadedIntegration,
  gateway: Gateway,
): Promise<{ failed: number; changes: [] }> {
  const seqs = new Map(items.map((item) => [item.itemId, item.seq]));
  let failed = 0;
  for (const order of remapped) {
    const seq = seqs.get(order.before.id) ?? 0;
    if (!isToWrite(order, seq)) continue;
    try {
      await applyMapping(run, order.before.id, seq, integration, gateway);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      log.error("an order could not be read under a new mapping", { run: run.id, order: order.before.id, error });
      failed += 1;
    }
  }
  // Each change was kept with the order it is about.
  return { failed, changes: [] };
}

const isToWrite = (order: RemappedOrder, seq: number) => order.isOther || order.released.length > 0 || changeOf(order, seq) !== null;

/** One order, locked and read again, since it may have moved after the batch was read. */
async function applyMapping(
  run: ReplayRun,
  orderId: string,
  seq: number,
  integration: LoadedIntegration,
  gateway: Gateway,
): Promise<void> {
  await transaction(async (tx) => {
    if ((await lockOrder(tx, orderId)) === null) return;
    const [order] = await readRemapped(tx, [orderId], integration, gateway);
    if (!order || !isToWrite(order, seq)) return;
    const at = toInstant(now());
    const { before, after, projection } = order;
    const becomes = projection.state.status;
    const outcome = before.status === becomes ? `stays ${label(becomes)}` : `goes from ${label(before.status)} to ${label(becomes)}`;
    const reason = `Version ${integration.mappingVersion} of the status mapping of ${integration.name} reads the past anew: the order ${outcome}.`;
    await storeOrder(tx, {
      order: after,
      projection,
      refunds: [],
      delivery: null,
      at,
      events: [
        ownEvent(at, {
          source: "system",
          kind: "remapped",
          reason,
          mappingVersion: integration.mappingVersion,
          statusBefore: before.status,
          statusAfter: becomes,
          actor: run.requestedBy,
        }),
      ],
    });
    await tx.query("UPDATE deliveries SET outcome = 'applied', reason = $2, replayed_at = $3 WHERE id = ANY($1) AND outcome = 'unmapped'", [
      order.released.map((delivery) => delivery.id),
      reason,
      at,
    ]);
    const change = changeOf(order, seq);
    if (change !== null) await keepChanges(tx, run.id, [change]);
  });
}

function label(status: RemappedOrder["before"]["status"]): string {
  return STATUS[status].label.toLowerCase();
}

/** Every order of the integration that heard one of the words; all that heard any where `words` is null. */
async function chooseOrders(sql: SqlExecutor, runId: string, integrationId: string, words: readonly string[] | null): Promise<void> {
  const spellings = await heardSpellings(sql, integrationId, words);
  await transaction(async (tx) => {
    const chosen = await tx.query(
      `WITH heard AS (
         SELECT DISTINCT p.order_id AS id FROM payments p JOIN events e ON e.payment_id = p.id
         WHERE p.integration_id = $2 AND e.gateway_status = ANY($3)
       ), kept AS (
         INSERT INTO replay_items (run_id, seq, item_id) SELECT $1, row_number() OVER (ORDER BY id), id FROM heard RETURNING 1
       )
       UPDATE replay_runs SET total = (SELECT count(*) FROM kept) WHERE id = $1 AND total IS NULL AND state = 'running' RETURNING id`,
      [runId, integrationId, spellings],
    );
    if (chosen.length === 0) throw new RunEnded(`run ${runId} was begun by another worker`);
  });
}

/** Orders that heard a word while the mapping changed: read under the former one, and perhaps after this run came past. */
async function chooseLatecomers(sql: SqlExecutor, run: ReplayRun, integrationId: string, { version, words }: Selection): Promise<void> {
  const since = new Date(Date.parse(run.createdAt) - ARRIVAL_MARGIN_MS);
  const spellings = await heardSpellings(sql, integrationId, words);
  await transaction((tx) =>
    tx.query(
      `WITH heard AS (
         SELECT DISTINCT p.order_id AS id FROM payments p JOIN events e ON e.payment_id = p.id
         WHERE p.integration_id = $2 AND p.last_news_at >= $3 AND e.recorded_at >= $3 AND e.mapping_version < $4 AND e.gateway_status = ANY($5)
       ), kept AS (
         INSERT INTO replay_items (run_id, seq, item_id)
         SELECT $1, r.total + row_number() OVER (ORDER BY h.id), h.id FROM heard h CROSS JOIN replay_runs r WHERE r.id = $1 RETURNING 1
       )
       UPDATE replay_runs SET total = total + (SELECT count(*) FROM kept) WHERE id = $1`,
      [run.id, integrationId, since, version, spellings],
    ),
  );
}

/** Only the gateway knows which spellings are one word, so the words that were heard are compared here. */
async function heardSpellings(sql: SqlExecutor, integrationId: string, words: readonly string[] | null): Promise<string[]> {
  const gateway = gatewayNamed((await loadIntegration(integrationId)).gateway);
  const heard = await sql.query<{ word: string }>(
    `SELECT DISTINCT e.gateway_status AS word FROM payments p JOIN events e ON e.payment_id = p.id
     WHERE p.integration_id = $1 AND e.gateway_status IS NOT NULL`,
    [integrationId],
  );
  return heard.map(({ word }) => word).filter((word) => words === null || words.includes(gateway.normalizeStatus(word)));
}
