import { Readable, Writable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { runSimulatorCommand } from "@/lib/cli/simulator-command";
import { poolExecutor } from "@/lib/db/client";
import { startDeskServer } from "@/lib/db/testing/desk-server";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor } from "@/lib/domain/permission";
import { GATEWAYS } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { getIntegration } from "@/lib/integrations/get-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { madeUpEntries } from "@/lib/simulate/made-up-account";
import { playVendors, type PlayingVendors } from "@/lib/simulate/play-vendors";
import type { SentWebhook } from "@/lib/simulate/webhook-outbox";

const operator: Actor = { kind: "operator", name: "Test" };
const support: Actor = {
  kind: "user",
  id: "usr_s",
  name: "Sam",
  email: "s@example.test",
  role: "support",
  ip: null,
};
const KINDS = ["coinpayments", "mugglepay", "coinpayments_ipn"] as const;
const WAIT = { timeout: 15_000, interval: 20 };

// Settings are read once a process; where the server is changes from test to test.
const settings = vi.hoisted((): { serverUrl: string | undefined } => ({ serverUrl: undefined }));
vi.mock("@/lib/platform/env", async (original) => {
  const { env, ...rest } = await original<typeof import("@/lib/platform/env")>();
  return { ...rest, env: () => ({ ...env(), serverUrl: settings.serverUrl }) };
});

let desk: Awaited<ReturnType<typeof startDeskServer>>;
let playing: PlayingVendors | undefined;
beforeAll(async () => {
  desk = await startDeskServer();
});
afterAll(() => desk.close());
afterEach(async () => {
  await playing?.stop();
  playing = undefined;
});

beforeEach(async () => {
  await emptyTables();
  settings.serverUrl = desk.url;
  for (const kind of KINDS) {
    const slug = kind.replaceAll("_", "-");
    forgetIntegration(slug);
    await addIntegration(operator, { gateway: kind, slug, name: kind, ...madeUpEntries(GATEWAYS[kind]) });
  }
});

const apiBase = async (slug: string) => (await getIntegration(operator, slug)).settings.api_base_url;
const statuses = async () =>
  (
    await poolExecutor().query<{ status: string }>("SELECT status FROM orders ORDER BY external_order_id")
  ).map(({ status }) => status);

