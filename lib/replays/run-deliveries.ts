import { poolExecutor, transaction } from "@/lib/db/client";
import { isDatabaseAway } from "@/lib/db/database-away";
import { findGateway } from "@/lib/gateways/registry";
import { DraftOrders, type Foreseen, type ReadableDelivery } from "@/lib/ingest/draft-orders";
import { differs } from "@/lib/ingest/order-glance";
import { replayStored } from "@/lib/ingest/replay-stored";
import { loadDeliveries, parseStored } from "@/lib/ingest/stored-delivery";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { log } from "@/lib/platform/log";
import { moveOn, RunEnded, type OrderChange, type Place, type Step } from "@/lib/replays/move-on";
import { nextItems, type RunItem } from "@/lib/replays/run-items";
import type { ReplayRun } from "@/lib/replays/schemas";

const BATCH = 100;

/** Null where nothing can read it. */
type Read = ReadableDelivery | null;

/**
 * Reads a run's deliveries again in order of arrival, each against what the ones before it left. A dry run does so with
 * orders in memory; a real one writes each delivery and its count in one transaction.
 * @throws RunEnded when the run was cancelled, another worker has it, or `signal` asks to stop
 */
export async function runDeliveries(run: ReplayRun, signal?: AbortSignal): Promise<void> {
  const place: Place = { runId: run.id, done: run.done };
  const drafts = new DraftOrders();
  for (;;) {
    const items = await nextItems(poolExecutor(), place, BATCH);
    if (items.length === 0) return;
    const read = await readItems(items);
    if (run.dryRun) {
      stopIfAsked(place, signal);
      await foresee(drafts, items, read, place);
      continue;
    }
    for (const item of items) {
      stopIfAsked(place, signal);
      await carryOut(run, item, read.get(item.itemId) ?? null, place);
    }
  }
}

function stopIfAsked({ done }: Place, signal?: AbortSignal): void {
  if (signal?.aborted) throw new RunEnded(`asked to stop at ${done}`);
}

/** Integrations are read anew for every batch, so that a mapping or a secret that changes meanwhile counts. */
async function readItems(items: readonly RunItem[]): Promise<Map<string, Read>> {
  const stored = await loadDeliveries(poolExecutor(), items.map((item) => item.itemId));
  const integrations = new Map<string, LoadedIntegration>();
  const read = new Map<string, Read>();
  for (const [id, delivery] of stored) {
    const integration = integrations.get(delivery.integrationId) ?? (await loadIntegration(delivery.integrationId));
    integrations.set(delivery.integrationId, integration);
    const gateway = findGateway(integration.gateway);
    read.set(id, gateway === null ? null : { stored: delivery, parsed: parseStored(delivery, gateway, integration), integration, gateway });
  }
  return read;
}

async function foresee(drafts: DraftOrders, items: readonly RunItem[], read: ReadonlyMap<string, Read>, place: Place): Promise<void> {
  const steps: Step[] = [];
  await drafts.readAhead(items.flatMap(({ itemId }) => read.get(itemId) ?? [])).catch((error: unknown) => {
    if (isDatabaseAway(error)) throw error;
    // One that cannot be asked about must not hide the others: each is read by itself.
    log.warn("deliveries could not be read ahead", { run: place.runId, error });
  });
  for (const { seq, itemId } of items) {
    steps.push(await foreseeOne(drafts, seq, itemId, read.get(itemId) ?? null));
  }
  await transaction((tx) => moveOn(tx, place, sum(steps)));
  place.done += items.length;
}

async function foreseeOne(drafts: DraftOrders, seq: number, itemId: string, found: Read): Promise<Step> {
  if (found === null) return UNREADABLE;
  try {
    return stepOf(seq, await drafts.foresee(found));
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    log.error("what a delivery would change could not be foreseen", { delivery: itemId, error });
    return UNREADABLE;
  }
}

async function carryOut(run: ReplayRun, { seq, itemId }: RunItem, found: Read, place: Place): Promise<void> {
  try {
    if (found === null) await transaction((tx) => moveOn(tx, place, UNREADABLE));
    else await replayStored(found, run.requestedBy, (tx, done) => moveOn(tx, place, stepOf(seq, done)));
  } catch (error) {
    if (error instanceof RunEnded || isDatabaseAway(error)) throw error;
    log.error("a delivery of a replay run could not be read", { run: run.id, delivery: itemId, error });
    await transaction((tx) => moveOn(tx, place, UNREADABLE));
  }
  place.done += 1;
}

/** Pruned since it was chosen, of a gateway this version does not know, or of a kind nobody foresaw. */
const UNREADABLE: Step = { items: 1, stayed: 0, failed: 1, changes: [] };

function stepOf(seq: number, { outcome, order, before, after, fulfils }: Foreseen): Step {
  if (outcome === "quarantined") return UNREADABLE;
  if (order === null || after === null || !differs(before, after)) return { items: 1, stayed: 1, failed: 0, changes: [] };
  const change: OrderChange = {
    key: order.key,
    seq,
    orderId: order.exists ? order.key : null,
    externalOrderId: order.externalOrderId,
    before,
    after,
    fulfils,
  };
  return { items: 1, stayed: 0, failed: 0, changes: [change] };
}

function sum(steps: readonly Step[]): Step {
  return {
    items: steps.length,
    stayed: steps.filter(({ stayed }) => stayed > 0).length,
    failed: steps.filter(({ failed }) => failed > 0).length,
    changes: steps.flatMap(({ changes }) => changes),
  };
}
