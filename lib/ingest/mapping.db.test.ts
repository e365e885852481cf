import { beforeAll, describe, expect, test } from "vitest";
import { decimal } from "@/lib/domain/decimal";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { GATEWAYS } from "@/lib/gateways/registry";
import type { Scenario } from "@/lib/gateways/contract";
import { listUnmappedStatuses } from "@/lib/ingest/list-unmapped-statuses";
import { previewMapping } from "@/lib/ingest/preview-mapping";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { saveMapping } from "@/lib/ingest/save-mapping";
import { addIntegration } from "@/lib/integrations/add-integration";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderEvents } from "@/lib/orders/list-order-events";

const operator: Actor = { kind: "operator", name: "Test" };
const support: Actor = { kind: "user", id: "usr_s", name: "Sue", email: "sue@example.test", role: "support", ip: null };

async function play(scenario: Scenario, reference: string): Promise<void> {
  const { configs, registeredUrl } = await loadIntegration("ramp");
  const deliveries = GATEWAYS.two_coin.simulate.deliveries(
    scenario,
    {
      externalOrderId: reference,
      seed: Buffer.from(reference.padEnd(16, "_")).toString("hex"),
      asset: "BTC",
      network: "bitcoin",
      amount: decimal("0.00245"),
      price: { amount: decimal("100"), currency: "USD" },
      customer: { name: "Ada Byron", email: "ada@example.test" },
      startedAt: "2026-03-02T09:10:00.000Z" as Instant,
    },
    GATEWAYS.two_coin.config.schema.parse(configs[0]),
    registeredUrl,
  );
  for (const { headers, body } of deliveries ?? []) {
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]));
    await receiveDelivery({ slug: "ramp", method: "POST", headers: lower, body, sourceIp: null });
  }
}

beforeAll(async () => {
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: "ramp",
    name: "Ramp",
    credentials: { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" },
    settings: {},
  });
  await play("unknown_status", "SO-1");
  await play("exact", "SO-2");
  await play("on_hold", "SO-3");
});

describe("a draft mapping", () => {
  test("is tried on past orders without changing one of them", async () => {
    const [unmapped] = await listUnmappedStatuses(operator);
    if (!unmapped) throw new Error("nothing is unmapped");
    expect(unmapped).toMatchObject({ orders: 1, integration: { slug: "ramp" } });
    const preview = await previewMapping(operator, { integration: "ramp", mapping: { [unmapped.word]: "paid" } });
    expect(preview).toMatchObject({ changes: 1, fulfils: 1 });
    expect(preview.effects[0]).toMatchObject({ externalOrderId: "SO-1", before: { status: "manual_review" }, after: { status: "paid" } });
    expect((await getOrder(operator, "SO-1")).status).toBe("manual_review");
  });

  test("that reads a known word otherwise lists every order it would move", async () => {
    const preview = await previewMapping(operator, { integration: "ramp", mapping: { complete: "confirming" } });
    expect(preview.effects.map((effect) => effect.externalOrderId)).toEqual(["SO-2"]);
  });

  test("is refused to support", async () => {
    await expect(previewMapping(support, { integration: "ramp", mapping: {} })).rejects.toMatchObject({ code: "forbidden" });
    await expect(saveMapping(support, { integration: "ramp", mapping: {} })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a saved mapping", () => {
  test("replays what waited for it, tells the shop once, and empties the inbox", async () => {
    const [unmapped] = await listUnmappedStatuses(operator);
    const mapping = { [unmapped?.word ?? ""]: "paid" as const };
    expect(await saveMapping(operator, { integration: "ramp", mapping })).toEqual({ version: 2, written: 1 });
    const order = await getOrder(operator, "SO-1");
    expect(order).toMatchObject({ status: "paid", flags: [] });
    expect(order.signals.filter((signal) => signal.type === "order.fulfillable")).toHaveLength(1);
    const { rows } = await listOrderEvents(operator, order.id, { limit: 5, cursor: null });
    expect(rows[0]).toMatchObject({ kind: "remapped", mappingVersion: 2 });
    expect(await listUnmappedStatuses(operator)).toEqual([]);
  });

  test("saved again writes nothing, so an interrupted run can be repeated", async () => {
    const { mapping } = await loadIntegration("ramp");
    expect(await saveMapping(operator, { integration: "ramp", mapping })).toEqual({ version: 2, written: 0 });
  });
});
