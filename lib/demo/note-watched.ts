import { poolExecutor } from "@/lib/db/client";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";

/** The channel on which the demo hears that somebody looks. */
export const DEMO_WATCHED = "settledesk_demo_watched";

const EVERY_MS = 60_000;
const shared = globalThis as typeof globalThis & { settledeskDemoWatchedMs?: number };

/** Tells the living demo that somebody looks at the desk, at most once a minute. Does nothing without a demo. */
export async function noteWatched(): Promise<void> {
  const atMs = now().getTime();
  if (!env().demo || atMs - (shared.settledeskDemoWatchedMs ?? -EVERY_MS) < EVERY_MS) return;
  shared.settledeskDemoWatchedMs = atMs;
  // A page is not worth less because nobody could be told of it.
  await poolExecutor()
    .query("SELECT pg_notify($1, '')", [DEMO_WATCHED])
    .catch((error: unknown) => log.warn("the demo cannot be told that somebody looks", { error }));
}