describe("playing vendors", () => {
  test("lets payments be made and paid while one watches, an hour a second", async () => {
    const sent: SentWebhook[] = [];
    const made: string[] = [];
    playing = await playVendors(
      operator,
      {
        integrations: ["coinpayments", "mugglepay"],
        perMinute: 240,
        speed: 3_600,
        agoMinutes: 20_000,
        scenario: "exact",
        seed: "watch",
      },
      {
        onSent: (webhook) => void sent.push(webhook),
        onOrder: ({ externalOrderId }) => void made.push(externalOrderId),
      },
    );
    await vi.waitUntil(
      async () => (await statuses()).filter((status) => status === "paid").length >= 4,
      WAIT,
    );
    expect(made.slice(0, 2)).toEqual(["SIM-watch-1", "SIM-watch-2"]);
    expect(sent.every(({ outcome }) => outcome === "taken")).toBe(true);
    const [future] = await poolExecutor().query<{ count: number }>(
      "SELECT count(*)::int AS count FROM orders WHERE created_at > now()",
    );
    expect(future?.count).toBe(0);
  });

  test("has forged copies refused by the desk, and says so", async () => {
    const sent: SentWebhook[] = [];
    playing = await playVendors(
      operator,
      {
        integrations: KINDS.map((kind) => kind.replaceAll("_", "-")),
        perMinute: 600,
        speed: 3_600,
        agoMinutes: 20_000,
        faults: { wrong_signature: 1 },
        seed: "forged",
      },
      { onSent: (webhook) => void sent.push(webhook) },
    );
    await vi.waitUntil(() => sent.length > 20, WAIT);
    const forged = sent.filter(({ kind }) => kind === "forged");
    expect(forged.length).toBeGreaterThan(5);
    expect(forged.filter(({ outcome }) => outcome !== "forgery refused")).toEqual([]);
  });

  test("tells where its APIs are, points the integrations there when asked, and puts back what was there", async () => {
    const before = await apiBase("mugglepay");
    playing = await playVendors(operator, { integrations: ["mugglepay", "coinpayments-ipn"], connect: true });
    const [mugglepay, ipn] = playing.apis;
    expect(mugglepay).toMatchObject({ setting: "api_base_url", isConnected: true });
    expect(ipn).toMatchObject({ setting: null, isConnected: false });
    expect(await apiBase("mugglepay")).toBe(mugglepay?.address);
    expect((await fetch(`${mugglepay?.address}/orders/none`)).status).toBeGreaterThanOrEqual(400);
    await playing.stop();
    playing = undefined;
    expect(await apiBase("mugglepay")).toBe(before);
    await expect(fetch(`${mugglepay?.address}/orders/none`)).rejects.toThrow();
  });

  test("leaves an address alone that somebody entered meanwhile", async () => {
    playing = await playVendors(operator, { integrations: ["mugglepay"], connect: true });
    const entered = "https://api.elsewhere.example.test/v1";
    await updateIntegration(operator, { integration: "mugglepay", settings: { api_base_url: entered } });
    await playing.stop();
    playing = undefined;
    expect(await apiBase("mugglepay")).toBe(entered);
  });

  test.each([
    [{ integrations: ["coinpayments"], faults: { lost: 2 } }, "invalid_input"],
    [{ integrations: ["coinpayments"], scenario: "on_hold" }, "invalid_input"],
    [{ integrations: ["nobody"] }, "not_found"],
    [{ integrations: [] }, "invalid_input"],
  ])("refuses %o", async (input, code) => {
    await expect(playVendors(operator, input)).rejects.toMatchObject({ code });
  });

  test("without a server says how to start one", async () => {
    settings.serverUrl = undefined;
    await expect(playVendors(operator, { integrations: ["mugglepay"] })).rejects.toMatchObject({
      code: "unavailable",
      userMessage: expect.stringContaining("npm start"),
    });
  });

  test("is refused to support", async () => {
    await expect(playVendors(support, { integrations: ["mugglepay"] })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("the command", () => {
  const memory = () => {
    const chunks: string[] = [];
    const stream = new Writable({ write: (chunk, _encoding, done) => (chunks.push(String(chunk)), done()) });
    return { stream, text: () => chunks.join("") };
  };
  const run = async (args: string[], asked?: () => Promise<unknown>) => {
    const [stdout, stderr] = [memory(), memory()];
    const io = { stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream };
    await runSimulatorCommand(args, io, asked);
    return { stdout: stdout.text(), stderr: stderr.text() };
  };

  test("says where its APIs are, plays until it is told to stop, and stops cleanly", async () => {
    const words = ["--integration", "mugglepay", "--faults", "late=0.1,lost=0.05", "--seed", "s"];
    const { stdout, stderr } = await run([...words, "--json"], () => Promise.resolve());
    expect(JSON.parse(stdout)).toEqual({
      seed: "s",
      integrations: [
        {
          slug: "mugglepay",
          gateway: "mugglepay",
          setting: "api_base_url",
          address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mugglepay$/),
          connected: false,
        },
      ],
    });
    expect(stderr).toContain("has stopped");
  });

  test("prints what happens, line by line", async () => {
    const fast = ["--speed", "36000", "--ago", "40000", "--new-per-minute", "60", "--scenario", "exact"];
    const paid = () => vi.waitUntil(async () => (await statuses()).some((status) => status === "paid"), WAIT);
    const { stdout, stderr } = await run(["--integration", "mugglepay", ...fast], paid);
    expect(stdout).toContain("api_base_url");
    expect(stdout).toContain("Ctrl-C");
    expect(stderr).toMatch(/mugglepay {2}new payment for SIM-[0-9a-f]{6}-1: exact/);
    expect(stderr).toMatch(/mugglepay {2}PENDING of [0-9a-f-]{36} -> taken \(200\)/);
  });

  test("explains every fault", async () => {
    const { stdout } = await run(["--help"]);
    for (const fault of ["late", "lost", "doubled", "reordered", "wrong_signature", "slow", "http_500"])
      expect(stdout).toContain(fault);
  });

  test.each([
    [[]],
    [["--integration", "mugglepay", "more"]],
    [["--integration", "mugglepay", "--faults", "late"]],
  ])("called wrongly (%j) says how it is called", async (args) => {
    await expect(run(args, () => Promise.resolve())).rejects.toMatchObject({ name: "UsageError" });
  });
});
