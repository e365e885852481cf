import { createHmac, randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { decimal } from "@/lib/domain/decimal";
import type { Actor } from "@/lib/domain/permission";
import type { Instant } from "@/lib/domain/instant";
import type { Scenario, SimulatedDelivery } from "@/lib/gateways/contract";
import { GATEWAYS } from "@/lib/gateways/registry";
import { getDelivery } from "@/lib/ingest/get-delivery";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { replayDelivery } from "@/lib/ingest/replay-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration, loadIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { countOrderTabs, listOrders } from "@/lib/orders/list-orders";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { recordRefund } from "@/lib/orders/record-refund";
import { registerOrder } from "@/lib/orders/register-order";
import { reopenOrder } from "@/lib/orders/reopen-order";
import { resolveOrder } from "@/lib/orders/resolve-order";

const operator: Actor = { kind: "operator", name: "Test" };
const viewer: Actor = { kind: "user", id: "usr_v", name: "Vic", email: "vic@example.test", role: "viewer", ip: null };
const SLUG = "two-coin";
let seeds = 0;

beforeAll(async () => {
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: SLUG,
    name: "Two-Coin",
    credentials: { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" },
    settings: {},
  });
});

async function simulated(scenario: Scenario, reference: string): Promise<readonly SimulatedDelivery[]> {
  const { configs, registeredUrl } = await loadIntegration(SLUG);
  seeds += 1;
  const deliveries = GATEWAYS.two_coin.simulate.deliveries(
    scenario,
    {
      externalOrderId: reference,
      seed: seeds.toString(16).padStart(32, "0"),
      asset: "BTC",
      network: "bitcoin",
      amount: decimal("0.00245"),
      price: { amount: decimal("100"), currency: "USD" },
      customer: { name: "Ada Byron", email: "ada@example.test" },
      startedAt: "2026-03-02T09:10:00.000Z" as Instant,
    },
    configs[0] as never,
    registeredUrl,
  );
  if (deliveries === null) throw new Error(`${scenario} cannot be expressed`);
  return deliveries;
}

function send(delivery: SimulatedDelivery, change: { body?: Uint8Array; contentType?: string } = {}) {
  const headers = Object.fromEntries(Object.entries(delivery.headers).map(([name, value]) => [name.toLowerCase(), [value]]));
  return receiveDelivery({
    slug: SLUG,
    method: "POST",
    headers: change.contentType === undefined ? headers : { ...headers, "content-type": [change.contentType] },
    body: change.body ?? delivery.body,
    sourceIp: null,
  });
}

async function count(table: string): Promise<number> {
  const [row] = await poolExecutor().query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return row?.count ?? -1;
}

