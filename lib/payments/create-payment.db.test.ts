import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor, Role } from "@/lib/domain/permission";
import { gatewayHttp } from "@/lib/gateway-calls/gateway-http";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { orderToken } from "@/lib/gateways/coingate/verify";
import { GATEWAYS } from "@/lib/gateways/registry";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { registerOrder } from "@/lib/orders/register-order";
import { resolveOrder } from "@/lib/orders/resolve-order";
import { setClock } from "@/lib/platform/clock";
import { askAboutCreation } from "./ask-about-creation";
import { createPayment } from "./create-payment";
import { offerPayment } from "./offer-payment";
import type { CreatePayment } from "./schemas";
import { settleCreation } from "./settle-creation";
import { settleLostAnswers } from "./settle-lost-answers";
import { CoingateServer } from "./testing/coingate-server";

const operator: Actor = { kind: "operator", name: "Test" };
const shop: Actor = { kind: "api_key", id: "key_1", name: "Shop", scopes: ["orders:write"], ip: null };
const person = (role: Role): Actor => ({ kind: "user", id: `usr_${role}`, name: role, email: `${role}@example.test`, role, ip: null });
const MINUTE_MS = 60_000;

const vendor = new CoingateServer();
let base: string;
let clockMs: number;
let restoreClock: () => void;

beforeAll(async () => {
  base = await vendor.listen();
});
afterAll(() => vendor.close());

beforeEach(async () => {
  vendor.forget();
  clockMs = Date.UTC(2026, 2, 2, 10);
  restoreClock = setClock(() => new Date((clockMs += 1)));
  await emptyTables();
  for (const slug of ["first", "second"]) {
    forgetIntegration(slug);
    await addIntegration(operator, {
      gateway: "coingate",
      slug,
      name: slug,
      credentials: { api_token: "token", callback_key: "key" },
      settings: { api_base_url: base },
    });
  }
});
afterEach(() => {
  restoreClock();
  delete (GATEWAYS.coingate.client as { listPayments?: unknown }).listPayments;
});

const minutesLater = (minutes: number) => {
  clockMs += minutes * MINUTE_MS;
};
const openHttp: OpenHttp = (gateway) => gatewayHttp({ name: gateway.name, perSecond: 1_000 }, { wait: async () => {}, gates: new Map() });
const create = (orderId: string, more: Partial<CreatePayment> = {}, actor: Actor = operator) =>
  createPayment(actor, { orderId, integration: "first", ...more }, openHttp);

/** A callback of CoinGate about the order it names `id`. */
async function callBack(id: number, status: string, { slug = "first", orderId, ...more }: Record<string, string> = {}) {
  const made = vendor.orders.find((order) => order.id === id);
  const reference = orderId ?? made?.order_id ?? "";
  const body = { id, status, order_id: reference, price_amount: "100.10", price_currency: "EUR", token: orderToken("key", reference), ...more };
  return receiveDelivery({
    slug,
    method: "POST",
    headers: { "content-type": ["application/json"] },
    body: new TextEncoder().encode(JSON.stringify(body)),
    sourceIp: null,
  });
}

/** An order whose first attempt, made by the shop, has the status `word`. @returns its id */
async function heard(reference: string, word: string, more: Record<string, string> = {}): Promise<string> {
  const receipt = await callBack(900, word, { orderId: reference, ...more });
  if (receipt.orderId === null) throw new Error("no order");
  return receipt.orderId;
}

const register = async (externalOrderId: string) =>
  (await registerOrder(operator, { externalOrderId, integration: "first", asset: "BTC", expectedAmount: "0.002", fiatCurrency: "EUR", fiatAmount: "100.10" })).orderId;
const PAID = { pay_currency: "BTC", pay_amount: "0.002" };
const eventsOf = async (orderId: string) => (await listOrderEvents(operator, orderId, { limit: 50, cursor: null })).rows;
const calls = () =>
  poolExecutor().query<{ id: string; state: string; reference: string; answer: Record<string, unknown> }>(
    "SELECT id, state, merchant_reference AS reference, answer FROM gateway_calls ORDER BY created_at, id",
  );
