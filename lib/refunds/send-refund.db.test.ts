import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { decimal } from "@/lib/domain/decimal";
import { AppError } from "@/lib/domain/errors";
import { facts, type PaymentFacts, type RefundFact } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import type { Actor, Role } from "@/lib/domain/permission";
import type { Outcome } from "@/lib/domain/resolution";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { GatewayClient, GatewayEvent, RefundQuote, SendRefund as GatewayRequest, SentRefund } from "@/lib/gateways/contract";
import { GATEWAYS } from "@/lib/gateways/registry";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration, loadIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { recordRefund } from "@/lib/orders/record-refund";
import { reopenOrder } from "@/lib/orders/reopen-order";
import { resolveOrder } from "@/lib/orders/resolve-order";
import { setClock } from "@/lib/platform/clock";
import { askAboutRefund } from "./ask-about-refund";
import { previewRefund } from "./preview-refund";
import type { SendRefund } from "./schemas";
import { sendRefund } from "./send-refund";
import { settleLostRefunds } from "./settle-lost-refunds";
import { settleRefund } from "./settle-refund";

const operator: Actor = { kind: "operator", name: "Test" };
const person = (role: Role): Actor => ({ kind: "user", id: `usr_${role}`, name: role, email: `${role}@example.test`, role, ip: null });
const HTTP: OpenHttp = () => ({ now: () => at(0), send: async () => ({ status: 200, headers: {}, body: "" }) });
const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, "0")}:00.000Z` as Instant;
const ADDRESS = "bc1qrefund";

const client = GATEWAYS.two_coin.client as GatewayClient<unknown>;
const theirs = { refund: client.refund, findPayment: client.findPayment, findRecords: client.findRecords };
/** Every refund the gateway was asked to send. */
let sent: GatewayRequest[];
let cost: RefundQuote | null;
let answer: () => Promise<SentRefund>;
let clockMs: number;
let restoreClock: () => void;
let orderId: string;
let refundId: string;

beforeEach(async () => {
  clockMs = Date.UTC(2026, 2, 2, 10);
  restoreClock = setClock(() => new Date((clockMs += 1)));
  sent = [];
  cost = { fee: { amount: decimal("0.0001"), asset: "BTC" }, total: { amount: decimal("0.2001"), asset: "BTC" }, gatewayRef: "spend-1", token: { id: "spend-1" } };
  answer = async () => ({ state: "pending", gatewayRef: "spend-1" });
  sendsRefunds("amount");
  await emptyTables();
  forgetIntegration("shop");
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: "shop",
    name: "Shop",
    credentials: { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" },
  });
  ({ orderId, refundId } = await decided("SO-1", "refund_excess"));
});
afterEach(() => {
  restoreClock();
  Object.assign(client, theirs);
});

function sendsRefunds(scope: "whole" | "amount") {
  client.refund = {
    scope,
    preview: async () => cost ?? { fee: null, total: null, gatewayRef: null, token: {} },
    send: async (request, _quote, _config, http) => {
      sent.push(request);
      await http.send({ method: "POST", url: "https://two.example.test", headers: {}, body: "" });
      return answer();
    },
  };
}

function eventOf(reference: string, word: string | null, minute: number, told: Partial<PaymentFacts>, ref = `gw-${reference}`): GatewayEvent {
  return {
    eventKey: `${ref}:${minute}`,
    subject: { by: "reference", gatewayRef: ref },
    externalOrderId: reference,
    occurredAt: at(minute),
    gatewayStatus: word,
    eventType: "order",
    facts: facts(told),
  };
}

async function hear(event: GatewayEvent) {
  const integration = await loadIntegration("shop");
  return intakeOrder(integration, GATEWAYS.two_coin as never, event, null, { source: "webhook", actor: { kind: "gateway", id: integration.id, name: "Shop" }, receivedAt: event.occurredAt ?? at(0) });
}

const paidFacts = (amount: string): Partial<PaymentFacts> => {
  const total = decimal(amount);
  return {
    quote: { at: at(0), value: { amount: decimal("1"), asset: "BTC", network: null } },
    received: { "BTC@": { asset: "BTC", network: null, latest: { at: at(1), total, confirmed: total }, peakConfirmed: total } },
  };
};

/** 1 BTC was asked for, 1.2 BTC came, and somebody decided what goes back. */
async function decided(reference: string, outcome: Outcome, amount?: string) {
  await hear(eventOf(reference, "complete", 1, paidFacts("1.2")));
  const { id, version } = await getOrder(operator, reference);
  await resolveOrder(operator, { orderId: id, version, outcome, reasonCode: "customer_overpaid", note: "Too much.", amount });
  const [refund] = (await getOrder(operator, reference)).refunds;
  return { orderId: id, refundId: refund?.id ?? "" };
}

const refunded = (ref: string, known: Partial<RefundFact>): PaymentFacts["refunds"] => ({
  [ref]: { ref, state: "sent", amount: null, asset: "BTC", txHash: null, at: at(9), note: null, ...known },
});
const send = async (more: Partial<SendRefund> = {}, actor: Actor = operator) =>
  sendRefund(actor, { orderId, refundId, version: (await getOrder(operator, orderId)).version, destination: ADDRESS, ...more }, HTTP);
const refundsOf = async (id = orderId) => (await getOrder(operator, id)).refunds.map(({ state, amount }) => `${state} ${amount ?? "?"}`).sort();
const calls = () => poolExecutor().query<{ id: string; state: string }>("SELECT id, state FROM gateway_calls ORDER BY created_at, id");
const states = async () => (await calls()).map(({ state }) => state);
const newest = async () => (await listOrderEvents(operator, orderId, { limit: 1, cursor: null })).rows[0];

describe("a refund that was decided", () => {
  test("is previewed with its cost, moves nothing, and is then sent once as it was seen", async () => {
    const preview = await previewRefund(operator, { orderId, refundId, destination: ADDRESS }, HTTP);
    expect(preview).toMatchObject({ amount: "0.2", asset: "BTC", scope: "amount", destination: ADDRESS, fee: { amount: "0.0001" }, total: { amount: "0.2001" } });
    expect([sent, await refundsOf()]).toEqual([[], ["requested 0.2"]]);
    await send({ version: preview.version, seenTotal: { amount: "0.2001", asset: "BTC" } });
    expect(sent).toMatchObject([{ refundId, asset: "BTC", amount: "0.2", destination: ADDRESS, payment: { gatewayRef: "gw-SO-1", externalOrderId: "SO-1" } }]);
    expect([await refundsOf(), await states()]).toEqual([["pending 0.2"], ["done"]]);
    expect(await newest()).toMatchObject({ kind: "refund_sent", reason: "Shop is sending 0.20000000 BTC back.", source: "staff" });
    expect(await verifyAudit(operator)).toMatchObject({ ok: true });
  });

  test("is the one its gateway reports later: by the reference it was sent under, whatever the amount after fees", async () => {
    await send();
    await hear(eventOf("SO-1", null, 9, { refunds: refunded("spend-1", { amount: decimal("0.1999"), txHash: "ab".repeat(32) }) }));
    expect(await refundsOf()).toEqual(["sent 0.1999"]);
    expect((await getOrder(operator, orderId)).status).toBe("paid");
  });

  test("is the one its gateway reports under another name, when the amount is its own", async () => {
    await send();
    await hear(eventOf("SO-1", null, 9, { refunds: refunded("payout-77", { amount: decimal("0.2") }) }));
    await hear(eventOf("SO-1", null, 10, { refunds: refunded("payout-77", { amount: decimal("0.2"), txHash: "ab".repeat(32), at: at(10) }) }));
    expect(await refundsOf()).toEqual(["sent 0.2"]);
  });

  test("is finished at once where the gateway says so", async () => {
    answer = async () => ({ state: "sent", gatewayRef: null });
    await send();
    expect(await refundsOf()).toEqual(["sent 0.2"]);
    expect((await getOrder(operator, orderId)).status).toBe("paid");
  });

  test("is not set back when its news was faster than its answer", async () => {
    answer = async () => {
      await hear(eventOf("SO-1", null, 9, { refunds: refunded("spend-1", { amount: decimal("0.2") }) }));
      return { state: "pending", gatewayRef: "spend-1" };
    };
    await send();
    expect([await refundsOf(), await states()]).toEqual([["sent 0.2"], ["done"]]);
  });

  test("may be sent again after its gateway said that it failed", async () => {
    await send();
    await hear(eventOf("SO-1", null, 9, { refunds: refunded("spend-1", { state: "failed", amount: decimal("0.2") }) }));
    expect(await refundsOf()).toEqual(["failed 0.2"]);
    answer = async () => ({ state: "pending", gatewayRef: "spend-2" });
    await send();
    expect([sent.length, await refundsOf(), await states()]).toEqual([2, ["pending 0.2"], ["settled", "done"]]);
  });
});

describe("nothing is sent", () => {
  test.each(["viewer", "support"] as const)("for a %s", async (role) => {
    await expect(send({}, person(role))).rejects.toMatchObject({ code: "forbidden" });
    await expect(previewRefund(person(role), { orderId, refundId, destination: ADDRESS }, HTTP)).rejects.toMatchObject({ code: "forbidden" });
    expect([sent, await states()]).toEqual([[], []]);
  });

  test("twice: neither by two people at once, nor afterwards", async () => {
    const { version } = await getOrder(operator, orderId);
    const both = await Promise.allSettled([send({ version }), send({ version }, person("accountant")), send({ version })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    await expect(send()).rejects.toMatchObject({ code: "invalid_input" });
    expect([sent.length, await states()]).toEqual([1, ["done"]]);
  });

  test("for a person whose view of the order or of the cost is out of date", async () => {
    await expect(send({ version: 1 })).rejects.toMatchObject({ code: "conflict" });
    await expect(send({ seenTotal: { amount: "0.2", asset: "BTC" } })).rejects.toMatchObject({ code: "conflict", userMessage: expect.stringContaining("0.20010000 BTC now") });
    expect(sent).toEqual([]);
  });

  test("without an address, for another order's refund, for a finished one, or where the gateway cannot", async () => {
    await expect(send({ destination: undefined })).rejects.toMatchObject({ fields: [{ field: "destination" }] });
    const other = await decided("SO-2", "refund_all");
    await expect(send({ refundId: other.refundId })).rejects.toMatchObject({ code: "not_found" });
    delete client.refund;
    await expect(send()).rejects.toMatchObject({ userMessage: expect.stringContaining("Send it from a wallet") });
    await recordRefund(operator, { orderId, version: (await getOrder(operator, orderId)).version, refundId, state: "cancelled" });
    await expect(send()).rejects.toMatchObject({ userMessage: expect.stringContaining("cancelled already") });
    expect(sent).toEqual([]);
  });

  test("in an asset the gateway does not pay out, and who asks is told what to do instead", async () => {
    if (client.refund) client.refund.sends = (asset) => asset !== "BTC";
    const advice = { code: "invalid_input", userMessage: "Two-Coin cannot send BTC from here. Send it there or from a wallet, then record it. Nothing was sent." };
    await expect(previewRefund(operator, { orderId, refundId, destination: ADDRESS }, HTTP)).rejects.toMatchObject(advice);
    await expect(send()).rejects.toMatchObject(advice);
    expect([sent, await states()]).toEqual([[], []]);
  });

  test("beyond what arrived, less what went back, to the last digit", async () => {
    const { version } = await getOrder(operator, orderId);
    await recordRefund(operator, { orderId, version, state: "sent", amount: "1.000000000000000001", asset: "BTC" });
    await expect(send()).rejects.toMatchObject({ userMessage: expect.stringContaining("At most 0.199999999999999999 BTC is left") });
    expect(sent).toEqual([]);
  });

  test("of which a gateway that sends back whole payments would send too much", async () => {
    sendsRefunds("whole");
    await expect(send()).rejects.toMatchObject({ userMessage: expect.stringMatching(/sends back the whole payment \(1.20000000 BTC\) and no part of it/) });
    const all = await decided("SO-2", "refund_all");
    await sendRefund(operator, { ...all, version: (await getOrder(operator, all.orderId)).version }, HTTP);
    expect(sent).toMatchObject([{ refundId: all.refundId, amount: "1.2", destination: null }]);
  });

  test("while it is not clear which payment's money goes back", async () => {
    await hear(eventOf("SO-1", "complete", 3, paidFacts("1"), "gw-second"));
    await poolExecutor().query("UPDATE refunds SET payment_id = NULL WHERE id = $1", [refundId]);
    await expect(send()).rejects.toMatchObject({ fields: [{ field: "payment_id" }] });
    const second = (await getOrder(operator, orderId)).payments.find(({ gatewayRef }) => gatewayRef === "gw-second");
    await send({ paymentId: second?.id });
    expect(sent).toMatchObject([{ payment: { gatewayRef: "gw-second" } }]);
  });

  test("where the gateway says no, and it may be tried again with the version that was seen", async () => {
    const { version } = await getOrder(operator, orderId);
    answer = async () => Promise.reject(new AppError("gateway_refused", "no", { userMessage: "The wallet is empty." }));
    await expect(send({ version })).rejects.toMatchObject({ code: "gateway_refused" });
    expect([await refundsOf(), await states()]).toEqual([["requested 0.2"], ["refused"]]);
    expect(await newest()).toMatchObject({ kind: "refund_refused", reason: "Shop did not send the refund: The wallet is empty." });
    answer = async () => ({ state: "pending", gatewayRef: null });
    await send({ version });
    expect(await refundsOf()).toEqual(["pending 0.2"]);
  });
});

describe("a refund whose answer nobody heard", () => {
  beforeEach(async () => {
    answer = async () => Promise.reject(new AppError("outcome_unknown", "?", { userMessage: "Nobody knows." }));
    await expect(send()).rejects.toMatchObject({ code: "outcome_unknown" });
    answer = async () => ({ state: "pending", gatewayRef: "spend-1" });
  });

  test("blocks every other way to send it or to call it off, and is shown", async () => {
    const version = (await getOrder(operator, orderId)).version;
    await expect(send()).rejects.toMatchObject({ code: "conflict" });
    await expect(recordRefund(operator, { orderId, version, refundId, state: "sent" })).rejects.toMatchObject({ code: "conflict" });
    await expect(reopenOrder(operator, { orderId, version, note: "No." })).rejects.toMatchObject({ code: "conflict" });
    expect([sent.length, await refundsOf(), await states()]).toEqual([1, ["requested 0.2"], ["unknown"]]);
    expect(await newest()).toMatchObject({ kind: "refund_unknown" });
  });

  test("holds back every other refund of its payment until it is settled", async () => {
    const { version } = await getOrder(operator, orderId);
    const other = await recordRefund(operator, { orderId, version, state: "requested", amount: "0.2", asset: "BTC" });
    await expect(send({ refundId: other.refundId })).rejects.toMatchObject({ code: "conflict", userMessage: expect.stringContaining("another refund of this payment") });
    expect(sent).toHaveLength(1);
    await settle("not_made");
    await send({ refundId: other.refundId });
    expect(sent.map((request) => request.refundId)).toEqual([refundId, other.refundId]);
  });

  const settle = async (outcome: "made" | "not_made", actor: Actor = operator) => {
    const [call] = await calls();
    return settleRefund(actor, { orderId, callId: call?.id ?? "", outcome, txHash: outcome === "made" ? "ab".repeat(32) : undefined, note: "Seen in the wallet." });
  };

  test("is settled by a person: sent, or not sent and free to be sent again", async () => {
    await expect(settle("made", person("support"))).rejects.toMatchObject({ code: "forbidden" });
    await settle("not_made");
    await send();
    expect([sent.length, await refundsOf(), await states()]).toEqual([2, ["pending 0.2"], ["settled", "done"]]);
  });

  test("is settled once by two people at once", async () => {
    const both = await Promise.allSettled([settle("made"), settle("not_made", person("accountant"))]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await states()).toEqual(["settled"]);
  });

  test("is settled by its gateway's word, asked by the worker; silence settles nothing", async () => {
    client.findRecords = async () => [];
    delete client.findPayment;
    await settleLostRefunds(10, HTTP);
    expect(await states()).toEqual(["unknown"]);
    client.findRecords = async () => [eventOf("SO-1", null, 9, { refunds: refunded("spend-1", { amount: decimal("0.2") }) })];
    clockMs += 10 * 60_000;
    await settleLostRefunds(10, HTTP);
    expect([await refundsOf(), await states()]).toEqual([["sent 0.2"], ["done"]]);
  });

  test("is asked for under the name its quote gave it", async () => {
    const asked: unknown[] = [];
    client.findRecords = async (reference) => {
      asked.push(reference.refundRefs);
      return [];
    };
    delete client.findPayment;
    await settleLostRefunds(10, HTTP);
    expect(asked).toEqual([["spend-1"]]);
  });

  test("and failed by its gateway's word may be sent again", async () => {
    client.findRecords = async () => [eventOf("SO-1", null, 9, { refunds: refunded("spend-1", { state: "failed", amount: decimal("0.2") }) })];
    delete client.findPayment;
    await settleLostRefunds(10, HTTP);
    expect([await refundsOf(), await states()]).toEqual([["failed 0.2"], ["done"]]);
    await send();
    expect([sent.length, await refundsOf(), await states()]).toEqual([2, ["pending 0.2"], ["settled", "done"]]);
  });

  test("is asked for by a person, who is told what to do where that settles nothing", async () => {
    client.findRecords = async () => [];
    delete client.findPayment;
    const [call] = await calls();
    const said = await askAboutRefund(operator, { orderId, callId: call?.id ?? "" }, HTTP);
    expect(said).toMatchObject({ isSettled: false, sentence: expect.stringContaining("settle the request by hand") });
  });
});

test("a second try whose answer nobody heard is not taken for failed because the first one was", async () => {
  await send();
  await hear(eventOf("SO-1", null, 9, { refunds: refunded("spend-1", { state: "failed", amount: decimal("0.2") }) }));
  answer = async () => Promise.reject(new AppError("outcome_unknown", "?", { userMessage: "Nobody knows." }));
  if (cost !== null) cost = { ...cost, gatewayRef: "spend-2" };
  await expect(send()).rejects.toMatchObject({ code: "outcome_unknown" });
  client.findRecords = async () => [];
  delete client.findPayment;
  await settleLostRefunds(10, HTTP);
  expect([await refundsOf(), await states()]).toEqual([["failed 0.2"], ["settled", "unknown"]]);
});

test("a process that died while sending leaves an unknown refund and no second one", async () => {
  answer = () => new Promise(() => {});
  void send().catch(() => {});
  await expect.poll(() => states()).toEqual(["sending"]);
  answer = async () => ({ state: "pending", gatewayRef: null });
  await expect(send()).rejects.toMatchObject({ code: "conflict" });
  clockMs += 4 * 60_000;
  delete client.findPayment;
  delete client.findRecords;
  await Promise.all([settleLostRefunds(10, HTTP), settleLostRefunds(10, HTTP)]);
  await expect(send()).rejects.toMatchObject({ code: "conflict" });
  expect([sent.length, await states()]).toEqual([1, ["unknown"]]);
});
