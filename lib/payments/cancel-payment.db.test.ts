import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { AppError } from "@/lib/domain/errors";
import type { Actor, Role } from "@/lib/domain/permission";
import { gatewayHttp } from "@/lib/gateway-calls/gateway-http";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { GatewayClient } from "@/lib/gateways/contract";
import { GATEWAYS } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { registerOrder } from "@/lib/orders/register-order";
import { setClock } from "@/lib/platform/clock";
import { cancelPayment } from "./cancel-payment";
import { createPayment } from "./create-payment";
import { offerPayment } from "./offer-payment";
import { settleLostAnswers } from "./settle-lost-answers";
import { CoingateServer } from "./testing/coingate-server";

const operator: Actor = { kind: "operator", name: "Test" };
const shop: Actor = { kind: "api_key", id: "key_1", name: "Shop", scopes: ["orders:write"], ip: null };
const person = (role: Role): Actor => ({ kind: "user", id: `usr_${role}`, name: role, email: `${role}@example.test`, role, ip: null });

const vendor = new CoingateServer();
const client = GATEWAYS.coingate.client as GatewayClient<unknown>;
const theirs = client.cancelPayment;
let base: string;
let clockMs: number;
let restoreClock: () => void;
let orderId: string;
let paymentId: string;

beforeAll(async () => {
  base = await vendor.listen();
});
afterAll(() => vendor.close());

beforeEach(async () => {
  vendor.forget();
  clockMs = Date.UTC(2026, 2, 2, 10);
  restoreClock = setClock(() => new Date((clockMs += 1)));
  await emptyTables();
  forgetIntegration("shop");
  await addIntegration(operator, { gateway: "coingate", slug: "shop", name: "Shop", credentials: { api_token: "token", callback_key: "key" }, settings: { api_base_url: base } });
  ({ orderId } = await registerOrder(operator, { externalOrderId: "SO-1", integration: "shop", asset: "EUR", expectedAmount: "70" }));
  ({ paymentId } = await createPayment(shop, { orderId, integration: "shop" }, openHttp));
  client.cancelPayment = cancelAt("canceled");
});
afterEach(() => {
  restoreClock();
  if (theirs === undefined) delete client.cancelPayment;
  else client.cancelPayment = theirs;
});

const openHttp: OpenHttp = (gateway) => gatewayHttp({ name: gateway.name, perSecond: 1_000 }, { wait: async () => {}, gates: new Map() });
const cancel = (actor: Actor = operator) => cancelPayment(actor, { orderId, paymentId }, openHttp);
const states = async () => (await poolExecutor().query<{ state: string }>("SELECT state FROM gateway_calls WHERE kind = 'cancel' ORDER BY id")).map(({ state }) => state);

/** The vendor takes the request and its order becomes `status`; then what `end` says. */
function cancelAt(status: string, end?: AppError): GatewayClient<unknown>["cancelPayment"] {
  return async (reference, _config, http) => {
    await http.send({ method: "POST", url: `${base}/orders`, headers: {}, body: "{}" }).catch(() => {});
    vendor.orders.splice(1);
    const order = vendor.orders.find(({ id }) => String(id) === reference.gatewayRef);
    if (order) order.status = status;
    if (end) throw end;
  };
}

test("a cancelled payment is cancelled when its gateway says so, and the order may have a new one", async () => {
  await cancel();
  const order = await getOrder(operator, orderId);
  expect(order).toMatchObject({ status: "cancelled", nextAction: { code: "create_payment" }, needsAction: false });
  expect(await states()).toEqual(["done"]);
  await createPayment(operator, { orderId, integration: "shop" }, openHttp);
  expect(vendor.orders.map(({ order_id }) => order_id)).toEqual(["SO-1", "SO-1~2"]);
});

test("a customer who was faster keeps the payment", async () => {
  client.cancelPayment = cancelAt("pending", new AppError("gateway_refused", "no", { userMessage: "It is being paid." }));
  await expect(cancel()).rejects.toMatchObject({ code: "gateway_refused" });
  expect((await getOrder(operator, orderId)).status).toBe("awaiting_payment");
  expect(await states()).toEqual(["refused"]);
});

test("what became of it when nobody heard the answer stands at the gateway, which is asked", async () => {
  client.cancelPayment = cancelAt("canceled", new AppError("outcome_unknown", "?", { userMessage: "Nobody knows." }));
  await expect(cancel()).rejects.toMatchObject({ code: "outcome_unknown" });
  expect((await getOrder(operator, orderId)).status).toBe("cancelled");
  expect(await states()).toEqual(["settled"]);
});

test.each(["viewer", "accountant"] as const)("a %s cancels nothing", async (role) => {
  await expect(cancel(person(role))).rejects.toMatchObject({ code: "forbidden" });
  expect([await states(), vendor.orders[0]?.status]).toEqual([[], "new"]);
});

test("two people at once ask the gateway once", async () => {
  const both = await Promise.allSettled([cancel(), cancel(person("support"))]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await states()).toEqual(["done"]);
});

test("one that was left by a dead process does not stand in the way for long", async () => {
  await cancel();
  await poolExecutor().query("UPDATE gateway_calls SET state = 'sending' WHERE kind = 'cancel'");
  clockMs += 4 * 60_000;
  await settleLostAnswers(10, openHttp);
  expect(await states()).toEqual(["settled"]);
});

test("what cannot be cancelled is not asked for: money under way, another order's payment, a gateway that cannot", async () => {
  await expect(cancelPayment(operator, { orderId, paymentId: "pay_x" }, openHttp)).rejects.toMatchObject({ code: "not_found" });
  await cancel();
  await expect(cancel()).rejects.toMatchObject({ code: "invalid_input" });
  delete client.cancelPayment;
  await expect(cancel()).rejects.toMatchObject({ userMessage: expect.stringContaining("lets nobody cancel") });
  expect(await states()).toEqual(["done"]);
});

test("the offer of a new payment says where, for how much and what it meets", async () => {
  const open = await offerPayment(person("support"), { orderId });
  expect(open).toMatchObject({
    barrier: null,
    price: { amount: "70", currency: "EUR" },
    isTopUp: false,
    makers: [{ slug: "shop", gatewayName: "CoinGate", fields: [], letsCustomerChoose: true, onlyCustomerChooses: true }],
    open: [{ paymentId, integration: "Shop" }],
  });
  await cancel();
  expect(await offerPayment(person("support"), { orderId })).toMatchObject({ open: [] });
  await expect(offerPayment(person("accountant"), { orderId })).rejects.toMatchObject({ code: "forbidden" });
});