const states = async () => (await calls()).map(({ state }) => state);
const orderCount = async () => (await poolExecutor().query("SELECT 1 FROM orders")).length;
const fulfilled = async (orderId: string) => (await getOrder(operator, orderId)).signals.filter(({ type }) => type === "order.fulfillable").length;

describe("a new payment", () => {
  test("of an expired order asks for exactly its price, joins it and lets the customer pay again", async () => {
    const orderId = await heard("SO-1", "expired");
    const { version } = await getOrder(operator, orderId);
    const made = await create(orderId, { version });
    expect(vendor.orders).toMatchObject([
      { order_id: "SO-1~2", price_amount: "100.1", price_currency: "EUR", callback_url: expect.stringMatching(/\/api\/webhooks\/first$/) },
    ]);
    const order = await getOrder(operator, orderId);
    expect(order).toMatchObject({ status: "awaiting_payment", flags: [], externalOrderId: "SO-1", version: made.version, expiresAt: "2026-03-02T12:00:00.000Z" });
    expect(order.version).toBeGreaterThan(version);
    expect(order.payments.find(({ id }) => id === made.paymentId)).toMatchObject({
      gatewayRef: "7001",
      status: "awaiting_payment",
      fiatAmount: "100.1",
      checkoutUrl: "https://pay.coingate.example.test/invoice/7001",
    });
    expect(await calls()).toMatchObject([{ state: "done", reference: "SO-1~2", answer: { gateway_ref: "7001", payment_id: made.paymentId } }]);
    const [newest] = await eventsOf(orderId);
    expect(newest).toMatchObject({
      kind: "payment_created",
      source: "staff",
      decision: "applied",
      reason: "Made a payment of 100.10 EUR at CoinGate under the reference SO-1~2.",
      statusBefore: "expired",
      statusAfter: "awaiting_payment",
      actor: { kind: "operator" },
    });
    expect(await verifyAudit(operator)).toMatchObject({ ok: true });
    const audit = await poolExecutor().query<{ action: string }>("SELECT action FROM audit WHERE object_id = $1 ORDER BY seq", [orderId]);
    expect(audit.map(({ action }) => action)).toEqual(["payment.asked_for", "payment.created"]);
  });

  test("at another integration carries the order's own reference, and each later one there the next number", async () => {
    const orderId = await heard("SO-1", "expired");
    await create(orderId, { integration: "second" });
    await create(orderId, { integration: "second", evenIfOpen: true });
    await create(orderId, { integration: "second", evenIfOpen: true });
    expect(vendor.orders.map(({ order_id }) => order_id)).toEqual(["SO-1", "SO-1~2", "SO-1~3"]);
  });

  test("passes over a number that is another order's name", async () => {
    await heard("SO-1~2", "expired");
    const { orderId } = await callBack(901, "expired", { orderId: "SO-1" });
    await create(orderId ?? "");
    expect(vendor.orders.map(({ order_id }) => order_id)).toEqual(["SO-1~3"]);
  });

  test("takes the place of what the shop registered, under the order's own reference, when the shop asks for it", async () => {
    const orderId = await register("SO-1");
    const { paymentId } = await create(orderId, {}, shop);
    const order = await getOrder(operator, orderId);
    expect(order.payments).toMatchObject([{ id: paymentId, gatewayRef: "7001" }]);
    expect(order).toMatchObject({ status: "awaiting_payment", flags: [], fiatAmount: "100.1" });
    expect(vendor.orders).toMatchObject([{ order_id: "SO-1", price_amount: "100.1" }]);
  });

  test("of an underpaid order asks for the rest, and the order is paid when it comes", async () => {
    const orderId = await heard("SO-1", "paid", { ...PAID, pay_amount: "0.002", underpaid_amount: "0.0005" });
    expect((await getOrder(operator, orderId)).status).toBe("underpaid");
    await create(orderId);
    expect(vendor.orders).toMatchObject([{ price_amount: "0.0005", price_currency: "BTC" }]);
    await callBack(7001, "paid", { price_amount: "0.0005", price_currency: "BTC", pay_currency: "BTC", pay_amount: "0.0005" });
    const order = await getOrder(operator, orderId);
    expect(order).toMatchObject({ status: "paid", flags: [], fulfillable: true });
    // The order is what was asked for and all that came, in lists and exports too; each payment keeps its own figures.
    expect(order).toMatchObject({ asset: "BTC", expectedAmount: "0.002", receivedAmount: "0.002", differenceAmount: "0", fiatAmount: "100.1", fiatCurrency: "EUR" });
    expect(order.payments.map(({ receivedAmount }) => receivedAmount).sort()).toEqual(["0.0005", "0.0015"]);
  });

  test("of an underpaid order whose first part grows all the same leaves too much, which is offered to go back", async () => {
    const orderId = await heard("SO-1", "paid", { ...PAID, pay_amount: "0.002", underpaid_amount: "0.0005" });
    await create(orderId);
    await callBack(7001, "paid", { price_amount: "0.0005", price_currency: "BTC", pay_currency: "BTC", pay_amount: "0.0005" });
    await heard("SO-1", "paid", { ...PAID, pay_amount: "0.002", underpaid_amount: "0.0003" });
    const order = await getOrder(operator, orderId);
    expect(order).toMatchObject({ status: "overpaid", receivedAmount: "0.0022", differenceAmount: "0.0002" });
    expect(order.flags).toEqual([{ code: "over", detail: "0.00020000 BTC too much" }]);
    expect(order.nextAction.code).toBe("decide_excess");
    expect(await fulfilled(orderId)).toBe(1);
  });

  test("for another amount than is open is made when somebody says so, and the history says that it differs", async () => {
    const orderId = await heard("SO-1", "expired");
    await create(orderId, { price: { amount: "90", currency: "eur" } });
    expect(vendor.orders).toMatchObject([{ price_amount: "90", price_currency: "EUR" }]);
    expect((await eventsOf(orderId))[0]?.reason).toContain("It asks for 90.00 EUR, less than the 100.10 EUR that are open.");
  });

  test("whose gateway asks for another amount than it was told is disputed", async () => {
    const orderId = await heard("SO-1", "expired");
    vendor.onMade = async (order) => {
      order.price_amount = "1.00";
    };
    await create(orderId);
    expect((await getOrder(operator, orderId)).flags).toMatchObject([{ code: "contradiction" }]);
  });
});

