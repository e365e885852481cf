import { createHmac } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { runCli } from "@/lib/cli/run-cli";
import type { Actor } from "@/lib/domain/permission";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { getOrder } from "@/lib/orders/get-order";
import { setClock } from "@/lib/platform/clock";

const operator: Actor = { kind: "operator", name: "Test" };
const SECRET = "first-secret-first-secret";

async function desk(...call: string[]) {
  const texts = ["", ""];
  const [stdout, stderr] = [0, 1].map(
    (index) => new Writable({ write: (chunk: Buffer, _encoding, done) => ((texts[index] += String(chunk)), done()) }),
  ) as [Writable, Writable];
  const code = await runCli(call, { stdin: Readable.from([""]), stdout, stderr });
  return { code, stdout: texts[0] ?? "", stderr: texts[1] ?? "" };
}

beforeAll(async () => {
  await addIntegration(operator, { gateway: "coindpay", slug: "shop", name: "Shop", credentials: { api_secret: SECRET } });
  const body = Buffer.from(JSON.stringify({ id: "CP-1", rampStatus: "Teleported" }));
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const headers = { "content-type": ["application/json"], "x-signature": [signature] };
  const { outcome } = await receiveDelivery({ slug: "shop", method: "POST", headers, body, sourceIp: null });
  expect(outcome).toBe("unmapped");
});

test("a word is looked up, previewed and saved, and what waited for it moves", async () => {
  expect((await desk("integration", "mapping", "show", "shop")).stdout).toMatch(/Teleported +not known +not mapped +1 .* 1/);

  const preview = await desk("integration", "mapping", "preview", "shop", "--map", "Teleported=expired", "--json");
  expect(preview.code).toBe(0);
  const run = JSON.parse(preview.stdout) as { id: string; changes: { order_id: string }[] };
  expect(run).toMatchObject({
    kind: "mapping",
    dry_run: true,
    state: "done",
    changed: 1,
    mapping: { teleported: "expired" },
    changes: [{ before: { status: "manual_review" }, after: { status: "expired", flags: [] } }],
  });
  const orderId = run.changes[0]?.order_id ?? "";
  expect((await getOrder(operator, orderId)).status, "a preview writes nothing").toBe("manual_review");

  const restore = setClock(() => new Date(Date.now() + 10_000));
  const saved = await desk("integration", "mapping", "save", "shop", "--preview", run.id).finally(restore);
  expect(saved).toMatchObject({ code: 0, stdout: expect.stringContaining("Version 2 is in force.") });
  expect((await getOrder(operator, orderId)).status).toBe("expired");

  const again = await desk("integration", "mapping", "save", "shop", "--preview", run.id);
  expect(again, "it was made from version 1").toMatchObject({ code: 1, stderr: expect.stringContaining("version 1") });
});

test("a status that is none is named, with those that are", async () => {
  const { code, stderr } = await desk("integration", "mapping", "preview", "shop", "--map", "x=delivered");
  expect([code, stderr]).toEqual([2, expect.stringContaining('"delivered" is not one of awaiting_payment')]);
});

test("deliveries are replayed by a filter or by their ids, first dry", async () => {
  const dry = await desk("delivery", "replay", "--outcome", "applied", "--integration", "shop", "--dry-run", "--json");
  expect(dry.code).toBe(0);
  expect(JSON.parse(dry.stdout)).toMatchObject({ kind: "deliveries", dry_run: true, state: "done", total: 1, stayed: 1, changed: 0, changes: [] });
  const [{ id } = { id: "" }] = (JSON.parse((await desk("delivery", "list", "--json")).stdout) as { data: { id: string }[] }).data;
  const one = await desk("delivery", "replay", id);
  expect(one).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing a person sees") });
  const real = await desk("delivery", "replay", "--received-from", "2020-01-01T00:00:00Z");
  expect(real.stdout).toContain("1 deliveries read, 1 of them change nothing, 0 cannot be read; 0 orders changed");
});

test.each([
  [["delivery", "replay"], "everything is not replayed by naming nothing"],
  [["delivery", "replay", "dlv_1", "--outcome", "stale"], "ids and a filter at once"],
])("%j is a wrong call: %s", async (call) => {
  expect((await desk(...call)).code).toBe(2);
});
