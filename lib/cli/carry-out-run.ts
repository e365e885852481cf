import { toReplayChangeJson, toReplayRunJson } from "@/lib/api/replay-json";
import type { CliIo } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { textTable } from "@/lib/cli/text-table";
import { STATUS } from "@/lib/domain/order-status";
import type { OrderGlance } from "@/lib/ingest/schemas";
import { getReplay } from "@/lib/replays/get-replay";
import { listReplayChanges } from "@/lib/replays/list-replay-changes";
import { runReplay } from "@/lib/replays/run-replay";
import type { ReplayChange, ReplayRun } from "@/lib/replays/schemas";

const LOOK_EVERY_MS = 1_000;
const SHOWN = 200;

/** A run carried out, with the first orders it changes. */
export interface CarriedOut {
  run: ReplayRun;
  changes: ReplayChange[];
}

/**
 * Carries a queued run out in this process, or watches the worker that was faster, and tells on standard error how far it
 * is. Stopped half way it is carried on by the worker.
 */
export async function carryOutRun(id: string, io: CliIo): Promise<CarriedOut> {
  const timer = setInterval(() => {
    getReplay(operator(), id).then(
      ({ done, total }) => io.stderr.write(`${done} of ${total ?? "?"}\n`),
      () => undefined,
    );
  }, LOOK_EVERY_MS);
  try {
    for (;;) {
      await runReplay(id);
      const run = await getReplay(operator(), id);
      if (run.state !== "queued" && run.state !== "running") return { run, changes: await changesOf(id) };
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    clearInterval(timer);
  }
}

async function changesOf(id: string): Promise<ReplayChange[]> {
  return (await listReplayChanges(operator(), id, { limit: SHOWN })).rows;
}

export function carriedOutJson({ run, changes }: CarriedOut) {
  return { ...toReplayRunJson(run), changes: changes.map(toReplayChangeJson) };
}

/** The totals in a sentence, then the orders. */
export function carriedOutText({ run, changes }: CarriedOut): string {
  const { dryRun, kind, done, stayed, failed, changed, fulfils } = run;
  if (run.state !== "done") return `${run.id} ${run.state}. ${run.failure ?? ""}`.trimEnd();
  const items = kind === "mapping" ? `${done} orders looked at` : `${done} deliveries read, ${stayed} of them change nothing`;
  const would = dryRun ? "would change" : "changed";
  const signals = dryRun ? "would be fulfilled" : "told to be fulfilled";
  const more = changed > changes.length ? `\nand ${changed - changes.length} more` : "";
  const list = changes.length === 0 ? "" : `\n${table(changes)}${more}`;
  return `${run.id}: ${items}, ${failed} cannot be read; ${changed} orders ${would}, ${fulfils} ${signals}.${list}`;
}

function table(changes: readonly ReplayChange[]): string {
  return textTable(
    ["ORDER", "BEFORE", "AFTER", "FULFILS"],
    changes.map(({ orderId, externalOrderId, before, after, fulfils }) => [
      externalOrderId ?? orderId ?? "new",
      glanceText(before),
      glanceText(after),
      fulfils ? "yes" : "",
    ]),
    "",
  );
}

export function glanceText(order: OrderGlance | null): string {
  if (order === null) return "no order";
  const flags = order.flags.map(({ code }) => code).join(", ");
  const received = order.receivedAmount === null ? "" : `, ${order.receivedAmount} ${order.asset ?? ""}`;
  return `${STATUS[order.status].label}${received}${flags === "" ? "" : ` (${flags})`}`;
}