describe("a signed delivery", () => {
  test("creates its order, because a gateway may be heard before the shop", async () => {
    const deliveries = await simulated("exact", "SO-1");
    for (const delivery of deliveries) expect((await send(delivery)).outcome).toBe("applied");
    const order = await getOrder(operator, "SO-1");
    expect(order).toMatchObject({ status: "paid", externalOrderId: "SO-1", fulfillable: true, gateway: "two_coin" });
    expect(order.signals.filter((signal) => signal.type === "order.fulfillable")).toHaveLength(1);
  });

  test("sent again is answered as a duplicate and changes nothing", async () => {
    const [first] = await simulated("exact", "SO-2");
    if (!first) throw new Error("no delivery");
    const receipt = await send(first);
    const before = { events: await count("events"), deliveries: await count("deliveries"), outbox: await count("outbox") };
    const again = await send(first);
    expect(again).toMatchObject({ outcome: "duplicate", deliveryId: receipt.deliveryId, orderId: receipt.orderId });
    expect({ events: await count("events"), deliveries: await count("deliveries"), outbox: await count("outbox") }).toEqual(before);
  });

  test("sent by 20 connections at once is one delivery, one event and one order", async () => {
    const [first] = await simulated("exact", "SO-3");
    if (!first) throw new Error("no delivery");
    const receipts = await Promise.all(Array.from({ length: 20 }, () => send(first)));
    expect(receipts.filter((receipt) => receipt.outcome === "applied")).toHaveLength(1);
    expect(receipts.filter((receipt) => receipt.outcome === "duplicate")).toHaveLength(19);
    const order = await getOrder(operator, "SO-3");
    expect((await listOrderEvents(operator, order.id, { limit: 50, cursor: null })).rows).toHaveLength(1);
  });

  test("of one payment all at once still fulfils once and ends where the last would have ended", async () => {
    const deliveries = await simulated("exact", "SO-4");
    await Promise.all([...deliveries, ...deliveries, ...deliveries].map((delivery) => send(delivery)));
    const order = await getOrder(operator, "SO-4");
    expect(order.status).toBe("paid");
    expect(order.signals.filter((signal) => signal.type === "order.fulfillable")).toHaveLength(1);
  });

  test("out of order holds the older word back with a sentence", async () => {
    const deliveries = await simulated("exact", "SO-5");
    const outcomes = [];
    for (const delivery of [...deliveries].reverse()) outcomes.push((await send(delivery)).outcome);
    expect(outcomes[0]).toBe("applied");
    expect(outcomes).toContain("stale");
    const order = await getOrder(operator, "SO-5");
    expect(order.status).toBe("paid");
    const { rows } = await listOrderEvents(operator, order.id, { limit: 50, cursor: null });
    expect(rows.find((event) => event.decision === "stale")?.reason).toMatch(/stays paid/);
  });

  test("with a status nobody knows is kept for review and becomes known when it is mapped and replayed", async () => {
    const deliveries = await simulated("unknown_status", "SO-6");
    const receipts = [];
    for (const delivery of deliveries) receipts.push(await send(delivery));
    const unmapped = receipts.find((receipt) => receipt.outcome === "unmapped");
    if (!unmapped) throw new Error("no unmapped delivery");
    const before = await getOrder(operator, "SO-6");
    expect(before.status).toBe("manual_review");
    const word = before.gatewayStatus ?? "";
    await setMapping({ [GATEWAYS.two_coin.normalizeStatus(word)]: "confirming" });
    const foreseen = await replayDelivery(operator, { deliveryId: unmapped.deliveryId, dryRun: true });
    expect(foreseen).toMatchObject({ changes: true, after: { status: "confirming", flags: [] } });
    expect((await getOrder(operator, "SO-6")).status).toBe("manual_review");
    await replayDelivery(operator, { deliveryId: unmapped.deliveryId });
    expect(await getOrder(operator, "SO-6")).toMatchObject({ status: "confirming", flags: [] });
    await setMapping({});
  });
});

/** As an upgrade that ships another mapping does it: nothing of the past is read again by itself. */
async function setMapping(mapping: Record<string, string>): Promise<void> {
  await poolExecutor().query("UPDATE integrations SET mapping = $2, mapping_version = mapping_version + 1 WHERE slug = $1", [SLUG, mapping]);
  forgetIntegration(SLUG);
}

