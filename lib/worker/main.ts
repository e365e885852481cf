import { Logger, run } from "graphile-worker";
import { closePools } from "@/lib/db/client";
import { keepDemoAlive } from "@/lib/demo/live-demo";
import { announceWorker } from "@/lib/health/worker-presence";
import { env, SettingsError } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { startRunQueues } from "@/lib/worker/run-queue";
import { cronItems, TASKS } from "@/lib/worker/tasks";

/** What the queue says of its everyday life is left out, and so are the job and the stack it repeats in its messages. */
const queueLogger = new Logger(({ taskIdentifier }) => (level, message, meta) => {
  const [firstLine = ""] = message.split("\n");
  if (level === "error") log.error(firstLine, { task: taskIdentifier, error: meta?.error });
  else if (level === "warning") log.warn(firstLine, { task: taskIdentifier });
});

/** The worker: everything that happens without a request. Runs until SIGTERM or SIGINT, then puts its work away. */
async function work(): Promise<void> {
  const { databaseUrl } = env();
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  const runner = await run({
    connectionString: databaseUrl,
    maxPoolSize: 4,
    concurrency: 2,
    noHandleSignals: true,
    taskList: TASKS,
    parsedCronItems: cronItems(),
    logger: queueLogger,
  });
  const leave = await announceWorker(databaseUrl);
  const stopRunQueues = startRunQueues();
  const endDemo = keepDemoAlive();
  try {
    // Ends by itself only when the queue cannot go on.
    await Promise.race([asked, runner.promise]);
  } finally {
    await Promise.allSettled([runner.stop(), stopRunQueues(), endDemo(), leave()]);
    await closePools();
  }
}

try {
  await work();
} catch (error) {
  if (error instanceof SettingsError) process.stderr.write(`${error.message}\n`);
  else log.error("the worker stopped", { error });
  process.exitCode = 1;
}