describe("the old attempt", () => {
  test("that ends after the new one was paid changes nothing, whatever its gateway calls the end", async () => {
    const orderId = await heard("SO-1", "expired");
    await create(orderId);
    await callBack(7001, "paid", PAID);
    for (const word of ["expired", "canceled", "invalid"]) await callBack(900, word, { orderId: "SO-1" });
    expect(await getOrder(operator, orderId)).toMatchObject({ status: "paid", flags: [], needsAction: false });
    expect(await fulfilled(orderId)).toBe(1);
  });

  test("that is paid late too is a duplicate, and the order is delivered once", async () => {
    const orderId = await heard("SO-1", "expired");
    await create(orderId);
    await callBack(7001, "paid", PAID);
    await callBack(900, "paid", { orderId: "SO-1", ...PAID });
    const order = await getOrder(operator, orderId);
    expect(order.status).toBe("paid");
    expect(order.flags.map(({ code }) => code)).toContain("duplicate_payment");
    expect(await fulfilled(orderId)).toBe(1);
  });

  test("that is paid while the new one waits pays the order, once", async () => {
    const orderId = await heard("SO-1", "new");
    await create(orderId, { evenIfOpen: true });
    await callBack(900, "paid", { orderId: "SO-1", ...PAID });
    await callBack(7001, "expired");
    expect(await getOrder(operator, orderId)).toMatchObject({ status: "paid", flags: [] });
    expect(await fulfilled(orderId)).toBe(1);
  });
});

