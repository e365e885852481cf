import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { askDatabase, migrateDatabase, openDatabase } from "./database.mjs";
import { explainDiskError } from "./failure.mjs";
import { capture, stopCaptured, waitUntil } from "./processes.mjs";
import { commandFailure, step } from "./progress.mjs";
import { checkPort, claimRoles, startWeb, startWorker, stopOrphans } from "./server.mjs";
import { loadSettings, localUrl, programEnvironment } from "./settings.mjs";
import { DEMO_DOMAIN, signInLines } from "./sign-in-lines.mjs";
import { ensureBuild, ensureClient, ensurePackages, PROJECT } from "./workspace.mjs";

const COMMAND_LINE = path.join(PROJECT, "lib/cli/main.ts");
const DATABASE_CHECK_MS = 2_000;
const WORKER_READY_MS = 15_000;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

const say = (text) => process.stderr.write(`${text}\n`);

/**
 * Sets up what is missing, serves until told to stop (Ctrl-C, SIGTERM), and stops everything in order.
 * @returns {Promise<number>} exit code
 */
export async function serve({ isDevelopment }) {
  const startedAt = performance.now();
  const parts = {};
  const stop = listenForStop(parts);
  process.chdir(PROJECT);
  let releaseRoles = () => {};
  try {
    await stop.orContinue(ensurePackages());
    const settings = await loadSettings();
    makeDataDir(settings.dataDir);
    releaseRoles = claimRoles(settings);
    const roles = settings.role === "all" ? ["web", "worker"] : [settings.role];
    await stopOrphans(settings.dataDir, roles);
    if (roles.includes("web")) await checkPort(settings);
    await stop.orContinue(ensureClient());

    parts.database = await step("starting PostgreSQL", (onProgress) => openDatabase(settings, onProgress));
    await stop.orContinue(
      step("bringing the database up to date", () => migrateDatabase(parts.database.url)),
    );
    if (roles.includes("web") && !isDevelopment) await stop.orContinue(ensureBuild());

    const environment = programEnvironment(settings, {
      databaseUrl: parts.database.url,
      serverUrl: localUrl(settings),
    });
    if (roles.includes("worker")) {
      keepWorkerRunning(settings, environment, parts, stop).catch((error) =>
        say(`No worker: ${error.message}`),
      );
    }
    if (roles.includes("web")) {
      parts.web = await step("starting the web server", () =>
        startWeb(settings, environment, { isDevelopment }),
      );
    }
    stop.throwIfAsked();
    if (settings.role === "all") await stop.orContinue(step("starting the worker", () => allReady(settings)));
    keepDatabaseRunning(parts.database, stop);
    if (parts.web) await stop.orContinue(fillDemo(settings, environment));
    await welcome(settings, environment, startedAt);

    const outcome = await Promise.race([stop.asked, parts.web?.exited ?? stop.asked]);
    if (stop.isAsked()) return 0;
    say(
      `\nThe web server ended unexpectedly (${outcome}). Everything else is stopped too; what was received is in the database.`,
    );
    return 1;
  } catch (error) {
    if (stop.isAsked()) return 0;
    throw error;
  } finally {
    stop.ask();
    await stopParts(parts);
    releaseRoles();
  }
}

/** The first signal asks for an orderly stop; a second one no longer waits for the web server and the worker. */
function listenForStop(parts) {
  let asked = false;
  let resolveAsked;
  const whenAsked = new Promise((resolve) => (resolveAsked = resolve));
  const ask = () => {
    asked = true;
    resolveAsked();
  };
  const throwIfAsked = () => {
    if (asked) throw new Error("asked to stop");
  };
  const onSignal = () => {
    if (asked) {
      parts.web?.kill();
      parts.worker?.kill();
      return;
    }
    say("\nStopping...");
    ask();
    stopCaptured();
  };
  // The terminal may close before the last word is written; that must not cut the stop short.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  return {
    ask,
    asked: whenAsked,
    isAsked: () => asked,
    throwIfAsked,
    orContinue: async (work) => {
      const result = await work;
      throwIfAsked();
      return result;
    },
  };
}

