import { runExport, unfinishedExports } from "@/lib/exports/run-export";
import { log } from "@/lib/platform/log";

const LOOK_EVERY_MS = 2_000;
/** Each holds a snapshot and a connection of the pool for as long as its file takes. */
const MAX_RUNNING = 2;

/**
 * Writes the files of queued exports. Their own table is the queue: a run whose worker died is found like a new one,
 * and no job can be missing for it.
 * @returns stops: what is being written goes back into the queue
 */
export function startExportRuns(): () => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  const look = async (): Promise<void> => {
    if (running.size >= MAX_RUNNING) return;
    const waiting = (await unfinishedExports()).filter((id) => !running.has(id));
    for (const id of waiting.slice(0, MAX_RUNNING - running.size)) {
      const run = runExport(id, stopping.signal)
        .catch((error: unknown) => log.error("an export run could not be begun", { id, error }))
        .finally(() => running.delete(id));
      running.set(id, run);
    }
  };

  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = look().catch((error: unknown) => log.warn("queued exports cannot be read", { error }));
  }, LOOK_EVERY_MS);

  return async () => {
    clearInterval(timer);
    await looking;
    stopping.abort();
    await Promise.all(running.values());
  };
}