describe("a second payable payment", () => {
  test("is made only when somebody says that both may stand", async () => {
    const orderId = await heard("SO-1", "new");
    await expect(create(orderId)).rejects.toMatchObject({ code: "invalid_input", fields: [{ field: "even_if_open" }] });
    expect([vendor.orders, await calls()]).toEqual([[], []]);
    await create(orderId, { evenIfOpen: true });
    expect(vendor.orders).toHaveLength(1);
  });

  test("is not made behind the back of a person, where only the shop knows whether there is a first", async () => {
    const orderId = await register("SO-1");
    await expect(create(orderId, {}, person("support"))).rejects.toMatchObject({ fields: [{ field: "even_if_open" }] });
    await create(orderId, { evenIfOpen: true }, person("support"));
    // The shop may have used the order's own reference already.
    expect(vendor.orders).toMatchObject([{ order_id: "SO-1~2" }]);
  });

  test.each(["first", "second"])("is not made by two people at once (%s and first)", async (integration) => {
    const orderId = await heard("SO-1", "expired");
    const both = await Promise.allSettled([create(orderId), create(orderId, { integration })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(vendor.orders).toHaveLength(1);
  });

  test("is not made for a person who decided on what is no longer so", async () => {
    const orderId = await heard("SO-1", "expired");
    await expect(create(orderId, { version: 99 })).rejects.toMatchObject({ code: "conflict" });
    expect(vendor.orders).toEqual([]);
  });
});

describe("no payment is made", () => {
  test.each(["viewer", "accountant"] as const)("for a %s", async (role) => {
    const orderId = await heard("SO-1", "expired");
    await expect(create(orderId, {}, person(role))).rejects.toMatchObject({ code: "forbidden" });
    expect([vendor.orders, await calls()]).toEqual([[], []]);
  });

  test("for a key without the scope", async () => {
    const orderId = await heard("SO-1", "expired");
    await expect(create(orderId, {}, { ...shop, scopes: ["orders:read"] } as Actor)).rejects.toMatchObject({ code: "forbidden" });
  });

  test.each([["paid"], ["refunded"]])("of an order that is %s", async (word) => {
    const orderId = await heard("SO-1", "paid", PAID);
    if (word !== "paid") await callBack(900, word, { orderId: "SO-1", ...PAID });
    await expect(create(orderId, { evenIfOpen: true })).rejects.toMatchObject({ code: "invalid_input" });
    expect(vendor.orders).toEqual([]);
  });

  test("of an order that somebody closed", async () => {
    const orderId = await heard("SO-1", "expired");
    const { version } = await getOrder(operator, orderId);
    await resolveOrder(operator, { orderId, version, outcome: "reject", reasonCode: "fraud_suspected", note: "Stolen card." });
    await expect(create(orderId)).rejects.toMatchObject({ userMessage: expect.stringContaining("Reopen it first") });
  });

  test("at a disabled integration, one that does not exist, or with fields nobody asked for", async () => {
    const orderId = await heard("SO-1", "expired");
    await disableIntegration(operator, { integration: "second" });
    for (const integration of ["second", "third"]) await expect(create(orderId, { integration })).rejects.toMatchObject({ fields: [{ field: "integration" }] });
    await expect(create(orderId, { options: { country: "DE" } })).rejects.toMatchObject({ fields: [{ field: "options.country" }] });
  });

  test("at an integration that makes none as it is set up: no request is kept, and the offer leaves it out", async () => {
    await addCards();
    const orderId = await heard("SO-1", "expired");
    await expect(create(orderId, { integration: "cards" })).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ field: "integration", message: expect.stringMatching(/^Cards cannot make payments as it is set up\. .*no payment link/) }],
    });
    expect(await calls()).toEqual([]);
    const offer = await offerPayment(operator, { orderId });
    expect(offer).toMatchObject({ barrier: null, makers: [{ slug: "first" }, { slug: "second" }] });
    await updateIntegration(operator, { integration: "cards", settings: { payment_link: "https://coindpay.xyz/pay/link/x_1" } });
    expect((await offerPayment(operator, { orderId })).makers.map(({ slug }) => slug)).toEqual(["first", "cards", "second"]);
  });

  test("where every integration that could make one is set up not to, and the offer says why", async () => {
    await addCards();
    const orderId = await heard("SO-1", "expired");
    for (const integration of ["first", "second"]) await disableIntegration(operator, { integration });
    const { makers, barrier } = await offerPayment(operator, { orderId });
    expect(makers).toEqual([]);
    expect(barrier).toMatch(/^Cards cannot make payments as it is set up\. .*no payment link/);
  });

  test("at an integration whose stored settings its gateway does not take any more, which bars no other", async () => {
    await addCards();
    const orderId = await heard("SO-1", "expired");
    await poolExecutor().query(`UPDATE integrations SET settings = settings || '{"payment_link": "ftp://x/y"}' WHERE slug = 'cards'`);
    expect((await offerPayment(operator, { orderId })).makers.map(({ slug }) => slug)).toEqual(["first", "second"]);
  });

  async function addCards() {
    forgetIntegration("cards");
    await addIntegration(operator, { gateway: "coindpay", slug: "cards", name: "Cards", credentials: { api_secret: "secret" }, settings: {} });
  }

  test("with a coin that only the customer can choose at its gateway, and no reference is used up", async () => {
    const orderId = await heard("SO-1", "expired");
    const refused = create(orderId, { payIn: { asset: "BTC", network: "bitcoin" } });
    await expect(refused).rejects.toMatchObject({ code: "invalid_input", fields: [{ field: "pay_in" }], userMessage: expect.stringContaining("No payment was made.") });
    expect([vendor.orders, await calls()]).toEqual([[], []]);
    await create(orderId);
    expect(vendor.orders).toMatchObject([{ order_id: "SO-1~2" }]);
  });

  test("where the gateway says no: nothing changes, the history says why, and it may be asked again", async () => {
    const orderId = await heard("SO-1", "expired");
    const { version } = await getOrder(operator, orderId);
    vendor.mishaps.push("refuses", "is away");
    await expect(create(orderId, { version })).rejects.toMatchObject({ code: "gateway_refused" });
    await expect(create(orderId, { version })).rejects.toMatchObject({ code: "unavailable" });
    expect(await states()).toEqual(["refused", "refused"]);
    expect((await eventsOf(orderId))[0]).toMatchObject({ kind: "payment_refused", statusAfter: "expired" });
    // The version a person saw still stands: nothing they decide on has changed.
    await create(orderId, { version });
    expect(vendor.orders).toMatchObject([{ order_id: "SO-1~4" }]);
  });
});

