import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { orderChangeJson } from "@/lib/api/order-change-json";
import { createdPaymentJson } from "@/lib/api/payment-json";
import { refundPreviewJson } from "@/lib/api/refund-json";
import { call, keyWith } from "@/lib/api/testing/call-api";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { decimal } from "@/lib/domain/decimal";
import type { Actor } from "@/lib/domain/permission";
import type { GatewayClient } from "@/lib/gateways/contract";
import { GATEWAYS } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { CoingateServer } from "@/lib/payments/testing/coingate-server";

const operator: Actor = { kind: "operator", name: "Test" };
const vendor = new CoingateServer();
const client = GATEWAYS.coingate.client as GatewayClient<unknown>;
const theirs = { ...client };
let base: string;
let orderId: string;
let key: string;

beforeAll(async () => {
  base = await vendor.listen();
});
afterAll(() => vendor.close());

beforeEach(async () => {
  vendor.forget();
  // A host that hung up is left alone for a while; the next test's vendor is another one.
  (globalThis as { settledeskHostGates?: Map<string, unknown> }).settledeskHostGates?.clear();
  for (const name of Object.keys(client)) delete client[name as keyof typeof client];
  Object.assign(client, theirs);
  await emptyTables();
  forgetIntegration("shop");
  await addIntegration(operator, { gateway: "coingate", slug: "shop", name: "Shop", credentials: { api_token: "token", callback_key: "key" }, settings: { api_base_url: base } });
  key = await keyWith("orders:write", "orders:resolve", "refunds:write");
  const order = { external_order_id: "SO-1", integration: "shop", asset: "BTC", expected_amount: "0.002", fiat_currency: "EUR", fiat_amount: "70.10" };
  orderId = ((await (await post("/orders", order)).json()) as { id: string }).id;
});

const post = (target: string, body: unknown = {}, more: { as?: string; idempotencyKey?: string } = {}) =>
  call("POST", target, { key: more.as ?? key, body, headers: more.idempotencyKey === undefined ? {} : { "idempotency-key": more.idempotencyKey } });
const pay = (body: object = {}, more: Parameters<typeof post>[2] = {}) => post(`/orders/${orderId}/payments`, { integration: "shop", ...body }, more);

test("a shop registers an order, then makes its payment, and has what its customer needs", async () => {
  const response = await pay();
  expect(response.status).toBe(201);
  const made = createdPaymentJson.strict().parse(await response.json());
  expect(made).toMatchObject({
    id: orderId,
    status: "awaiting_payment",
    payment: {
      gateway: "coingate",
      integration: "shop",
      gateway_ref: "7001",
      fiat_amount: "70.1",
      fiat_currency: "EUR",
      checkout_url: "https://pay.coingate.example.test/invoice/7001",
      expires_at: "2026-03-02T12:00:00.000Z",
    },
  });
  expect(vendor.orders).toMatchObject([{ order_id: "SO-1", price_amount: "70.1", price_currency: "EUR" }]);
});

test("the same Idempotency-Key makes one payment, and a second payment has to be wanted", async () => {
  const [first, again] = [await pay({}, { idempotencyKey: "a" }), await pay({}, { idempotencyKey: "a" })];
  expect([again.headers.get("idempotency-replayed"), await again.json()]).toEqual(["true", await first.json()]);
  const refused = await pay();
  expect([refused.status, await refused.json()]).toMatchObject([400, { errors: [{ field: "even_if_open" }] }]);
  expect(vendor.orders).toHaveLength(1);
  expect((await pay({ even_if_open: true, price: { amount: "10", currency: "EUR" } })).status).toBe(201);
  expect(vendor.orders).toMatchObject([{ order_id: "SO-1" }, { order_id: "SO-1~2", price_amount: "10" }]);
});

test("an answer nobody heard is a 504, and the same key does not make a second payment", async () => {
  vendor.mishaps.push("hangs up");
  const wanted = { even_if_open: true };
  expect((await pay(wanted, { idempotencyKey: "a" })).status).toBe(504);
  expect((await pay(wanted, { idempotencyKey: "a" })).status).toBe(504);
  expect((await pay({}, { idempotencyKey: "a" })).status).toBe(422);
  // Once somebody has said what became of it, only a new key asks for another one.
  await poolExecutor().query("UPDATE gateway_calls SET state = 'done', finished_at = now()");
  expect((await pay(wanted, { idempotencyKey: "a" })).status).toBe(504);
  expect(vendor.orders).toHaveLength(1);
});

