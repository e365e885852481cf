import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { migrateDatabase, openDatabase } from "./database.mjs";
import { freePort, hasEmbeddedPostgres } from "./embedded-postgres.mjs";
import { identify } from "./processes.mjs";
import { startWeb, startWorker, stopOrphans } from "./server.mjs";
import { localUrl, programEnvironment, readSettingsFrom } from "./settings.mjs";

const PREFIX = "settledesk-run-";
const PARTS = ["web", "worker"];

/**
 * A production server of its own for the end-to-end tests and the benchmarks: an empty embedded database in a temporary
 * folder, a free port, no demo, nothing from .env. Needs a current build.
 * @param {{logFile: string, onProgress?: (detail: string) => void}} options logFile receives what the server says
 * @returns {Promise<{url: string, environment: Record<string, string>, stop: () => Promise<void>}>}
 */
export async function startOwnServer({ logFile, onProgress = () => {} }) {
  await sweep();
  const dataDir = path.join(
    os.tmpdir(),
    `${PREFIX}${process.pid}-${identify(process.pid)}`.replaceAll(/[^\w.-]/g, "-"),
  );
  const settings = await readSettingsFrom({
    PORT: String(await freePort()),
    SETTLEDESK_DATA_DIR: dataDir,
    SETTLEDESK_DEMO: "0",
  });
  mkdirSync(path.join(dataDir, "run"), { recursive: true, mode: 0o711 });

  rmSync(logFile, { force: true });
  const onLine = (line) => appendFileSync(logFile, `${line}\n`);
  const parts = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    onProgress("database");
    const database = await openDatabase(settings, onProgress);
    parts.push(() => database.release());
    await migrateDatabase(database.url);
    const url = localUrl(settings);
    const environment = programEnvironment(settings, { databaseUrl: database.url, serverUrl: url });
    onProgress("web server");
    const web = await startWeb(settings, environment, { onLine });
    parts.push(() => web.stop());
    const worker = startWorker(settings, environment, { onLine });
    if (worker) parts.push(() => worker.stop());
    return { url, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Ends and removes what runs that were killed left behind. */
async function sweep() {
  for (const name of readdirSync(os.tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    const dataDir = path.join(os.tmpdir(), name);
    if (!pid || identify(pid) !== null || !existsSync(dataDir)) continue;
    await stopOrphans(dataDir, PARTS);
    if (hasEmbeddedPostgres(dataDir)) await (await openDatabase({ dataDir })).release();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
