import { poolExecutor } from "@/lib/db/client";
import { DEMO_INTEGRATIONS } from "@/lib/demo/demo-shop";
import { takeDemoLease, type DemoLease } from "@/lib/demo/demo-lease";
import { openLiveStage, type LiveStage } from "@/lib/demo/live-stage";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { everySecond } from "@/lib/simulate/every-second";

const LOOK_EVERY_MS = 5_000;
const LEASE_EVERY_MS = 15_000;
/** Somebody who looked so long ago may still be there. */
const WATCHED_MS = 5 * 60_000;

/**
 * Lets the demo live for as long as this process runs: its gateways answer, send and get new orders. Does nothing
 * outside of a demo, and outside of a start that runs the web server beside it: it sends to this machine alone.
 * @returns ends it
 */
export function keepDemoAlive(): () => Promise<void> {
  const { demo, role, serverUrl, databaseUrl } = env();
  if (!demo || role !== "all" || serverUrl === undefined) return async () => {};
  let lease: DemoLease | null = null;
  let stage: LiveStage | null = null;
  let playedState: string | null = null;
  const nowMs = () => now().getTime();
  const [timeToLook, timeToLease] = [atMostEvery(LOOK_EVERY_MS, nowMs), atMostEvery(LEASE_EVERY_MS, nowMs)];

  const leave = async () => {
    await stage?.close();
    stage = null;
    playedState = null;
  };
  const stop = everySecond(async () => {
    if (lease?.isHeld() !== true) {
      await leave();
      lease = timeToLease() ? await takeDemoLease(databaseUrl, nowMs) : null;
    }
    if (lease === null) return;
    if (timeToLook() && (await demoState()) !== playedState) {
      await leave();
      stage = (await demoState()) === null ? null : await openLiveStage(serverUrl);
      playedState = await demoState();
    }
    const watchedAtMs = lease.watchedAtMs();
    await stage?.turn(watchedAtMs !== null && nowMs() - watchedAtMs < WATCHED_MS);
  });
  return async () => {
    await stop();
    await leave();
    await lease
      ?.release()
      .catch((error: unknown) => log.warn("the demo's lease did not end well", { error }));
  };
}

/** Changes whenever the demo has to be played anew: an integration was changed, disabled, rotated. Null: there is none. */
async function demoState(): Promise<string | null> {
  const [row] = await poolExecutor().query<{ state: string | null }>(
    `SELECT string_agg(i.slug || ' ' || i.updated_at || ' ' || coalesce(i.disabled_at::text, ''), ',' ORDER BY i.slug) AS state
     FROM integrations i, organisation o
     WHERE i.slug = ANY($1) AND o.demo_seeded_at IS NOT NULL AND o.environment = 'test'`,
    [DEMO_INTEGRATIONS.map(({ slug }) => slug)],
  );
  return row?.state ?? null;
}

function atMostEvery(ms: number, nowMs: () => number): () => boolean {
  let lastMs = -ms;
  return () => {
    if (nowMs() - lastMs < ms) return false;
    lastMs = nowMs();
    return true;
  };
}
