import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startOwnServer } from "./own-server.mjs";
import { step } from "./progress.mjs";
import { ensureBuild, ensureClient, ensurePackages, PROJECT } from "./workspace.mjs";

/** Runs bench/main.ts beside a server of its own. @returns {Promise<number>} its exit code */
export async function runBenchmarks(args) {
  process.chdir(PROJECT);
  // Before anything here adds to it: what others do on this machine makes every time longer.
  const [loadBefore = 0] = os.loadavg();
  await ensurePackages();
  await ensureClient();
  await ensureBuild();
  const logFile = path.join(PROJECT, "test-results", "benchmark-server.log");
  mkdirSync(path.dirname(logFile), { recursive: true });
  const server = await step("starting a server for the benchmarks", (onProgress) =>
    startOwnServer({ logFile, onProgress }),
  );
  try {
    const child = spawn(process.execPath, ["--import", "tsx", path.join(PROJECT, "bench/main.ts"), `--load-before=${loadBefore}`, ...args], {
      cwd: PROJECT,
      env: server.environment,
      stdio: "inherit",
    });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    await server.stop();
  }
}
