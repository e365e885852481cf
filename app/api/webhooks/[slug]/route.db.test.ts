import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as webhooks from "@/app/api/webhooks/[slug]/route";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor } from "@/lib/domain/permission";
import { listRejections } from "@/lib/ingest/list-deliveries";
import { setClock } from "@/lib/platform/clock";
import type { FixtureExpectation } from "@/lib/gateways/contract";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";

const operator: Actor = { kind: "operator", name: "Test" };
const SLUG = "shop";

interface Fixture {
  headers: Record<string, string>;
  body: Buffer;
}

function fixture(gateway: string, name: string): Fixture {
  const file = path.resolve("lib/gateways", gateway, "fixtures", name);
  const { headers } = JSON.parse(readFileSync(`${file}.json`, "utf8")) as FixtureExpectation;
  return { headers, body: readFileSync(`${file}.raw`) };
}

const paid = fixture("coindpay", "completed");

function post(delivery: Fixture, slug = SLUG, handler = webhooks): Promise<Response> {
  const request = new Request(`http://127.0.0.1:3000/api/webhooks/${slug}`, {
    method: "POST",
    headers: delivery.headers,
    body: new Uint8Array(delivery.body),
  });
  return handler.POST(request, { params: Promise.resolve({ slug }) });
}

async function expectProblem(response: Response, status: number): Promise<{ detail: string }> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = (await response.json()) as { status: number; detail: string };
  expect(problem).toMatchObject({
    status,
    type: expect.any(String),
    title: expect.any(String),
    detail: expect.any(String),
  });
  return problem;
}

async function count(table: string): Promise<number> {
  const [row] = await poolExecutor().query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return row?.count ?? -1;
}

async function connect(settings: Record<string, string> = {}): Promise<void> {
  await addIntegration(operator, {
    gateway: "coindpay",
    slug: SLUG,
    name: "Shop",
    credentials: { api_secret: "coindpay_test_secret" },
    settings,
  });
}

beforeEach(async () => {
  forgetIntegration(SLUG);
  await emptyTables();
});

describe("a delivery that is taken in", () => {
  test("is answered with what became of it, in the contract's fields and no others", async () => {
    await connect();
    const response = await post(paid);
    expect(response.status).toBe(200);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toEqual({
      ok: true,
      delivery_id: expect.stringMatching(/^dlv_/),
      outcome: "applied",
      order_id: expect.stringMatching(/^ord_/),
    });
  });

  test("is a duplicate when it comes again, and names the delivery that was kept", async () => {
    await connect();
    const first = (await (await post(paid)).json()) as { delivery_id: string; order_id: string };
    const again = await post(paid);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({ ...first, ok: true, outcome: "duplicate" });
  });

  test("counts once when it comes twelve times at the same moment", async () => {
    await connect();
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const response = await post(paid);
        expect(response.status).toBe(200);
        return ((await response.json()) as { outcome: string }).outcome;
      }),
    );
    expect(answers.filter((outcome) => outcome === "applied")).toHaveLength(1);
    expect(answers.filter((outcome) => outcome === "duplicate")).toHaveLength(11);
    expect([await count("deliveries"), await count("orders"), await count("transactions")]).toEqual([
      1, 1, 1,
    ]);
    expect(await count("outbox WHERE type = 'order.fulfillable'")).toBe(1);
  });

  test("is kept in quarantine when its signature is right and its body is not readable", async () => {
    await connect();
    const response = await post(fixture("coindpay", "not-an-object"));
    expect(await response.json()).toMatchObject({ ok: true, outcome: "quarantined", order_id: null });
    expect(await count("deliveries WHERE outcome = 'quarantined'")).toBe(1);
  });

  test("tells MugglePay the status it waits for", async () => {
    await addIntegration(operator, {
      gateway: "mugglepay",
      slug: SLUG,
      name: "Shop",
      credentials: { api_token: "mp_api_token", callback_key: "mp_callback_key" },
      settings: {},
    });
    const response = await post(fixture("mugglepay", "paid"));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ ok: true, status: 200, outcome: "applied" });
  });
});

