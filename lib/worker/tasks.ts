import { parseCronItems, type ParsedCronItem, type TaskList } from "graphile-worker";
import { pruneIdempotencyKeys } from "@/lib/api/idempotency";
import { pruneSignInAttempts } from "@/lib/auth/sign-in-throttle";
import { pruneRejections } from "@/lib/ingest/prune-rejections";
import { markSilent } from "@/lib/orders/mark-silent";
import { log } from "@/lib/platform/log";

const SILENT_BATCH = 100;

export const TASKS = {
  mark_silent: async (_payload, { abortSignal }) => {
    while (!abortSignal?.aborted && (await markSilent(SILENT_BATCH)) === SILENT_BATCH);
  },
  prune: async () => {
    const pruned = {
      signInAttempts: await pruneSignInAttempts(),
      idempotencyKeys: await pruneIdempotencyKeys(),
      rejections: await pruneRejections(),
    };
    log.info("pruned", pruned);
  },
} satisfies TaskList;

/** One row per task in the job table, whatever fails: the next turn replaces the one before. */
const everyTurnReplaces = (task: keyof typeof TASKS) =>
  ({ jobKey: task, jobKeyMode: "replace", maxAttempts: 3, backfillPeriod: 0 }) as const;

export function cronItems(): ParsedCronItem[] {
  return parseCronItems([
    { task: "mark_silent", match: "* * * * *", options: everyTurnReplaces("mark_silent") },
    { task: "prune", match: "17 * * * *", options: everyTurnReplaces("prune") },
  ]);
}