describe("an answer that nobody heard", () => {
  test.each(["hangs up", "answers 500 after making it", "loses the request"] as const)(
    "(the gateway %s) is never asked for again blindly",
    async (mishap) => {
      const orderId = await heard("SO-1", "expired");
      vendor.mishaps.push(mishap);
      await expect(create(orderId)).rejects.toMatchObject({ code: "outcome_unknown" });
      expect(await states()).toEqual(["unknown"]);
      expect((await eventsOf(orderId))[0]).toMatchObject({ kind: "payment_unknown" });
      await expect(create(orderId, { evenIfOpen: true })).rejects.toMatchObject({ code: "conflict" });
      await expect(create(orderId, { integration: "second" })).rejects.toMatchObject({ fields: [{ field: "even_if_open" }] });
      expect(vendor.orders).toHaveLength(mishap === "loses the request" ? 0 : 1);
    },
  );

  async function lost(mishap: "hangs up" | "loses the request" = "hangs up") {
    const orderId = await heard("SO-1", "expired");
    vendor.mishaps.push(mishap);
    await create(orderId).catch(() => {});
    const [call] = await calls();
    return { orderId, callId: call?.id ?? "" };
  }

  test("is settled by a person who looked there, and the payment joins as its gateway tells it", async () => {
    const { orderId, callId } = await lost();
    await settleCreation(operator, { orderId, callId, outcome: "made", gatewayRef: "7001", note: "Seen in the dashboard." }, openHttp);
    const order = await getOrder(operator, orderId);
    expect(order).toMatchObject({ status: "awaiting_payment", externalOrderId: "SO-1" });
    expect(order.payments.find(({ gatewayRef }) => gatewayRef === "7001")?.checkoutUrl).toContain("/invoice/7001");
    expect(await states()).toEqual(["settled"]);
    expect((await eventsOf(orderId))[0]?.reason).toContain("Seen in the dashboard.");
  });

  test("is settled by a person as not made, and a new one may be asked for", async () => {
    const { orderId, callId } = await lost("loses the request");
    await settleCreation(operator, { orderId, callId, outcome: "not_made", note: "Not in the dashboard." }, openHttp);
    expect(await states()).toEqual(["settled"]);
    await create(orderId);
    expect(vendor.orders).toHaveLength(1);
  });

  test("is not settled with a payment the gateway does not know, or knows as another's", async () => {
    const { orderId, callId } = await lost();
    vendor.orders.push({ ...vendor.orders[0]!, id: 7002, order_id: "SO-9" });
    for (const gatewayRef of ["9999", "7002"]) {
      await expect(settleCreation(operator, { orderId, callId, outcome: "made", gatewayRef, note: "x" }, openHttp)).rejects.toMatchObject({ fields: [{ field: "gateway_ref" }] });
    }
    expect(await states()).toEqual(["unknown"]);
  });

  test("is settled once by two people at once, and by nobody who may not make payments", async () => {
    const { orderId, callId } = await lost();
    const settle = (actor: Actor) => settleCreation(actor, { orderId, callId, outcome: "made", gatewayRef: "7001", note: "Seen." }, openHttp);
    await expect(settle(person("accountant"))).rejects.toMatchObject({ code: "forbidden" });
    const both = await Promise.allSettled([settle(operator), settle(person("support"))]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await getOrder(operator, orderId)).payments).toHaveLength(2);
  });

  test("settles itself when the payment's own news comes", async () => {
    const { orderId } = await lost();
    expect(await callBack(7001, "new")).toMatchObject({ outcome: "applied", orderId });
    minutesLater(1);
    await settleLostAnswers(10, openHttp);
    expect(await calls()).toMatchObject([{ state: "done", answer: { gateway_ref: "7001" } }]);
    expect((await getOrder(operator, orderId)).payments).toHaveLength(2);
  });

  test("is asked of the gateway's own list, by the worker and by a person, and kept when it is there", async () => {
    const { orderId, callId } = await lost();
    listsPayments();
    expect(await askAboutCreation(operator, { orderId, callId }, openHttp)).toMatchObject({ isSettled: true });
    expect((await getOrder(operator, orderId)).payments.map(({ gatewayRef }) => gatewayRef)).toContain("7001");
    expect(await states()).toEqual(["done"]);
    await expect(askAboutCreation(operator, { orderId, callId }, openHttp)).rejects.toMatchObject({ code: "conflict" });
  });

  test("counts as not made when the gateway still does not list it after ten minutes, and not before", async () => {
    const { orderId } = await lost("loses the request");
    listsPayments();
    await settleLostAnswers(10, openHttp);
    expect(await states()).toEqual(["unknown"]);
    minutesLater(11);
    await settleLostAnswers(10, openHttp);
    expect(await states()).toEqual(["refused"]);
    expect((await eventsOf(orderId))[0]).toMatchObject({ kind: "payment_not_made", actor: { kind: "system" }, source: "system" });
  });

  test("is looked for to the end of a list in no known order, past payments that are older than the request", async () => {
    const { orderId, callId } = await lost();
    const made = vendor.orders.shift();
    for (let id = 1; id <= 3; id += 1) vendor.orders.push({ ...made!, id, order_id: `SO-OLD-${id}`, created_at: "2026-01-01T00:00:00+00:00" });
    vendor.orders.push(made!);
    listsPayments({ perPage: 1 });
    expect(await askAboutCreation(operator, { orderId, callId }, openHttp)).toMatchObject({ isSettled: true });
    expect(await states()).toEqual(["done"]);
  });

  test("stays unknown where a list in no known order is longer than is gone through", async () => {
    const { orderId } = await lost("loses the request");
    vendor.orders.push(...Array.from({ length: 30 }, (_, index) => ({ id: index, order_id: `SO-OLD-${index}`, status: "expired", price_amount: "1", price_currency: "EUR", callback_url: "", created_at: "2026-01-01T00:00:00+00:00" })));
    listsPayments({ perPage: 1 });
    minutesLater(11);
    await settleLostAnswers(10, openHttp);
    expect(await states()).toEqual(["unknown"]);
    expect((await eventsOf(orderId)).map(({ kind }) => kind)).not.toContain("payment_not_made");
  });

  test("stays unknown where the gateway cannot be asked, and says what to do", async () => {
    const { orderId, callId } = await lost();
    const said = await askAboutCreation(operator, { orderId, callId }, openHttp);
    expect(said).toMatchObject({ isSettled: false, sentence: expect.stringContaining("settle the request by hand") });
    minutesLater(600);
    for (let turn = 0; turn < 3; turn += 1) await settleLostAnswers(10, openHttp);
    expect(await states()).toEqual(["unknown"]);
  });

  /** The vendor's list as it stands in `vendor.orders`, whose order CoinGate would not promise then. */
  function listsPayments({ perPage = 100 } = {}) {
    const client = GATEWAYS.coingate.client as { listPayments?: unknown; listsNewestFirst?: true; findPayment: (...given: unknown[]) => Promise<unknown> };
    delete client.listsNewestFirst;
    client.listPayments = async ({ cursor }: { cursor: string | null }, config: unknown, http: unknown) => {
      const from = Number(cursor ?? 0);
      return {
        events: await Promise.all(
          vendor.orders.slice(from, from + perPage).map(({ id }) => client.findPayment({ gatewayRef: String(id), externalOrderId: null, context: {} }, config, http)),
        ),
        next: from + perPage < vendor.orders.length ? String(from + perPage) : null,
      };
    };
  }
});

