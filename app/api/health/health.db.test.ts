import { afterAll, describe, expect, test, vi } from "vitest";
import { GET as live } from "@/app/api/health/live/route";
import { GET as ready } from "@/app/api/health/ready/route";
import { GET as metrics } from "@/app/api/metrics/route";
import { keyWith } from "@/lib/api/testing/call-api";
import { poolExecutor } from "@/lib/db/client";
import { countWebhook } from "@/lib/health/webhook-counts";
import { announceWorker } from "@/lib/health/worker-presence";
import { notePeerAddresses } from "@/lib/platform/client-ip";

const context = { params: Promise.resolve({}) };
const request = (headers: Record<string, string> = {}) =>
  new Request("http://127.0.0.1:3000/api/x", { headers });
const ownDatabase = process.env.DATABASE_URL ?? "";

async function checksOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { checks: unknown }).checks;
}

afterAll(() => {
  vi.stubEnv("DATABASE_URL", ownDatabase);
});

describe("ready", () => {
  test("says which part is missing, and is content when all are there", async () => {
    const missing = await ready(request(), context);
    expect([missing.status, missing.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
    expect(await checksOf(missing)).toEqual({ database: "ok", migrations: "ok", worker: "absent" });

    const leave = await announceWorker(ownDatabase);
    const complete = await ready(request(), context);
    expect(complete.status).toBe(200);
    expect(await complete.json()).toEqual({
      status: "ready",
      checks: { database: "ok", migrations: "ok", worker: "ok" },
    });
    await leave();
    expect((await ready(request(), context)).status).toBe(503);
  });

  test("does not serve a database that an older version left behind", async () => {
    await poolExecutor().query("UPDATE _prisma_migrations SET finished_at = NULL");
    expect(await checksOf(await ready(request(), context))).toMatchObject({ migrations: "pending" });
    await poolExecutor().query("UPDATE _prisma_migrations SET finished_at = now()");
  });

  test("of a web server alone does not wait for a worker", async () => {
    vi.stubEnv("SETTLEDESK_ROLE", "web");
    vi.resetModules();
    const alone = await import("@/app/api/health/ready/route");
    const response = await alone.GET(request(), context);
    expect(response.status).toBe(200);
    expect(await checksOf(response)).toMatchObject({ worker: "separate" });
    vi.stubEnv("SETTLEDESK_ROLE", "all");
  });
});

describe("metrics", () => {
  const local = { "x-settledesk-peer": "127.0.0.1", "x-forwarded-for": "127.0.0.1" };

  test("are for this machine and for keys with the scope", async () => {
    expect((await metrics(request(local), context)).status).toBe(401);
    notePeerAddresses();
    expect((await metrics(request(local), context)).status).toBe(200);
    const proxied = { ...local, "x-forwarded-for": "203.0.113.7" };
    expect((await metrics(request(proxied), context)).status).toBe(401);
    const authorized = async (key: string) =>
      (await metrics(request({ ...proxied, authorization: `Bearer ${key}` }), context)).status;
    expect(await authorized(await keyWith("orders:read"))).toBe(403);
    expect(await authorized(await keyWith("admin"))).toBe(200);
  });

  test("are samples under a help and a type, each figure once", async () => {
    countWebhook("applied", 200, performance.now());
    const response = await metrics(request(local), context);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0.0.4/);
    const lines = (await response.text()).trimEnd().split("\n");
    const samples = lines.filter((line) => !line.startsWith("#"));
    for (const sample of samples)
      expect(sample).toMatch(/^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+-]+$/);
    expect(new Set(samples.map((sample) => sample.split(" ")[0])).size).toBe(samples.length);
    expect(samples).toContain("settledesk_database_up 1");
    expect(samples).toContain('settledesk_webhooks_total{outcome="applied",status="200"} 1');
    expect(samples).toContain('settledesk_orders{status="manual_review"} 0');
  });
});

describe("while the database is away", () => {
  test("the process is live and not ready, and its own figures are still told", async () => {
    vi.stubEnv("DATABASE_URL", "postgresql://a@127.0.0.1:1/a");
    vi.resetModules();
    const [away, figures] = await Promise.all([
      import("@/app/api/health/ready/route"),
      import("@/app/api/metrics/route"),
    ]);
    expect(await (await live(request(), context)).json()).toEqual({ status: "live" });
    const response = await away.GET(request(), context);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await checksOf(response)).toEqual({ database: "away", migrations: "unknown", worker: "unknown" });
    const text = await (
      await figures.GET(request({ "x-settledesk-peer": "::1", "x-forwarded-for": "::1" }), context)
    ).text();
    expect(text).toContain("settledesk_database_up 0\n");
    expect(text).toContain("process_resident_memory_bytes ");
  });
});
