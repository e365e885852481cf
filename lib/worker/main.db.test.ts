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
import { addIntegration } from "@/lib/integrations/add-integration";
import { getReplay } from "@/lib/replays/get-replay";
import { runReplay } from "@/lib/replays/run-replay";
import { startReplay } from "@/lib/replays/start-replay";

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

test("killed in the middle of a replay leaves it to the next worker, which does every delivery once", async () => {
  const sql = poolExecutor();
  const { id: integrationId } = await addIntegration(operator, {
    gateway: "coindpay",
    slug: "shop",
    name: "Shop",
    credentials: { api_secret: "first-secret-first-secret" },
  });
  await sql.query(
    `INSERT INTO deliveries (id, integration_id, delivery_key, received_at, headers, body, body_sha256, content_type, outcome, reason)
     SELECT 'dlv_' || n, $1, 'key-' || n, now(), '{}', convert_to('{"id":"CP-' || n || '","rampStatus":"created"}', 'UTF8'), 'none',
       'application/json', 'quarantined', '' FROM generate_series(1, 400) AS n`,
    [integrationId],
  );
  const { id } = await startReplay(operator, { filter: { integration: "shop" }, dryRun: false });
  await vi.waitUntil(async () => (await getReplay(operator, id)).done > 0, { timeout: 15_000, interval: 5 });
  worker.kill("SIGKILL");
  await exited;
  const killed = await getReplay(operator, id);
  expect([killed.state, killed.done < 400]).toEqual(["running", true]);
  // The database notices that its client is gone, and with it goes the lock.
  await vi.waitUntil(async () => {
    await runReplay(id);
    return (await getReplay(operator, id)).state === "done";
  }, WAIT);
  expect(await getReplay(operator, id)).toMatchObject({ done: 400, total: 400, failed: 0, changed: 400 });
  const [row] = await sql.query<{ events: number; orders: number }>(
    "SELECT (SELECT count(*) FROM events WHERE source = 'replay')::int AS events, (SELECT count(*) FROM orders)::int AS orders",
  );
  expect(row).toEqual({ events: 400, orders: 400 });
}, 60_000);
