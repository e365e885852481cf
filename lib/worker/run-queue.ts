import { runExport, unfinishedExports } from "@/lib/exports/run-export";
import { log } from "@/lib/platform/log";
import { runReplay, unfinishedReplays } from "@/lib/replays/run-replay";

interface RunQueue {
  what: string;
  unfinished: () => Promise<string[]>;
  run: (id: string, signal: AbortSignal) => Promise<void>;
  lookEveryMs: number;
  maxRunning: number;
}

/** Each holds a snapshot and a connection of the pool for as long as its file takes. */
const EXPORTS: RunQueue = { what: "export", unfinished: unfinishedExports, run: runExport, lookEveryMs: 2_000, maxRunning: 2 };
/** Somebody looks at a preview while it is made. */
const REPLAYS: RunQueue = { what: "replay", unfinished: unfinishedReplays, run: runReplay, lookEveryMs: 500, maxRunning: 2 };

/** @returns stops: what is under way is put back or left to be found again */
export function startRunQueues(): () => Promise<void> {
  const stops = [EXPORTS, REPLAYS].map(startRunQueue);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/**
 * Carries out what waits in a table of runs. The table is the queue: a run whose worker died is found like a new one, and
 * no job can be missing for it.
 */
function startRunQueue({ what, unfinished, run, lookEveryMs, maxRunning }: RunQueue): () => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  const look = async (): Promise<void> => {
    if (running.size >= maxRunning) return;
    const waiting = (await unfinished()).filter((id) => !running.has(id));
    for (const id of waiting.slice(0, maxRunning - running.size)) {
      const begun = run(id, stopping.signal)
        .catch((error: unknown) => log.error(`a run could not be begun`, { what, id, error }))
        .finally(() => running.delete(id));
      running.set(id, begun);
    }
  };

  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = look().catch((error: unknown) => log.warn("waiting runs cannot be read", { what, error }));
  }, lookEveryMs);

  return async () => {
    clearInterval(timer);
    await looking;
    stopping.abort();
    await Promise.all(running.values());
  };
}
