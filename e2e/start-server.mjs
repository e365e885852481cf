import { mkdirSync } from "node:fs";
import path from "node:path";
import { findBrowser } from "../scripts/lib/browser.mjs";
import { startOwnServer } from "../scripts/lib/own-server.mjs";
import { step } from "../scripts/lib/progress.mjs";
import { ensureBuild, ensureClient, PROJECT } from "../scripts/lib/workspace.mjs";

/**
 * Once per run, before the workers read playwright.config.ts: a browser, a current production build, and a server with
 * an empty database. The workers find all of it in the environment, where lib/platform/env.ts looks too.
 */
export default async function startServer() {
  process.env.SETTLEDESK_BROWSER = await step("looking for a browser", findBrowser);
  await ensureClient();
  await ensureBuild();
  const logFile = path.join(PROJECT, "test-results", "server.log");
  mkdirSync(path.dirname(logFile), { recursive: true });
  const server = await step("starting a server", (onProgress) => startOwnServer({ logFile, onProgress }));
  Object.assign(process.env, server.environment);
  return () => server.stop();
}