describe("a delivery that is refused", () => {
  test("401 for a body that was changed after it was signed; only a count of it is kept", async () => {
    await connect();
    const forged = {
      ...paid,
      body: Buffer.from(paid.body.toString().replace('"amount":17.8', '"amount":97.8')),
    };
    await expectProblem(await post(forged), 401);
    expect([await count("deliveries"), await count("rejections")]).toEqual([0, 1]);
  });

  test("401 without a signature", async () => {
    await connect();
    await expectProblem(await post({ ...paid, headers: { "content-type": "application/json" } }), 401);
  });

  test("403 from an address that is not listed, and from one nobody vouches for", async () => {
    await connect({ allowed_ips: "192.0.2.0/24" });
    await expectProblem(
      await post({ ...paid, headers: { ...paid.headers, "x-forwarded-for": "192.0.2.7" } }),
      403,
    );
    expect(await count("deliveries")).toBe(0);
  });

  test("404 for an address that never was, that was disabled, and that no database could hold", async () => {
    await connect();
    await expectProblem(await post(paid, "other"), 404);
    await expectProblem(await post(paid, "a\0b"), 404);
    await disableIntegration(operator, { integration: SLUG });
    await expectProblem(await post(paid), 404);
  });

  test("413 is counted with the others, one row however many come, and not for an address that is none", async () => {
    await connect();
    const body = Buffer.alloc(1024 * 1024 + 1, "x");
    const restore = setClock(new Date("2026-03-02T09:00:10.000Z"));
    for (let times = 0; times < 3; times += 1) await expectProblem(await post({ ...paid, body }), 413);
    await expectProblem(await post({ ...paid, body }, "other"), 413);
    restore();
    expect(await listRejections(operator, 10)).toMatchObject([
      { integration: { slug: SLUG }, reason: "too_large", count: 3, minute: "2026-03-02T09:00:00.000Z" },
    ]);
    expect(await poolExecutor().query("SELECT last_body_sha256, last_bytes FROM rejections")).toEqual([
      { last_body_sha256: null, last_bytes: null },
    ]);
    expect(await count("deliveries")).toBe(0);
  });

  test("413 above 1 MiB, whether the length is announced or only shows while it is read", async () => {
    await connect();
    const body = Buffer.alloc(1024 * 1024 + 1, "x");
    await expectProblem(await post({ ...paid, body }), 413);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const request = new Request("http://127.0.0.1:3000/api/webhooks/shop", {
      method: "POST",
      headers: paid.headers,
      body: endless,
      duplex: "half",
    } as RequestInit);
    await expectProblem(await webhooks.POST(request, { params: Promise.resolve({ slug: SLUG }) }), 413);
    expect(sent).toBeLessThan(20);
  });

  test("a body of exactly 1 MiB is read to its end: what refuses it is its signature", async () => {
    await connect();
    await expectProblem(await post({ ...paid, body: Buffer.alloc(1024 * 1024, " ") }), 401);
  });

  test("415 for a media type this gateway does not send", async () => {
    await connect();
    await expectProblem(
      await post({ ...paid, headers: { ...paid.headers, "content-type": "text/plain" } }),
      415,
    );
  });

  test.each(["GET", "PUT", "PATCH", "DELETE"] as const)(
    "405 for %s, which names the method to use",
    async (method) => {
      const response = webhooks[method]();
      await expectProblem(response, 405);
      expect(response.headers.get("allow")).toBe("POST");
    },
  );
});

describe("while the database is away", () => {
  const ownDatabase = process.env.DATABASE_URL ?? "";
  afterAll(() => {
    vi.stubEnv("DATABASE_URL", ownDatabase);
  });

  /** The route as a process sees it whose database is at `databaseUrl`. */
  async function routeWith(databaseUrl: string): Promise<typeof webhooks> {
    vi.stubEnv("DATABASE_URL", databaseUrl);
    vi.resetModules();
    return import("@/app/api/webhooks/[slug]/route");
  }

  async function expectTryAgain(handler: typeof webhooks): Promise<void> {
    const startedAt = performance.now();
    const response = await post(paid, SLUG, handler);
    await expectProblem(response, 503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  }

  test("503 at once when nothing listens, so that the gateway sends it again", async () => {
    await expectTryAgain(await routeWith("postgresql://a@127.0.0.1:1/a"));
  });

  test("413 all the same for what is too large, since coming again does not make it smaller", async () => {
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const handler = await routeWith("postgresql://a@127.0.0.1:1/a");
    const body = Buffer.alloc(1024 * 1024 + 1, "x");
    await expectProblem(await post({ ...paid, body }, SLUG, handler), 413);
    expect(said.mock.calls.join("")).toContain("a webhook that was too large is not counted");
    said.mockRestore();
  });

  test("503 within five seconds when it takes connections and says nothing", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as AddressInfo;
    await expectTryAgain(await routeWith(`postgresql://a@127.0.0.1:${port}/a`));
    silent.close();
  });

  test("and 503 when every connection is held by a statement that does not end", async () => {
    await connect();
    // Another spelling of the same address has a pool of its own.
    const handler = await routeWith(`${ownDatabase}?application_name=held`);
    const { pool } = await import("@/lib/db/pool");
    const held = await Promise.all(Array.from({ length: 10 }, () => pool().connect()));
    await expectTryAgain(handler);
    held.forEach((connection) => connection.release(true));
  });
});
