import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { closePools, poolExecutor } from "@/lib/db/client";
import { addIntegration } from "@/lib/integrations/add-integration";
import { env } from "@/lib/platform/env";
import { benchExport, type ExportResult } from "./exports";
import { benchIntake, type IntakeResult } from "./intake";
import { benchLists, type ListResults } from "./lists";
import { tableOf, type Figure } from "./report";
import { seedOrders } from "./seed-orders";

const USAGE = "Usage: npm run bench -- [--quick] [--only intake|lists|exports]...";
const PARTS = ["intake", "lists", "exports"];
const RESULTS = path.join(import.meta.dirname, "results.json");
const LIST_P95_MS = 100;
const EXPORT_RATIO = 1.5;
const EXPORT_MIB = 200;
const INTAKE_RATIO = 0.5;

const bench = { kind: "operator", name: "bench" } as const;
const say = (text: string) => process.stderr.write(text);

const { quick, only, loadBefore } = readArguments();
if (loadBefore > os.cpus().length / 2) {
  say(`Other work is running (load ${loadBefore.toFixed(1)} on ${os.cpus().length} cores): read the ratios, not the times.\n`);
}
const orders = quick ? 100_000 : 1_000_000;
const { serverUrl, databaseUrl, dataDir } = env();
if (serverUrl === undefined) throw new Error("there is no server to measure; run this through npm run bench");

let lists: ListResults | null = null;
let exported: ExportResult | null = null;
if (only.includes("lists") || only.includes("exports")) {
  await fill();
  const { key } = await createApiKey(bench, { name: "bench", scopes: ["orders:read", "exports:read"] });
  // First, because a heap that other work has grown never shrinks again.
  if (only.includes("exports")) exported = await measureExport(serverUrl, key);
  if (only.includes("lists")) lists = await measureLists(serverUrl, key);
}
const intake = only.includes("intake") ? await measureIntake(serverUrl) : null;
await writeResults();
await closePools();

function readArguments(): { quick: boolean; only: string[]; loadBefore: number } {
  try {
    const { values } = parseArgs({
      options: { quick: { type: "boolean", default: false }, only: { type: "string", multiple: true }, "load-before": { type: "string", default: "0" } },
    });
    const only = values.only ?? PARTS;
    const unknown = only.find((part) => !PARTS.includes(part));
    if (unknown !== undefined) throw new Error(`There is no part ${unknown}.`);
    return { quick: values.quick, only, loadBefore: Number(values["load-before"]) };
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(2);
  }
}

async function measureIntake(base: string): Promise<IntakeResult> {
  say("intake: signed deliveries at 16 connections\n");
  const result = await benchIntake(base, { rounds: quick ? 3 : 7, payments: quick ? 300 : 1_000 });
  const ratio = result.intake.perSecond / result.empty.perSecond;
  const failures = result.intake.failures + result.empty.failures;
  print(`Intake, 16 connections, ${result.intake.requests} signed CoinPayments deliveries a round`, [
    { name: "stored and applied", value: `${result.intake.perSecond}/s`, target: null },
    { name: "empty POST route, same process", value: `${result.empty.perSecond}/s`, target: null },
    {
      name: "ratio",
      value: ratio.toFixed(2),
      target: { text: `at least ${INTAKE_RATIO}`, isMet: ratio >= INTAKE_RATIO },
    },
    {
      name: "latency p50 / p95 / p99",
      value: `${result.intake.p50Ms} / ${result.intake.p95Ms} / ${result.intake.p99Ms} ms`,
      target: null,
    },
    {
      name: "answers other than 200",
      value: String(failures),
      target: { text: "none", isMet: failures === 0 },
    },
  ]);
  return result;
}

async function fill(): Promise<void> {
  const integrations = [];
  for (const slug of ["bench-a", "bench-b", "bench-c"]) {
    const credentials = { merchant_id: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f", ipn_secret: "benchmark" };
    const { id } = await addIntegration(bench, {
      gateway: "coinpayments_ipn",
      slug,
      name: slug,
      credentials,
      settings: {},
    });
    integrations.push(id);
  }
  const startedAt = performance.now();
  await seedOrders(integrations, orders, (done) => say(`\rseeding ${done} of ${orders} orders`));
  say(`, ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
}

async function measureLists(base: string, key: string): Promise<ListResults> {
  say("lists and searches\n");
  const results = await benchLists(base, key, { orders, runs: quick ? 40 : 100 });
  print(
    `Order list and search through the API, ${orders} orders, one request at a time`,
    Object.entries(results).map(([name, { p50Ms, p95Ms, failures }]): Figure => ({
      name,
      value: `p50 ${p50Ms}  p95 ${p95Ms} ms${failures === 0 ? "" : `  ${failures} FAILED`}`,
      target: { text: `p95 < ${LIST_P95_MS} ms`, isMet: p95Ms < LIST_P95_MS && failures === 0 },
    })),
  );
  return results;
}

async function measureExport(base: string, key: string): Promise<ExportResult> {
  say("export\n");
  const { pid } = JSON.parse(readFileSync(path.join(dataDir, "run", "web.json"), "utf8")) as { pid: number };
  const result = await benchExport(base, key, { databaseUrl, serverPid: pid, rounds: quick ? 3 : 5 });
  const ratio = result.seconds / result.copy.seconds;
  const { serverPeakMiB } = result;
  print(`Export of ${result.rows} orders as CSV, ${result.mebibytes} MiB`, [
    { name: "through the API", value: `${result.seconds} s`, target: null },
    { name: `COPY of the same rows by ${result.copy.tool}`, value: `${result.copy.seconds} s`, target: null },
    {
      name: "ratio",
      value: ratio.toFixed(2),
      target: { text: `at most ${EXPORT_RATIO}`, isMet: ratio <= EXPORT_RATIO },
    },
    {
      name: "server memory at its highest",
      value: serverPeakMiB === null ? "unknown" : `${serverPeakMiB} MiB`,
      target:
        serverPeakMiB === null ? null : { text: `< ${EXPORT_MIB} MiB`, isMet: serverPeakMiB < EXPORT_MIB },
    },
  ]);
  return result;
}

function print(title: string, figures: readonly Figure[]): void {
  process.stdout.write(`\n${tableOf(title, figures)}\n`);
}

async function writeResults(): Promise<void> {
  const [postgres] = await poolExecutor().query<{ version: string }>(
    "SELECT current_setting('server_version') AS version",
  );
  const results = {
    date: new Date().toISOString(),
    machine: {
      cpu: os.cpus()[0]?.model ?? "unknown",
      cores: os.cpus().length,
      memory_gib: Math.round(os.totalmem() / 2 ** 30),
      os: `${os.type()} ${os.release()}`,
      node: process.version,
      postgres: postgres?.version,
      load_before: Math.round(loadBefore * 10) / 10,
    },
    quick,
    orders,
    intake,
    lists,
    export: exported,
  };
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  say(`Written to ${path.relative(process.cwd(), RESULTS)}\n`);
}
