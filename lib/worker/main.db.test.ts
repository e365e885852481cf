import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { getExport } from "@/lib/exports/get-export";
import { startExport } from "@/lib/exports/start-export";
import { isWorkerPresent } from "@/lib/health/worker-presence";

const operator: Actor = { kind: "operator", name: "Test" };
const WAIT = { timeout: 15_000, interval: 100 };
let worker: ChildProcess;
let exited: Promise<number | null>;
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "settledesk-worker-"));
  worker = spawn(process.execPath, ["--import", "tsx", "lib/worker/main.ts"], {
    env: { ...process.env, SETTLEDESK_DATA_DIR: dataDir },
    stdio: ["ignore", "ignore", "inherit"],
  });
  exited = new Promise((resolve) => worker.once("exit", resolve));
});
afterEach(() => {
  worker.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

const present = () => isWorkerPresent(poolExecutor());

test("is seen while it runs, comes back after its connection broke, and is gone after a clean stop", async () => {
  expect(await present()).toBe(false);
  await vi.waitUntil(present, WAIT);
  await poolExecutor().query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'settledesk worker' AND datname = current_database()",
  );
  await vi.waitUntil(async () => !(await present()), WAIT);
  await vi.waitUntil(present, WAIT);
  worker.kill("SIGTERM");
  expect(await exited).toBe(0);
  expect(await present()).toBe(false);
}, 40_000);

test("writes an export that was queued before it came", async () => {
  const { id } = await startExport(operator, { layout: "orders", from: "2026-03-01", to: "2026-03-31" });
  await vi.waitUntil(async () => (await getExport(operator, id)).state === "done", WAIT);
  worker.kill("SIGTERM");
  expect(await exited).toBe(0);
}, 40_000);