describe("the news of a new payment", () => {
  test("may be faster than the answer that made it: one payment, one order", async () => {
    const orderId = await heard("SO-1", "expired");
    vendor.onMade = async ({ id }) => void (await callBack(id, "pending", PAID));
    const { paymentId } = await create(orderId);
    const order = await getOrder(operator, orderId);
    expect(order.payments.map(({ gatewayRef }) => gatewayRef).sort()).toEqual(["7001", "900"]);
    expect(order.payments.find(({ id }) => id === paymentId)?.checkoutUrl).toContain("/invoice/7001");
    expect([await orderCount(), await states()]).toEqual([1, ["done"]]);
  });

  test("may come at the same moment as the answer", async () => {
    const orderId = await heard("SO-1", "expired");
    let news: Promise<unknown>[] = [];
    vendor.onMade = async ({ id }) => {
      news = ["new", "pending", "confirming", "paid"].map((word) => callBack(id, word, PAID));
    };
    await create(orderId);
    await Promise.all(news);
    const order = await getOrder(operator, orderId);
    expect(order).toMatchObject({ status: "paid", externalOrderId: "SO-1" });
    expect(order.payments).toHaveLength(2);
    expect([await orderCount(), await fulfilled(orderId), await states()]).toEqual([1, 1, ["done"]]);
  });

  test("finds its order although the process died before the answer was kept", async () => {
    const orderId = await heard("SO-1", "expired");
    vendor.mishaps.push("hangs up");
    await create(orderId).catch(() => {});
    // As a process that was killed between the answer and the row about it.
    await poolExecutor().query("UPDATE gateway_calls SET state = 'sending', answer = '{}'");
    await expect(create(orderId, { evenIfOpen: true })).rejects.toMatchObject({ code: "conflict" });
    minutesLater(4);
    await Promise.all([settleLostAnswers(10, openHttp), settleLostAnswers(10, openHttp)]);
    expect(await states()).toEqual(["unknown"]);
    expect((await eventsOf(orderId)).filter(({ kind, source }) => kind === "payment_unknown" && source === "system")).toHaveLength(1);
    await callBack(7001, "paid", PAID);
    minutesLater(10);
    await settleLostAnswers(10, openHttp);
    expect(await states()).toEqual(["done"]);
    expect(await getOrder(operator, orderId)).toMatchObject({ status: "paid", externalOrderId: "SO-1" });
    expect(await orderCount()).toBe(1);
  });

  test("that somebody declared not made is believed all the same when its answer comes", async () => {
    const orderId = await heard("SO-1", "expired");
    vendor.onMade = async () => {
      await poolExecutor().query("UPDATE gateway_calls SET state = 'settled'");
    };
    await create(orderId);
    expect(await states()).toEqual(["done"]);
    expect((await getOrder(operator, orderId)).payments).toHaveLength(2);
  });
});