async function stopParts({ web, worker, database }) {
  await worker?.stop();
  await web?.stop();
  await database?.release();
}

async function keepWorkerRunning(settings, environment, parts, stop) {
  let pauseMs = SHORTEST_PAUSE_MS;
  while (!stop.isAsked()) {
    const startedAt = performance.now();
    parts.worker = startWorker(settings, environment);
    if (!parts.worker) return;
    const outcome = await parts.worker.exited;
    if (stop.isAsked()) return;
    const ranLong = performance.now() - startedAt > 2 * LONGEST_PAUSE_MS;
    pauseMs = ranLong ? SHORTEST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    say(
      `The worker ended unexpectedly (${outcome}). Starting it again in ${pauseMs / 1000} s; no job is lost.`,
    );
    await Promise.race([delay(pauseMs, undefined, { ref: false }), stop.asked]);
  }
}

/** Until the server counts itself and the worker as ready; what is missing after a while is for its log to say. */
function allReady(settings) {
  const isReady = () =>
    fetch(`${localUrl(settings)}/api/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.ok,
      () => false,
    );
  return waitUntil(isReady, { timeoutMs: WORKER_READY_MS, everyMs: 100 });
}

async function keepDatabaseRunning(database, stop) {
  while (!stop.isAsked()) {
    await Promise.race([delay(DATABASE_CHECK_MS, undefined, { ref: false }), stop.asked]);
    if (stop.isAsked() || database.isRunning()) continue;
    say("PostgreSQL ended unexpectedly. Starting it again.");
    await database.restart().catch((error) => say(error.message));
  }
}

async function fillDemo(settings, environment) {
  if (!settings.demo || !existsSync(COMMAND_LINE)) return;
  const organisation = await askDatabase(environment.DATABASE_URL, "SELECT demo_seeded_at FROM organisation");
  if (organisation?.demo_seeded_at) return;
  const fill = async (onProgress) => {
    const { code, output } = await capture(process.execPath, ["--import", "tsx", COMMAND_LINE, "demo"], {
      cwd: PROJECT,
      env: environment,
      onLine: onProgress,
    });
    if (code !== 0) throw commandFailure("The demo could not be filled in:", output);
  };
  // A desk without its demo is still a desk: it stays up.
  await step("filling the demo shop", fill).catch((error) =>
    say(`${error.message}\nThe server runs all the same; the next start tries again.`),
  );
}

async function welcome(settings, environment, startedAt) {
  const lines = [];
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (settings.role === "worker") {
    lines.push(`The Settledesk worker runs (ready in ${seconds} s).`);
  } else {
    const local = localUrl(settings);
    lines.push(
      `Settledesk is ready at ${settings.appUrl}${local === settings.appUrl ? "" : ` (here: ${local})`} after ${seconds} s.`,
    );
    const signIns = signInLines(settings, await countPeople(environment.DATABASE_URL));
    if (signIns.length > 0) lines.push("", ...signIns);
  }
  process.stdout.write(
    `\n${[...lines, "", "Stop it with Ctrl-C."].map((line) => `  ${line}`.trimEnd()).join("\n")}\n\n`,
  );
}

function countPeople(databaseUrl) {
  const isDemo = `email LIKE '%${DEMO_DOMAIN}'`;
  return askDatabase(
    databaseUrl,
    `SELECT count(*) FILTER (WHERE ${isDemo})::int AS "demoPeople", count(*) FILTER (WHERE NOT ${isDemo})::int AS "ownPeople" FROM users`,
  );
}

function makeDataDir(dataDir) {
  try {
    mkdirSync(path.join(dataDir, "run"), { recursive: true, mode: 0o711 });
  } catch (error) {
    throw explainDiskError(error, dataDir);
  }
}
