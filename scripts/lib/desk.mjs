import { spawn } from "node:child_process";
import path from "node:path";
import { migrateDatabase, openDatabase } from "./database.mjs";
import { step } from "./progress.mjs";
import { runningServerUrl } from "./server.mjs";
import { loadSettings, programEnvironment } from "./settings.mjs";
import { ensureClient, ensurePackages, PROJECT } from "./workspace.mjs";

/**
 * Runs the command line beside a running server or without one: then the embedded database is started for this command
 * alone. Standard output belongs to the command; set-up speaks on standard error.
 * @returns {Promise<number>} the command's exit code
 */
export async function runDesk(args) {
  process.chdir(PROJECT);
  await ensurePackages();
  const settings = await loadSettings();
  await ensureClient();
  const database = await step("starting PostgreSQL", (onProgress) => openDatabase(settings, onProgress));
  try {
    if (database.isFirstUse)
      await step("bringing the database up to date", () => migrateDatabase(database.url));
    const serverUrl = runningServerUrl(settings.dataDir);
    return await runProgram(args, programEnvironment(settings, { databaseUrl: database.url, serverUrl }));
  } finally {
    await database.release();
  }
}

function runProgram(args, environment) {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(PROJECT, "lib/cli/main.ts"), ...args], {
    cwd: PROJECT,
    env: environment,
    stdio: "inherit",
  });
  // Ctrl-C reaches the command by itself; this process stays to put the database away.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
