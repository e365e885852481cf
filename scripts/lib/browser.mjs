import { existsSync } from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { capture } from "./processes.mjs";
import { commandFailure } from "./progress.mjs";
import { PROJECT } from "./workspace.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PLACES = [
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * A Chromium or Chrome that starts: the one SETTLEDESK_BROWSER names, one that is installed, Playwright's own, or one
 * installed now (from Debian's packages for root, else by Playwright).
 * @returns {Promise<string>} path of the program
 */
export async function findBrowser(onProgress = () => {}) {
  const named = process.env.SETTLEDESK_BROWSER;
  if (named) {
    if (await starts(named)) return named;
    throw new Failure(
      `SETTLEDESK_BROWSER names ${named}, which does not start. Give the path of a Chromium or Chrome.`,
    );
  }
  const installed = (await findInstalled()) ?? (await install(onProgress));
  if (installed) return installed;
  throw new Failure(
    "No browser for the end-to-end tests: none is installed and none could be. Install Chromium or Chrome " +
      "(Debian: apt-get install chromium), or set SETTLEDESK_BROWSER to its path, and run the tests again.",
  );
}

async function findInstalled() {
  const folders = (process.env.PATH ?? "").split(path.delimiter).concat("/usr/bin", "/snap/bin");
  const candidates = [
    ...folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))),
    ...PLACES,
  ];
  const { chromium } = await import("@playwright/test");
  for (const candidate of [...new Set(candidates), chromium.executablePath()])
    if (await starts(candidate)) return candidate;
  return undefined;
}

// Ubuntu's chromium-browser, for one, is a script that only says where to get it.
async function starts(program) {
  if (!existsSync(program)) return false;
  const { code } = await capture(program, ["--version"], { timeout: 20_000 }).catch(() => ({ code: null }));
  return code === 0;
}

async function install(onProgress) {
  const playwright = path.join(PROJECT, "node_modules/@playwright/test/cli.js");
  const asRoot = process.getuid?.() === 0;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const ways = [
    ...(asRoot && existsSync("/usr/bin/apt-get")
      ? [
          ["apt-get", "update"],
          ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
        ]
      : []),
    [process.execPath, playwright, "install", ...(asRoot ? ["--with-deps"] : []), "chromium"],
  ];
  let last = "";
  for (const [command, ...args] of ways) {
    onProgress(`installing a browser: ${path.basename(command)} ${args.at(-1)}`);
    const { code, output } = await capture(command, args, { cwd: PROJECT, env }).catch((error) => ({
      code: null,
      output: error.message,
    }));
    last = output;
    if (code === 0) {
      const found = await findInstalled();
      if (found) return found;
    }
  }
  process.stderr.write(`${commandFailure("Installing a browser failed:", last).message}\n`);
  return undefined;
}
