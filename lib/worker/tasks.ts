import { parseCronItems, type ParsedCronItem, type TaskList } from "graphile-worker";
import { pruneIdempotencyKeys } from "@/lib/api/idempotency";
import { pruneSignInAttempts } from "@/lib/auth/sign-in-throttle";
import { pruneRejections } from "@/lib/ingest/prune-rejections";
import { markSilent } from "@/lib/orders/mark-silent";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { pollOverdue } from "@/lib/polling/poll-overdue";

const SILENT_BATCH = 100;
/** Asked side by side; one gateway that takes its time holds up this many questions at most. */
const POLL_BATCH = 8;
/** With its last batch a turn is over before the next begins, so that questions do not take every place of the worker. */
const POLL_TURN_MS = 15_000;

export const TASKS = {
  poll_overdue: async (_payload, { abortSignal }) => {
    const endsAtMs = now().getTime() + POLL_TURN_MS;
    const isOver = () => abortSignal?.aborted === true || now().getTime() >= endsAtMs;
    while (!isOver() && (await pollOverdue(POLL_BATCH)) === POLL_BATCH);
  },
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
    { task: "poll_overdue", match: "* * * * *", options: everyTurnReplaces("poll_overdue") },
    { task: "mark_silent", match: "* * * * *", options: everyTurnReplaces("mark_silent") },
    { task: "prune", match: "17 * * * *", options: everyTurnReplaces("prune") },
  ]);
}