test("a payment that takes its time is not asked for a second time, nor is one whose request died", async () => {
  const wanted = { even_if_open: true };
  expect((await pay(wanted, { idempotencyKey: "a" })).status).toBe(201);
  const unfinish = (age: string) =>
    poolExecutor().query("UPDATE idempotency_keys SET status = NULL, answer = NULL, created_at = now() - $1::interval", [age]);
  await unfinish("4 minutes");
  expect((await pay(wanted, { idempotencyKey: "a" })).status).toBe(409);
  await unfinish("6 minutes");
  expect((await pay(wanted, { idempotencyKey: "a" })).status).toBe(504);
  expect(vendor.orders).toHaveLength(1);
});

test("what the gateway refused is not done, so the same key may ask again", async () => {
  vendor.mishaps.push("refuses");
  expect((await pay({}, { idempotencyKey: "a" })).status).toBe(502);
  expect((await pay({}, { idempotencyKey: "a" })).status).toBe(201);
  expect(vendor.orders).toHaveLength(1);
});

test("a gateway that says no is a 502", async () => {
  vendor.mishaps.push("refuses");
  expect((await pay()).status).toBe(502);
});

test("a payment is cancelled where its gateway can", async () => {
  const { payment } = (await (await pay()).json()) as { payment: { id: string } };
  client.cancelPayment = async () => {
    for (const order of vendor.orders) order.status = "canceled";
  };
  const response = await post(`/orders/${orderId}/payments/${payment.id}/cancel`);
  expect([response.status, orderChangeJson.strict().parse(await response.json()).id]).toEqual([200, orderId]);
  const read = await keyWith("orders:read");
  const order = (await (await call("GET", `/orders/${orderId}`, { key: read })).json()) as { status: string; payments: { checkout_url: string }[] };
  expect(order).toMatchObject({ status: "cancelled", payments: [{ checkout_url: "https://pay.coingate.example.test/invoice/7001" }] });
});

test("a refund is previewed and sent with the cost that was seen", async () => {
  const { payment } = (await (await pay()).json()) as { payment: { id: string } };
  for (const order of vendor.orders) Object.assign(order, { status: "paid", pay_currency: "BTC", pay_amount: "0.002" });
  await post(`/orders/${orderId}/poll`, {}, { as: await keyWith("deliveries:replay") });
  const money = { amount: decimal("0.0021"), asset: "BTC" };
  client.refund = {
    scope: "amount",
    preview: async () => ({ total: money, fee: { amount: decimal("0.0001"), asset: "BTC" }, gatewayRef: null, token: {} }),
    send: async () => ({ state: "pending", gatewayRef: "spend-1" }),
  };
  const read = await keyWith("orders:read");
  const { version } = (await (await call("GET", `/orders/${orderId}`, { key: read })).json()) as { version: number };
  const recorded = (await (await post(`/orders/${orderId}/refunds`, { version, state: "requested", kind: "full", amount: "0.002", asset: "BTC" })).json()) as { refund_id: string; version: number };
  const path = `/orders/${orderId}/refunds/${recorded.refund_id}`;
  const preview = refundPreviewJson.strict().parse(await (await post(`${path}/preview`, { destination: "bc1q" })).json());
  expect(preview).toMatchObject({ payment_id: payment.id, amount: "0.002", total: money, version: recorded.version });
  const send = (seen: string) => post(`${path}/send`, { version: preview.version, destination: "bc1q", seen_total: { amount: seen, asset: "BTC" } });
  expect((await send("0.002")).status).toBe(409);
  const sent = await send("0.0021");
  expect([sent.status, orderChangeJson.strict().parse(await sent.json()).id]).toEqual([200, orderId]);
});

test("keys without the scope make, cancel and send nothing", async () => {
  const weak = await keyWith("orders:read", "orders:resolve");
  for (const target of [`/orders/${orderId}/payments`, `/orders/${orderId}/payments/pay_1/cancel`, `/orders/${orderId}/refunds/rfd_1/send`, `/orders/${orderId}/refunds/rfd_1/preview`]) {
    expect((await post(target, {}, { as: weak })).status).toBe(403);
  }
  expect(vendor.orders).toEqual([]);
});
