import { readFileSync } from "node:fs";
import http, { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { POST } from "@/app/api/webhooks/[slug]/route";
import { takeWebhooksFirst } from "@/lib/api/webhooks-first";
import { poolExecutor } from "@/lib/db/client";
import type { FixtureExpectation } from "@/lib/gateways/contract";
import { webhookCounts } from "@/lib/health/webhook-counts";
import { addIntegration } from "@/lib/integrations/add-integration";

const file = path.resolve("lib/gateways/coindpay/fixtures/completed");
const { headers } = JSON.parse(readFileSync(`${file}.json`, "utf8")) as FixtureExpectation;
const body = readFileSync(`${file}.raw`);
let server: Server;
let url: string;

beforeAll(async () => {
  takeWebhooksFirst();
  takeWebhooksFirst();
  server = createServer((request, response) => {
    request.resume();
    response.end(`next: ${request.method} ${request.url}`);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await addIntegration({ kind: "operator", name: "Test" }, {
    gateway: "coindpay", slug: "shop", name: "Shop", credentials: { api_secret: "coindpay_test_secret" }, settings: {},
  });
});

afterAll(() => server.close());

const post = (address: string, sent: BodyInit = body) => fetch(`${url}${address}`, { method: "POST", headers, body: sent });

describe("a webhook is answered before Next", () => {
  test("and stored, and the same again is a duplicate whichever of the two ways it comes", async () => {
    const first = await post("/api/webhooks/shop");
    expect(first.status).toBe(200);
    expect(Object.fromEntries(first.headers)).toMatchObject({ "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" });
    const told = (await first.json()) as { delivery_id: string };
    expect(told).toMatchObject({ ok: true, outcome: "applied", delivery_id: expect.stringMatching(/^dlv_/) });
    const request = new Request(`${url}/api/webhooks/shop`, { method: "POST", headers, body: new Uint8Array(body) });
    const throughNext = await POST(request, { params: Promise.resolve({ slug: "shop" }) });
    expect(await throughNext.json()).toMatchObject({ ok: true, outcome: "duplicate", delivery_id: told.delivery_id });
    const [kept] = await poolExecutor().query<{ body: Buffer; headers: Record<string, string[]> }>("SELECT body, headers FROM deliveries");
    expect(kept?.body.equals(body)).toBe(true);
    expect(kept?.headers["content-type"]).toEqual([headers["content-type"]]);
  });

  test("a refused one is the same problem on both ways", async () => {
    const forged = Buffer.from(body.toString().replace('"amount":17.8', '"amount":97.8'));
    const answer = await post("/api/webhooks/shop", forged);
    const request = new Request(`${url}/api/webhooks/shop`, { method: "POST", headers, body: forged });
    const throughNext = await POST(request, { params: Promise.resolve({ slug: "shop" }) });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
    expect([throughNext.status, await throughNext.json()]).toEqual([401, await answer.json()]);
    expect((await post("/api/webhooks/nobody")).status).toBe(404);
  });

  test("413 above 1 MiB, announced or not, and the connection is not kept for the rest", async () => {
    const tooMuch = Buffer.alloc(1024 * 1024 + 1, "x");
    const announced = await post("/api/webhooks/shop", tooMuch);
    expect([announced.status, announced.headers.get("connection")]).toEqual([413, "close"]);
    const status = await new Promise((resolve, reject) => {
      const request = http.request(`${url}/api/webhooks/shop`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject);
      for (let part = 0; part < 17; part += 1) request.write(Buffer.alloc(64 * 1024, "x"));
    });
    expect(status).toBe(413);
  });
});

test("a sender that breaks off in the middle is no failure of ours, and nothing is stored", async () => {
  const stored = await poolExecutor().query("SELECT id FROM deliveries");
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const request = http.request(`${url}/api/webhooks/shop`, { method: "POST", headers: { ...headers, "content-length": "1000" } });
  request.on("error", () => {});
  request.write("{", () => request.destroy());
  await vi.waitFor(() => expect(webhookCounts().answers.get("refused 400")).toBe(1));
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
  expect(await poolExecutor().query("SELECT id FROM deliveries")).toEqual(stored);
});

describe("everything else goes on to Next", () => {
  test.each([
    ["GET", "/api/webhooks/shop"],
    ["POST", "/api/webhooks/shop/"],
    ["POST", "/api/webhooks/sh%6fp"],
    ["POST", "/api/webhooks"],
    ["POST", "/api/health/live"],
    ["POST", "/orders?next=/api/webhooks/shop"],
  ])("%s %s", async (method, address) => {
    const answer = await fetch(`${url}${address}`, { method, ...(method === "POST" && { headers, body }) });
    expect(await answer.text()).toBe(`next: ${method} ${address}`);
  });
});
