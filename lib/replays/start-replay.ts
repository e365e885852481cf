import { transaction, type SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { deliveryConditions } from "@/lib/ingest/delivery-conditions";
import { parseInput } from "@/lib/platform/parse-input";
import { queueRun } from "@/lib/replays/queue-run";
import { loadRun } from "@/lib/replays/replay-row";
import { MAX_REPLAYED, StartReplay, type ReplayRun, type RunSelection } from "@/lib/replays/schemas";

/**
 * Queues the replay of many deliveries, or its dry run; the worker carries it out. What it goes through is fixed here,
 * in order of arrival: deliveries that come in later are not taken in.
 * @throws AppError forbidden, invalid_input (none fit, too many fit, no such delivery), not_found, conflict
 */
export async function startReplay(actor: Actor, input: StartReplay): Promise<ReplayRun> {
  requirePermission(actor, "deliveries.replay");
  const { ids, filter, sameAs, dryRun } = parseInput(StartReplay, input);
  return transaction(async (tx) => {
    const former = sameAs === undefined ? null : await loadRun(tx, sameAs);
    if (former !== null && (former.kind !== "deliveries" || former.state !== "done")) throw notGoneThrough(former);
    const chosen = former === null ? chosenBy(filter) : former.selection;
    return queueRun(tx, actor, {
      kind: "deliveries",
      dryRun,
      integrationId: null,
      selection: chosen,
      choose: async (runId) => {
        if (former !== null) return copyItems(tx, runId, former.id);
        const total = ids === undefined ? await chooseFitting(tx, runId, filter ?? {}) : await chooseNamed(tx, runId, ids);
        if (total === 0) throw nothingChosen();
        return total;
      },
      summary: dryRun ? "Asked what a replay of deliveries would change." : "Began to replay deliveries.",
    });
  });
}

function chosenBy(filter: StartReplay["filter"]): RunSelection {
  if (filter === undefined) return { by: "ids" };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return { by: "filter", filter: Object.fromEntries(given) as Record<string, string> };
}

async function chooseNamed(tx: SqlExecutor, runId: string, ids: readonly string[]): Promise<number> {
  const wanted = [...new Set(ids)];
  const kept = await tx.query(
    `INSERT INTO replay_items (run_id, seq, item_id)
     SELECT $1, row_number() OVER (ORDER BY received_at, id), id FROM deliveries WHERE id = ANY($2) RETURNING 1`,
    [runId, wanted],
  );
  const missing = wanted.length - kept.length;
  if (missing === 0) return kept.length;
  throw new AppError("invalid_input", `${missing} of ${wanted.length} deliveries are not there`, {
    userMessage: `${missing} of the ${wanted.length} deliveries are not there, so nothing was started. Deliveries are never removed here, so look at the ids again.`,
    fields: [{ field: "ids", message: `${missing} of them name no delivery.` }],
  });
}

async function chooseFitting(tx: SqlExecutor, runId: string, filter: NonNullable<StartReplay["filter"]>): Promise<number> {
  const { where, values } = deliveryConditions(filter, 2);
  const [chosen] = await tx.query<{ total: number }>(
    `WITH fitting AS MATERIALIZED (
       SELECT d.id, d.received_at FROM deliveries d WHERE ${where} LIMIT $2
     ), kept AS (
       INSERT INTO replay_items (run_id, seq, item_id) SELECT $1, row_number() OVER (ORDER BY received_at, id), id FROM fitting RETURNING 1
     )
     SELECT count(*)::int AS total FROM kept`,
    [runId, MAX_REPLAYED + 1, ...values],
  );
  const total = chosen?.total ?? 0;
  if (total <= MAX_REPLAYED) return total;
  throw new AppError("invalid_input", `more than ${MAX_REPLAYED} deliveries fit`, {
    userMessage: `More than ${MAX_REPLAYED.toLocaleString("en")} deliveries fit, and one run takes no more. Nothing was started. Narrow the filter, for instance to some days, and replay them one after the other.`,
    fields: [{ field: "filter", message: "It fits too many deliveries." }],
  });
}

async function copyItems(tx: SqlExecutor, runId: string, formerId: string): Promise<number> {
  const kept = await tx.query(
    "INSERT INTO replay_items (run_id, seq, item_id) SELECT $1, seq, item_id FROM replay_items WHERE run_id = $2 RETURNING 1",
    [runId, formerId],
  );
  return kept.length;
}

function nothingChosen(): AppError {
  return new AppError("invalid_input", "no delivery fits", {
    userMessage: "No delivery fits, so nothing was started. Look at the filter.",
    fields: [{ field: "filter", message: "No delivery fits it." }],
  });
}

function notGoneThrough(run: ReplayRun): AppError {
  return new AppError("conflict", `run ${run.id} is a ${run.kind} run and ${run.state}`, {
    userMessage: "That is no dry run of deliveries that came to its end, so nobody has seen what it changes. Nothing was started. Start a dry run and wait for its end.",
  });
}
