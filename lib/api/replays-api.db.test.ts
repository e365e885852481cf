import { createHmac } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { call, keyWith } from "@/lib/api/testing/call-api";
import type { Actor } from "@/lib/domain/permission";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { runReplay } from "@/lib/replays/run-replay";

const operator: Actor = { kind: "operator", name: "Test" };
const SECRET = "first-secret-first-secret";
let admin = "";
let replayer = "";

beforeAll(async () => {
  [admin, replayer] = [await keyWith("admin"), await keyWith("deliveries:replay")];
  await addIntegration(operator, { gateway: "coindpay", slug: "shop", name: "Shop", credentials: { api_secret: SECRET } });
  const body = Buffer.from(JSON.stringify({ id: "CP-1", rampStatus: "Teleported" }));
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const headers = { "content-type": ["application/json"], "x-signature": [signature] };
  await receiveDelivery({ slug: "shop", method: "POST", headers, body, sourceIp: null });
});

type Json = Record<string, unknown> & { id: string; run?: { id: string } };

async function ask(method: "GET" | "POST" | "PUT", path: string, body?: unknown, key = admin) {
  const response = await call(method, path, { key, body });
  return { status: response.status, json: (await response.json()) as Json };
}

test("a mapping is read, previewed and saved over the API, and its inbox empties", async () => {
  expect((await ask("GET", "/unmapped-statuses")).json).toMatchObject({
    data: [{ word: "Teleported", orders: 1, deliveries: 1, integration: { slug: "shop" } }],
  });
  expect((await ask("GET", "/integrations/shop/mapping")).json).toMatchObject({ version: 1, mapping: {} });
  const preview = await ask("POST", "/integrations/shop/mapping/preview", { mapping: { Teleported: "expired" }, version: 1 });
  expect(preview).toMatchObject({ status: 202, json: { state: "queued", dry_run: true } });
  expect((await ask("PUT", "/integrations/shop/mapping", { preview_id: preview.json.id })).status, "not previewed to its end").toBe(409);

  await runReplay(preview.json.id);
  expect((await ask("GET", `/replays/${preview.json.id}`)).json).toMatchObject({ state: "done", changed: 1 });
  expect((await ask("GET", `/replays/${preview.json.id}/changes`)).json).toMatchObject({
    data: [{ before: { status: "manual_review" }, after: { status: "expired" }, fulfils: false }],
    next_cursor: null,
  });
  const saved = await ask("PUT", "/integrations/shop/mapping", { preview_id: preview.json.id });
  expect(saved).toMatchObject({ status: 202, json: { version: 2, run: { kind: "mapping", dry_run: false } } });
  const runId = saved.json.run?.id ?? "";
  expect((await ask("POST", `/replays/${runId}/cancel`)).status, "half a mapping is none").toBe(409);
  await runReplay(runId);
  expect((await ask("GET", "/unmapped-statuses")).json).toEqual({ data: [] });
});

test("many deliveries are replayed by a key that may replay, first dry, then the same ones", async () => {
  const dry = await ask("POST", "/deliveries/replay", { filter: { integration: "shop" }, dry_run: true }, replayer);
  expect(dry).toMatchObject({ status: 202, json: { kind: "deliveries", total: 1, filter: { integration: "shop" } } });
  await runReplay(dry.json.id);
  const real = await ask("POST", "/deliveries/replay", { same_as: dry.json.id, dry_run: false }, replayer);
  expect(real).toMatchObject({ status: 202, json: { dry_run: false, total: 1 } });
  await runReplay(real.json.id);
  expect((await ask("GET", `/replays/${real.json.id}`, undefined, replayer)).json).toMatchObject({ state: "done", done: 1, stayed: 1 });
  expect((await ask("GET", "/replays", undefined, replayer)).json).toMatchObject({ data: [{ id: real.json.id }, { id: dry.json.id }, {}, {}] });
});

test.each<[unknown, string]>([
  [{ filter: {} }, "whether it is dry has to be said"],
  [{ filter: { outcom: "stale" }, dry_run: true }, "a filter that is overlooked would replay everything"],
  [{ ids: [], dry_run: true }, "no delivery is named"],
])("%j is refused: %s", async (body) => {
  expect((await ask("POST", "/deliveries/replay", body, replayer)).status).toBe(400);
});