describe("what is not a good delivery", () => {
  test("a wrong signature is refused and leaves a count, not a body", async () => {
    const [first] = await simulated("exact", "SO-7");
    if (!first) throw new Error("no delivery");
    const stored = await count("deliveries");
    const body = Uint8Array.from(first.body);
    body[10] = (body[10] ?? 0) ^ 1;
    await expect(send(first, { body })).rejects.toMatchObject({ code: "signature_refused" });
    await expect(send(first, { body })).rejects.toMatchObject({ code: "signature_refused" });
    expect(await count("deliveries")).toBe(stored);
    const [trace] = await poolExecutor().query<{ total: number; rows: number }>("SELECT sum(count)::int AS total, count(*)::int AS rows FROM rejections WHERE reason = 'signature_mismatch'");
    expect(trace?.total).toBe(2);
  });

  test("another content type is refused before anything is stored", async () => {
    const [first] = await simulated("exact", "SO-8");
    if (!first) throw new Error("no delivery");
    await expect(send(first, { contentType: "text/plain" })).rejects.toMatchObject({ code: "unsupported_media_type" });
  });

  test("an unknown address is not found", async () => {
    await expect(receiveDelivery({ slug: "nobody", method: "POST", headers: {}, body: new Uint8Array(), sourceIp: null })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a decision", () => {
  async function held(reference: string) {
    for (const delivery of await simulated("on_hold", reference)) await send(delivery);
    return getOrder(operator, reference);
  }

  test("by two agents at once is taken once, and the second learns what the first did", async () => {
    const order = await held("SO-20");
    expect(order.status).toBe("manual_review");
    const decide = () => resolveOrder(operator, { orderId: order.id, version: order.version, outcome: "accept_as_paid", reasonCode: "gateway_hold_cleared", note: "The gateway lifted it." });
    const results = await Promise.allSettled([decide(), decide()]);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const refused = results.find((result) => result.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "conflict", userMessage: expect.stringContaining("Accept as paid") });
    const after = await getOrder(operator, order.id);
    expect(after).toMatchObject({ status: "paid", resolution: { outcome: "accept_as_paid", note: "The gateway lifted it." } });
    expect(after.signals.filter((signal) => signal.type === "order.fulfillable")).toHaveLength(1);
  });

  test("is refused to a viewer, and nothing is written", async () => {
    const order = await held("SO-21");
    await expect(resolveOrder(viewer, { orderId: order.id, version: order.version, outcome: "reject", reasonCode: "other", note: "No." })).rejects.toMatchObject({ code: "forbidden" });
    expect((await getOrder(operator, order.id)).version).toBe(order.version);
  });

  test("taken back by reopening leaves both in the history", async () => {
    const order = await held("SO-22");
    const resolved = await resolveOrder(operator, { orderId: order.id, version: order.version, outcome: "reject", reasonCode: "fraud_suspected", note: "Looks wrong." });
    expect(resolved.projection.state.status).toBe("cancelled");
    await reopenOrder(operator, { orderId: order.id, version: resolved.version, note: "It was right." });
    const after = await getOrder(operator, order.id);
    expect(after).toMatchObject({ status: "manual_review", resolution: null });
    const { rows } = await listOrderEvents(operator, order.id, { limit: 50, cursor: null });
    expect(rows.map((event) => event.kind)).toEqual(expect.arrayContaining(["resolved", "reopened"]));
  });

  test("to refund everything asks for one refund, and the order is refunded when it is sent", async () => {
    for (const delivery of await simulated("exact", "SO-23")) await send(delivery);
    const order = await getOrder(operator, "SO-23");
    const resolved = await resolveOrder(operator, { orderId: order.id, version: order.version, outcome: "refund_all", reasonCode: "customer_request", note: "Changed their mind.", amount: "100" });
    const pending = await getOrder(operator, order.id);
    expect(pending).toMatchObject({ status: "refund_pending", nextAction: { code: "send_refund" } });
    expect(pending.refunds).toMatchObject([{ state: "requested", amount: "100" }]);
    const [refund] = pending.refunds;
    await recordRefund(operator, { orderId: order.id, version: resolved.version, refundId: refund?.id, state: "sent", note: "Sent by bank." });
    expect(await getOrder(operator, order.id)).toMatchObject({ status: "refunded", refunds: [{ state: "sent" }] });
  });
});

describe("an order the shop registered first", () => {
  test("is joined by the gateway's payment, and a gateway that charges less is put to review", async () => {
    const { orderId } = await registerOrder(operator, { externalOrderId: "SO-30", integration: SLUG, asset: "USD", expectedAmount: "10000", fiatCurrency: "USD", fiatAmount: "10000" });
    expect((await getOrder(operator, orderId)).status).toBe("awaiting_payment");
    for (const delivery of await simulated("exact", "SO-30")) await send(delivery);
    const order = await getOrder(operator, orderId);
    expect(order.payments).toHaveLength(1);
    expect(order.status).toBe("manual_review");
    expect(order.flags.map((flag) => flag.code)).toContain("contradiction");
  });

  test("twice under one reference is a conflict", async () => {
    await registerOrder(operator, { externalOrderId: "SO-31", integration: SLUG, asset: "USD", expectedAmount: "10" });
    await expect(registerOrder(operator, { externalOrderId: "SO-31", integration: SLUG, asset: "USD", expectedAmount: "10" })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("an order the gateway told of before the shop", () => {
  const register = (externalOrderId: string, more: Partial<Parameters<typeof registerOrder>[1]> = {}) =>
    registerOrder(operator, { externalOrderId, integration: SLUG, asset: "BTC", expectedAmount: "0.00245", fiatCurrency: "USD", fiatAmount: "100", ...more });

  test("takes the shop's registration in, which agrees and changes nothing of the payment", async () => {
    for (const delivery of await simulated("exact", "SO-40")) await send(delivery);
    const before = await getOrder(operator, "SO-40");
    const { orderId } = await register("SO-40", { customer: { reference: "C-7" } });
    const order = await getOrder(operator, "SO-40");
    expect(order).toMatchObject({ id: before.id, status: "paid", flags: [], customer: { reference: "C-7" }, version: before.version + 1 });
    expect([orderId, order.payments.length]).toEqual([before.id, 1]);
    const { rows } = await listOrderEvents(operator, orderId, { limit: 1, cursor: null });
    expect(rows[0]).toMatchObject({ kind: "registered", reason: "The shop registered the order, which its gateway had told of before.", statusBefore: "paid", statusAfter: "paid" });
    await expect(register("SO-40")).rejects.toMatchObject({ code: "conflict" });
  });

  test("is disputed when the gateway asked for less than the shop registers", async () => {
    for (const delivery of await simulated("exact", "SO-41")) await send(delivery);
    await register("SO-41", { fiatAmount: "10000" });
    expect(await getOrder(operator, "SO-41")).toMatchObject({ status: "manual_review", flags: [{ code: "contradiction" }] });
  });

  test("is registered once by two at once, and while its deliveries come in", async () => {
    const deliveries = await simulated("exact", "SO-42");
    const all = await Promise.allSettled([...deliveries.map((delivery) => send(delivery)), register("SO-42"), register("SO-42")]);
    expect(all.slice(-2).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const order = await getOrder(operator, "SO-42");
    expect([order.status, order.payments.length]).toEqual(["paid", 1]);
  });

  test("is found by the gateway's reference where it has no name yet, and gets the shop's", async () => {
    const [first] = await simulated("exact", "SO-43");
    if (!first) throw new Error("no delivery");
    const { orderId } = await send(first);
    await poolExecutor().query("UPDATE orders SET external_order_id = NULL WHERE id = $1", [orderId]);
    const { gatewayRef } = (await getOrder(operator, orderId ?? "")).payments[0] ?? {};
    expect((await register("SO-44", { gatewayRef: gatewayRef ?? "" })).orderId).toBe(orderId);
    expect(await getOrder(operator, "SO-44")).toMatchObject({ id: orderId });
    await expect(register("SO-45", { gatewayRef: gatewayRef ?? "" })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the queue", () => {
  test("pages by key without losing or repeating a row", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listOrders(operator, { limit: 3, cursor: cursor ?? undefined });
      seen.push(...page.rows.map((row) => row.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(await count("orders"));
  });

  test("finds an order by a part of its reference, by e-mail, and by what its fields say", async () => {
    const found = async (q: string) => (await listOrders(operator, { q })).rows.map((row) => row.externalOrderId);
    expect(await found("so-20")).toEqual(["SO-20"]);
    expect(await found("status:refunded")).toEqual(["SO-23"]);
    expect(await found("100%_no")).toEqual([]);
  });

  test("counts its tabs", async () => {
    const counts = await countOrderTabs(operator);
    expect(counts.all).toBe(await count("orders"));
    expect(counts.needs_action).toBeGreaterThan(0);
  });
});

describe("text that PostgreSQL cannot store", () => {
  test("in a customer's name or a status does not keep the delivery from being kept", async () => {
    const { configs, registeredUrl } = await loadIntegration(SLUG);
    expect(configs).toHaveLength(1);
    const body = Buffer.from(
      '{"type":"order_update","body":{"id":"nul-\\u0000-\\ud800","external_order_id":"SO-\\u000040","from_currency":35,"to_currency":15,"from_amount":"100.00","to_amount":"0.00245","status":"comp\\u0000lete","created_at":"2026-03-02T09:10:00Z","updated_at":"2026-03-02T09:15:40Z","ip":"192.0.2.10","user_agent":"x\\udfff","extras":{}}}',
    );
    const timestamp = "2026-03-02T09:15:42Z";
    const signature = createHmac("sha256", "two_coin_webhook_key").update(timestamp).update(body).digest("hex");
    const receipt = await receiveDelivery({
      slug: SLUG,
      method: "POST",
      headers: { "content-type": ["application/json"], "x-webhook-timestamp": [timestamp], "x-webhook-signature": [signature] },
      body,
      sourceIp: null,
    });
    expect(["unmapped", "quarantined"]).toContain(receipt.outcome);
    expect(registeredUrl).toContain(SLUG);
  });
});

test("a delivery that was signed long ago is taken, and says so", async () => {
  const body = Buffer.from(
    '{"type":"order_update","body":{"id":"old-1","external_order_id":"SO-OLD","from_currency":35,"to_currency":15,"from_amount":"100.00","to_amount":"0.00245","status":"pending","created_at":"2026-03-02T09:10:00Z","updated_at":"2026-03-02T09:15:40Z","ip":"192.0.2.10","user_agent":"x","extras":{}}}',
  );
  const timestamp = "2026-03-02T09:15:42Z";
  const signature = createHmac("sha256", "two_coin_webhook_key").update(timestamp).update(body).digest("hex");
  const { deliveryId, orderId } = await receiveDelivery({
    slug: SLUG,
    method: "POST",
    headers: { "content-type": ["application/json"], "x-webhook-timestamp": [timestamp], "x-webhook-signature": [signature] },
    body,
    sourceIp: null,
  });
  expect(orderId).not.toBeNull();
  const [kept] = await poolExecutor().query<{ reason: string }>("SELECT reason FROM deliveries WHERE id = $1", [deliveryId]);
  expect(kept?.reason).toMatch(/It was signed \d+ d before it came\./);
});

describe("an event whose content fits no order", () => {
  async function sendOrder(id: string, order: Record<string, unknown>) {
    const body = Buffer.from(JSON.stringify({ type: "order_update", body: { id, status: "complete", from_currency: "USD", updated_at: "2026-03-02T09:15:40Z", ...order } }));
    const timestamp = "2026-03-02T09:15:42Z";
    const signature = createHmac("sha256", "two_coin_webhook_key").update(timestamp).update(body).digest("hex");
    const headers = { "content-type": ["application/json"], "x-webhook-timestamp": [timestamp], "x-webhook-signature": [signature] };
    return receiveDelivery({ slug: SLUG, method: "POST", headers, body, sourceIp: null });
  }

  test("is parked with its bytes instead of being refused until the gateway gives up", async () => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    // Random, because PostgreSQL compresses an index entry before it is too long for it.
    const reference = randomBytes(4_000).toString("hex");
    const orders = await count("orders");
    const receipt = await sendOrder("long-1", { external_order_id: reference });
    expect(receipt).toMatchObject({ outcome: "quarantined", orderId: null });
    expect(await sendOrder("long-1", { external_order_id: reference })).toMatchObject({ outcome: "duplicate", deliveryId: receipt.deliveryId });
    expect(await count("orders")).toBe(orders);
    const kept = await getDelivery(operator, receipt.deliveryId);
    expect(kept).toMatchObject({ outcome: "quarantined", reason: expect.stringContaining("too long") });
    expect(kept.bodyText).toContain(reference);
  });
});

describe("an event whose key comes again with another body", () => {
  test("is kept too, because only the bytes can tell that they are one", async () => {
    const send2 = (amount: string) => {
      const body = Buffer.from(
        `{"type":"order_update","body":{"id":"same-key","external_order_id":"SO-50","from_currency":35,"to_currency":15,"from_amount":"${amount}","to_amount":"0.00245","status":"processing","created_at":"2026-03-02T09:10:00Z","updated_at":"2026-03-02T09:15:40Z","extras":{}}}`,
      );
      const timestamp = "2026-03-02T09:15:42Z";
      const signature = createHmac("sha256", "two_coin_webhook_key").update(timestamp).update(body).digest("hex");
      const headers = { "content-type": ["application/json"], "x-webhook-timestamp": [timestamp], "x-webhook-signature": [signature] };
      return receiveDelivery({ slug: SLUG, method: "POST", headers, body, sourceIp: null });
    };
    const first = await send2("100.00");
    const second = await send2("120.00");
    expect(second.deliveryId).not.toBe(first.deliveryId);
    expect((await send2("120.00")).outcome).toBe("duplicate");
    expect((await send2("100.00")).outcome).toBe("duplicate");
  });
});
