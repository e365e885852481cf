import { parseCronItems, type ParsedCronItem, type TaskList } from "graphile-worker";
import { pruneIdempotencyKeys } from "@/lib/api/idempotency";
import { pruneSignInAttempts } from "@/lib/auth/sign-in-throttle";
import { pruneRejections } from "@/lib/ingest/prune-rejections";
import { refreshDictionaries } from "@/lib/integrations/refresh-dictionaries";
import { learnUsualTimes } from "@/lib/orders/learn-usual-times";
import { markSilent } from "@/lib/orders/mark-silent";
import { markWaited } from "@/lib/orders/mark-waited";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { settleLostAnswers } from "@/lib/payments/settle-lost-answers";
import { catchUpDue } from "@/lib/polling/catch-up-due";
import { pollOverdue } from "@/lib/polling/poll-overdue";
import { settleLostRefunds } from "@/lib/refunds/settle-lost-refunds";
import { pruneReplays } from "@/lib/replays/prune-replays";

/** Orders looked at in one go by what turns time into work. */
const OVERDUE_BATCH = 100;
/** Requests to gateways whose answer nobody heard: there are few, and each is asked for by itself. */
const LOST_BATCH = 10;
/** Asked side by side; one gateway that takes its time holds up this many questions at most. */
const POLL_BATCH = 8;
/** With its last batch a turn is over before the next begins, so that questions do not take every place of the worker. */
const POLL_TURN_MS = 15_000;

/** No list is begun after this, so that a turn is over before the next one. */
const CATCH_UP_TURN_MS = 10 * 60_000;

export const TASKS = {
  poll_overdue: async (_payload, { abortSignal }) => {
    const endsAtMs = now().getTime() + POLL_TURN_MS;
    const isOver = () => abortSignal?.aborted === true || now().getTime() >= endsAtMs;
    while (!isOver() && (await pollOverdue(POLL_BATCH)) === POLL_BATCH);
  },
  settle_lost_answers: async () => {
    await settleLostAnswers(LOST_BATCH);
    await settleLostRefunds(LOST_BATCH);
  },
  mark_silent: async (_payload, { abortSignal }) => {
    while (!abortSignal?.aborted && (await markSilent(OVERDUE_BATCH)) === OVERDUE_BATCH);
  },
  mark_waited: async (_payload, { abortSignal }) => {
    while (!abortSignal?.aborted && (await markWaited(OVERDUE_BATCH)) === OVERDUE_BATCH);
  },
  catch_up: async (_payload, { abortSignal }) => {
    const endsAtMs = now().getTime() + CATCH_UP_TURN_MS;
    const isOver = () => abortSignal?.aborted === true || now().getTime() >= endsAtMs;
    const done = await catchUpDue(isOver);
    if (done.news > 0 || done.failed > 0) log.info("read the lists of gateways", { ...done });
  },
  learn_usual_times: async () => {
    log.info("learned how long payments take", { kinds: await learnUsualTimes() });
  },
  refresh_dictionaries: async () => {
    const refreshed = await refreshDictionaries();
    if (refreshed > 0) log.info("fetched what gateways list", { integrations: refreshed });
  },
  prune: async () => {
    const pruned = {
      signInAttempts: await pruneSignInAttempts(),
      idempotencyKeys: await pruneIdempotencyKeys(),
      rejections: await pruneRejections(),
      replays: await pruneReplays(),
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
    { task: "settle_lost_answers", match: "* * * * *", options: everyTurnReplaces("settle_lost_answers") },
    { task: "mark_silent", match: "* * * * *", options: everyTurnReplaces("mark_silent") },
    { task: "mark_waited", match: "* * * * *", options: everyTurnReplaces("mark_waited") },
    { task: "catch_up", match: "*/15 * * * *", options: everyTurnReplaces("catch_up") },
    { task: "learn_usual_times", match: "41 * * * *", options: everyTurnReplaces("learn_usual_times") },
    // What is a day old; a new integration and a gateway that was away do not wait for tomorrow.
    {
      task: "refresh_dictionaries",
      match: "*/15 * * * *",
      options: everyTurnReplaces("refresh_dictionaries"),
    },
    { task: "prune", match: "17 * * * *", options: everyTurnReplaces("prune") },
  ]);
}
