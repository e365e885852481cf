import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { explainDiskError, Failure } from "./failure.mjs";
import { takeLock } from "./lock-file.mjs";
import { capture, waitUntil } from "./processes.mjs";
import { commandFailure, step } from "./progress.mjs";

/** The folder that holds package.json. */
export const PROJECT = path.resolve(import.meta.dirname, "../..");

const inProject = (...parts) => path.join(PROJECT, ...parts);
const STAMPS = inProject("node_modules", ".cache", "settledesk");
const BUILD_WAIT_MS = 600_000;

/** Installs the packages of package-lock.json unless exactly those are there. */
export async function ensurePackages() {
  if (isInstalled()) return;
  await step("installing packages (npm ci)", async () => {
    const { code, output } = await runNpm(["ci", "--include=dev", "--loglevel=error"]);
    if (code === 0) return;
    if (/ENOSPC/.test(output)) throw explainDiskError({ code: "ENOSPC" }, PROJECT);
    throw commandFailure(
      "npm could not install the packages:",
      // Behind its reason npm prints all its options.
      output.split("\n").slice(0, 15).join("\n"),
      "Is the npm registry reachable, and may this user write to the project folder? Then start again.",
    );
  });
}

/** Writes Prisma's client for schema.prisma unless it is there already. */
export async function ensureClient() {
  const inputs = hashOf([inProject("prisma/schema.prisma"), inProject("package-lock.json")]);
  const isCurrent = () =>
    readStamp("client") === inputs && existsSync(inProject("lib/db/generated/client.ts"));
  if (isCurrent()) return;
  await step("generating the database client", () =>
    alone("client", isCurrent, async () => {
      const { code, output } = await capture(
        process.execPath,
        [inProject("node_modules/prisma/build/index.js"), "generate"],
        {
          cwd: PROJECT,
          // Generating needs no schema engine, yet Prisma downloads one first unless it is told of some file instead.
          env: {
            ...process.env,
            PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
            PRISMA_HIDE_UPDATE_MESSAGE: "1",
            CHECKPOINT_DISABLE: "1",
          },
        },
      );
      if (code !== 0) throw commandFailure("Prisma could not generate the database client:", output);
      writeStamp("client", inputs);
    }),
  );
}

/** Builds the production server unless nothing changed since the last build. */
export async function ensureBuild() {
  const inputs = hashOf(buildInputs());
  const isCurrent = () => readStamp("build") === inputs && existsSync(inProject(".next/BUILD_ID"));
  if (isCurrent()) return;
  await step("building the application", () =>
    alone("build", isCurrent, async () => {
      writeStamp("build", "");
      const { code, output } = await capture(process.execPath, [nextProgram(), "build"], {
        cwd: PROJECT,
        env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      });
      if (code !== 0) {
        if (/ENOSPC|No space left/.test(output)) throw explainDiskError({ code: "ENOSPC" }, PROJECT);
        throw commandFailure("The production build failed. What it said last:", output);
      }
      writeStamp("build", inputs);
    }),
  );
}

export const nextProgram = () => inProject("node_modules/next/dist/bin/next");

// npm keeps what it installed in a lock file of its own, written last: an interrupted install does not match.
function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(inProject("package-lock.json"), "utf8")).packages;
    const installed = JSON.parse(readFileSync(inProject("node_modules/.package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(([place, { version, optional, link }]) => {
      if (place === "" || link) return true;
      return installed[place] === undefined ? optional === true : installed[place].version === version;
    });
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

function runNpm(args) {
  const viaNpm = process.env.npm_execpath;
  // Kept from downloading Prisma's native engine on versions of npm that run install scripts without asking.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
  };
  if (viaNpm && /\.c?js$/.test(viaNpm))
    return capture(process.execPath, [viaNpm, ...args], { cwd: PROJECT, env });
  return capture("npm", args, { cwd: PROJECT, env, shell: process.platform === "win32" });
}

/** Does `work` while no other process of this checkout does the same, unless that one has made it needless. */
async function alone(name, isCurrent, work) {
  mkdirSync(STAMPS, { recursive: true });
  const lock = await waitUntil(
    () => {
      const taken = takeLock(path.join(STAMPS, `${name}.lock`));
      return taken.held && taken;
    },
    { timeoutMs: BUILD_WAIT_MS, everyMs: 200 },
  );
  if (!lock)
    throw new Failure(
      `Another process of this checkout has been busy with the same step for long (${name}). Try again later.`,
    );
  try {
    if (!isCurrent()) await work();
  } finally {
    lock.release();
  }
}

function buildInputs() {
  const roots = ["app", "components", "lib", "public"];
  const files = [
    "prisma/schema.prisma",
    "proxy.ts",
    "instrumentation.ts",
    "next.config.mjs",
    "package-lock.json",
    "package.json",
    "postcss.config.mjs",
    "tsconfig.json",
  ];
  const isInput = (file) => !/\.test\.[jt]sx?$|[/\\](fixtures|generated|testing)[/\\]|\.md$/.test(file);
  return [
    ...files.map((file) => inProject(file)),
    ...roots.flatMap((root) => filesBelow(inProject(root))),
  ].filter(isInput);
}

function filesBelow(target) {
  if (!existsSync(target)) return [];
  const entries = readdirSync(target, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function hashOf(files) {
  const hash = createHash("sha256").update(process.version.split(".")[0]);
  for (const file of [...files].sort())
    if (existsSync(file)) hash.update(path.relative(PROJECT, file)).update(readFileSync(file));
  return hash.digest("hex");
}

function readStamp(name) {
  const file = path.join(STAMPS, name);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function writeStamp(name, value) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(path.join(STAMPS, name), value);
}
