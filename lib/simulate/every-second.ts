import { log } from "@/lib/platform/log";

const LOOK_EVERY_MS = 1_000;

/**
 * Calls `turn` now and then a second after it ended, so that a slow server is not asked by ever more turns at once.
 * A turn that fails is logged. @returns stops, when the turn under way has ended
 */
export function everySecond(turn: (elapsedMs: number) => Promise<void>): () => Promise<void> {
  const startedAt = performance.now();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turning = Promise.resolve();
  const next = () => {
    turning = turn(performance.now() - startedAt)
      .catch((error: unknown) => log.error("the simulator could not take a turn", { error }))
      .then(() => {
        if (!isStopped) timer = setTimeout(next, LOOK_EVERY_MS);
      });
  };
  next();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await turning;
  };
}
