import { beforeAll, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { decimal } from "@/lib/domain/decimal";
import type { PaymentFacts } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { hearPayment } from "@/lib/ingest/testing/hear-payment";
import { addIntegration } from "@/lib/integrations/add-integration";
import { getOrder } from "@/lib/orders/get-order";
import { listRefunds } from "@/lib/orders/list-refunds";
import { recordRefund } from "@/lib/orders/record-refund";
import { reopenOrder } from "@/lib/orders/reopen-order";
import { resolveOrder } from "@/lib/orders/resolve-order";
import type { RecordRefund, ResolveOrder } from "@/lib/orders/schemas";

const operator: Actor = { kind: "operator", name: "Test" };
const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, "0")}:00.000Z` as Instant;
const SECRETS = { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" };

beforeAll(async () => {
  await addIntegration(operator, { gateway: "two_coin", slug: "shop", name: "Shop", credentials: SECRETS });
  await addIntegration(operator, { gateway: "coingate", slug: "other", name: "Other", credentials: { api_token: "token", callback_key: "a-key-of-sixteen-letters" } });
});

interface Heard {
  slug?: string;
  minute?: number;
  word?: string | null;
}

const hear = (reference: string, told: Partial<PaymentFacts>, { slug = "shop", minute = 1, word = "complete" }: Heard = {}) =>
  hearPayment({ slug, gatewayRef: `${slug}-${reference}`, externalOrderId: reference, word, at: at(minute), told });

const came = (...money: [string, string][]): Pick<PaymentFacts, "received"> => ({
  received: Object.fromEntries(
    money.map(([amount, asset]) => {
      const total = decimal(amount);
      return [`${asset}@`, { asset, network: null, latest: { at: at(1), total, confirmed: total }, peakConfirmed: total }];
    }),
  ),
});
const asks = (amount: string, asset: string): Pick<PaymentFacts, "quote"> => ({ quote: { at: at(0), value: { amount: decimal(amount), asset, network: null } } });

async function resolve(reference: string, wish: Pick<ResolveOrder, "outcome" | "amount" | "asset">) {
  const { id, version } = await getOrder(operator, reference);
  return resolveOrder(operator, { orderId: id, version, reasonCode: "other", note: "Asked by mail.", ...wish });
}

async function record(reference: string, wish: Partial<RecordRefund>) {
  const { id, version } = await getOrder(operator, reference);
  return recordRefund(operator, { orderId: id, version, ...wish });
}

async function refundsOf(reference: string) {
  const { status, refunds } = await getOrder(operator, reference);
  return { status, refunds: refunds.map(({ state, amount, asset }) => `${state} ${amount} ${asset}`).sort() };
}

describe("a refund is of what came", () => {
  test("in the coin that came and not the one that was asked for", async () => {
    await hear("M-1", { ...asks("1", "LTC"), ...came(["60", "USDC"]) });
    expect(await getOrder(operator, "M-1")).toMatchObject({ asset: "LTC", refundable: [{ asset: "USDC", amount: "60" }] });
    await expect(resolve("M-1", { outcome: "refund_all", amount: "60", asset: "LTC" })).rejects.toMatchObject({ code: "invalid_input", fields: [{ field: "amount" }] });
    await expect(resolve("M-1", { outcome: "refund_all", amount: "61" })).rejects.toMatchObject({
      fields: [{ field: "amount", message: "At most 60.000000 USDC is left to send back." }],
    });
    await resolve("M-1", { outcome: "refund_all" });
    expect(await refundsOf("M-1")).toEqual({ status: "refund_pending", refunds: ["requested 60 USDC"] });
  });

  test("of both payments where the customer paid twice, so that none stays behind a closed order", async () => {
    await hear("M-2", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await hear("M-2", { ...asks("1", "LTC"), ...came(["1", "LTC"]) }, { slug: "other", word: "paid" });
    expect(await getOrder(operator, "M-2")).toMatchObject({ flags: [{ code: "duplicate_payment" }], refundable: [{ asset: "LTC", amount: "1" }, { asset: "LTC", amount: "1" }] });
    await resolve("M-2", { outcome: "refund_all" });
    expect(await refundsOf("M-2")).toEqual({ status: "refund_pending", refunds: ["requested 1 LTC", "requested 1 LTC"] });
    const whose = await poolExecutor().query<{ count: number }>("SELECT count(DISTINCT payment_id)::int AS count FROM refunds r JOIN orders o ON o.id = r.order_id WHERE o.external_order_id = 'M-2'");
    expect(whose, "each goes back where it came from").toEqual([{ count: 2 }]);
  });

  test("of the payment beside the one the order shows, where one of two goes back", async () => {
    await hear("M-9", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await hear("M-9", { ...asks("1", "LTC"), ...came(["1", "LTC"]) }, { slug: "other", word: "paid" });
    await expect(resolve("M-9", { outcome: "duplicate", amount: "2" })).rejects.toMatchObject({ fields: [{ message: "At most 1.00000000 LTC is left to send back." }] });
    await resolve("M-9", { outcome: "duplicate" });
    expect(await refundsOf("M-9")).toEqual({ status: "refund_pending", refunds: ["requested 1 LTC"] });
  });

  test("for each coin where several came, and the order is refunded when the last of them went", async () => {
    await hear("M-3", { ...asks("1", "LTC"), ...came(["1", "LTC"], ["60", "USDC"]) });
    await resolve("M-3", { outcome: "refund_all" });
    expect(await refundsOf("M-3")).toEqual({ status: "refund_pending", refunds: ["requested 1 LTC", "requested 60 USDC"] });
    const { refunds } = await getOrder(operator, "M-3");
    await record("M-3", { refundId: refunds[0]?.id, state: "sent" });
    expect(await refundsOf("M-3")).toMatchObject({ status: "refund_pending" });
    await record("M-3", { refundId: refunds[1]?.id, state: "sent" });
    expect(await refundsOf("M-3")).toEqual({ status: "refunded", refunds: ["sent 1 LTC", "sent 60 USDC"] });
    expect(await getOrder(operator, "M-3")).toMatchObject({ refundable: [] });
  });

  test("all called off when the decision is taken back", async () => {
    await hear("M-4", { ...asks("1", "LTC"), ...came(["1", "LTC"], ["60", "USDC"]) });
    await resolve("M-4", { outcome: "refund_all" });
    const { id, version } = await getOrder(operator, "M-4");
    await reopenOrder(operator, { orderId: id, version, note: "They keep the goods." });
    expect((await refundsOf("M-4")).refunds).toEqual(["cancelled 1 LTC", "cancelled 60 USDC"]);
    expect(await getOrder(operator, "M-4")).toMatchObject({ refundable: [{ asset: "LTC", amount: "1" }, { asset: "USDC", amount: "60" }] });
  });

  test("of a second payment in another coin, which has to be named", async () => {
    await hear("M-5", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await hear("M-5", { ...asks("60", "USDC"), ...came(["60", "USDC"]) }, { slug: "other", word: "paid" });
    await expect(resolve("M-5", { outcome: "duplicate", amount: "60" })).rejects.toMatchObject({
      fields: [{ field: "asset", message: expect.stringMatching(/^Name one of what is there: (1.00000000 LTC, 60.000000 USDC|60.000000 USDC, 1.00000000 LTC)\.$/) }],
    });
    await resolve("M-5", { outcome: "duplicate", amount: "60", asset: "usdc" });
    expect(await refundsOf("M-5")).toEqual({ status: "refund_pending", refunds: ["requested 60 USDC"] });
  });
});

describe("what is gone is gone", () => {
  test("money that its gateway says went back, without saying how much, is not sent again", async () => {
    const refunded = { claims: { refunded: { firstAt: at(8), lastAt: at(8), word: "refunded", observedAt: at(8) } } };
    await hear("G-1", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await hear("G-1", refunded, { minute: 8, word: null });
    await hear("G-1", { ...asks("1", "LTC"), ...came(["1", "LTC"]) }, { slug: "other", word: "paid" });
    expect(await getOrder(operator, "G-1")).toMatchObject({ status: "paid", refundable: [{ amount: "1" }] });
    await resolve("G-1", { outcome: "refund_all" });
    expect((await refundsOf("G-1")).refunds).toContain("requested 1 LTC");
  });

  test("and an order of which one of two coins went back is nobody's to deliver when the decision is taken back", async () => {
    await hear("G-2", { ...asks("1", "LTC"), ...came(["1", "LTC"], ["60", "USDC"]) });
    await resolve("G-2", { outcome: "refund_all" });
    const { refunds } = await getOrder(operator, "G-2");
    await record("G-2", { refundId: refunds.find(({ asset }) => asset === "LTC")?.id, state: "sent" });
    const { id, version } = await getOrder(operator, "G-2");
    await reopenOrder(operator, { orderId: id, version, note: "They keep the goods." });
    expect(await getOrder(operator, "G-2")).toMatchObject({ status: "manual_review", fulfillable: false, refundable: [{ asset: "USDC" }] });
  });

  test("though more of the wrong coin comes after all of it was sent back", async () => {
    await hear("G-3", { ...asks("1", "LTC"), ...came(["60", "USDC"]) });
    await resolve("G-3", { outcome: "refund_all" });
    const { refunds } = await getOrder(operator, "G-3");
    await record("G-3", { refundId: refunds[0]?.id, state: "sent" });
    expect(await getOrder(operator, "G-3")).toMatchObject({ status: "refunded" });
    await hear("G-3", came(["70", "USDC"]), { minute: 9 });
    expect(await getOrder(operator, "G-3")).toMatchObject({ status: "manual_review", refundable: [{ asset: "USDC", amount: "10" }] });
  });

  test("and what an undone decision asked for is called off when somebody decides anew, and not sent beside it", async () => {
    await hear("G-6", { ...asks("1", "LTC"), ...came(["1", "LTC"], ["60", "USDC"]) });
    await resolve("G-6", { outcome: "refund_all" });
    const { refunds } = await getOrder(operator, "G-6");
    await record("G-6", { refundId: refunds.find(({ asset }) => asset === "USDC")?.id, state: "failed" });
    expect(await getOrder(operator, "G-6")).toMatchObject({ status: "manual_review", refundable: [{ asset: "LTC" }, { asset: "USDC" }] });
    await resolve("G-6", { outcome: "refund_all" });
    expect(await refundsOf("G-6")).toEqual({
      status: "refund_pending",
      refunds: ["cancelled 1 LTC", "cancelled 60 USDC", "requested 1 LTC", "requested 60 USDC"],
    });
  });

  test("and one of two payments stays, whichever went back by another hand", async () => {
    await hear("G-7", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await hear("G-7", { ...asks("1", "LTC"), ...came(["1", "LTC"]) }, { slug: "other", word: "paid" });
    const { refundId } = await record("G-7", { amount: "1", asset: "LTC", state: "sent" });
    await poolExecutor().query("UPDATE refunds SET payment_id = NULL WHERE id = $1", [refundId]);
    await expect(resolve("G-7", { outcome: "duplicate", amount: "1", asset: "LTC" })).rejects.toMatchObject({ fields: [{ message: "Nothing is left to send back." }] });
  });

  test("and an excess that went back is not taken out of a second payment", async () => {
    await hear("G-8", { ...asks("1", "LTC"), ...came(["1.5", "LTC"]) });
    await resolve("G-8", { outcome: "refund_excess" });
    const { refunds } = await getOrder(operator, "G-8");
    await record("G-8", { refundId: refunds[0]?.id, state: "sent" });
    await hear("G-8", { ...asks("1", "LTC"), ...came(["1", "LTC"]) }, { slug: "other", word: "paid" });
    const { id, version, refundable } = await getOrder(operator, "G-8");
    expect(refundable).toMatchObject([{ amount: "1" }, { amount: "1" }]);
    await reopenOrder(operator, { orderId: id, version, note: "Paid again." });
    await expect(resolve("G-8", { outcome: "refund_excess", amount: "0.5" })).rejects.toMatchObject({ code: "invalid_input" });
    await resolve("G-8", { outcome: "duplicate", amount: "1" });
    expect((await refundsOf("G-8")).refunds).toEqual(["requested 1 LTC", "sent 0.5 LTC"]);
  });

  test("and a little more of it makes nobody deliver when the decision is taken back", async () => {
    await hear("G-9", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await resolve("G-9", { outcome: "refund_all" });
    const { refunds } = await getOrder(operator, "G-9");
    await record("G-9", { refundId: refunds[0]?.id, state: "sent" });
    await hear("G-9", came(["1.001", "LTC"]), { minute: 9 });
    const { id, version } = await getOrder(operator, "G-9");
    await reopenOrder(operator, { orderId: id, version, note: "Look again." });
    expect(await getOrder(operator, "G-9")).toMatchObject({ status: "manual_review", fulfillable: false });
  });

  test("an excess however its coin is written", async () => {
    await hear("G-4", { ...asks("1", "LTC"), ...came(["1.5", "LTC"]) });
    await expect(resolve("G-4", { outcome: "refund_excess", amount: "1.5", asset: "ltc" })).rejects.toMatchObject({
      fields: [{ field: "amount", message: "At most 0.50000000 LTC is left to send back." }],
    });
  });

  test("and everything cannot leave a coin behind", async () => {
    await hear("G-5", { ...asks("1", "LTC"), ...came(["1", "LTC"], ["60", "USDC"]) });
    await expect(resolve("G-5", { outcome: "refund_all", asset: "USDC" })).rejects.toMatchObject({ fields: [{ field: "asset" }] });
  });
});

describe("a gateway's news of a refund", () => {
  test("in another coin leaves one that was decided where it is", async () => {
    await hear("N-1", { ...asks("1", "LTC"), ...came(["60", "LTC"], ["60", "USDC"]) });
    await resolve("N-1", { outcome: "refund_all" });
    const fact = { ref: "a", state: "sent" as const, amount: decimal("60"), asset: "USDC", txHash: null, at: at(5), note: null };
    await hear("N-1", { refunds: { a: fact } }, { minute: 5, word: null });
    expect((await refundsOf("N-1")).refunds).toEqual(["requested 60 LTC", "sent 60 USDC"]);
  });

  test("that an earlier try failed leaves the later one on its way", async () => {
    await hear("N-2", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await resolve("N-2", { outcome: "refund_all" });
    const fact = (ref: string, state: "pending" | "failed") => ({ ref, state, amount: decimal("1"), asset: "LTC", txHash: null, at: null, note: null });
    await hear("N-2", { refunds: { b: fact("b", "pending") } }, { minute: 5, word: null });
    await hear("N-2", { refunds: { a: fact("a", "failed") } }, { minute: 6, word: null });
    expect((await refundsOf("N-2")).refunds).toEqual(["pending 1 LTC"]);
  });

  test("that an earlier try failed leaves one that was called off called off", async () => {
    await hear("N-3", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await resolve("N-3", { outcome: "refund_all" });
    const fact = (state: "pending" | "failed") => ({ ref: "a", state, amount: decimal("1"), asset: "LTC", txHash: null, at: null, note: null });
    await hear("N-3", { refunds: { a: fact("pending") } }, { minute: 5, word: null });
    await hear("N-3", { refunds: { a: fact("failed") } }, { minute: 6, word: null });
    const { id, version } = await getOrder(operator, "N-3");
    await reopenOrder(operator, { orderId: id, version, note: "They keep the goods." });
    await hear("N-3", came(["1", "LTC"]), { minute: 7 });
    expect((await refundsOf("N-3")).refunds).toEqual(["cancelled 1 LTC"]);
  });

  test("of a second try, whose answer was lost, completes the one that failed", async () => {
    await hear("N-4", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await resolve("N-4", { outcome: "refund_all" });
    const fact = (ref: string, state: "sent" | "failed") => ({ ref, state, amount: decimal("1"), asset: "LTC", txHash: null, at: null, note: null });
    await hear("N-4", { refunds: { a: fact("a", "failed") } }, { minute: 5, word: null });
    await hear("N-4", { refunds: { b: fact("b", "sent") } }, { minute: 6, word: null });
    expect(await refundsOf("N-4")).toEqual({ status: "refunded", refunds: ["sent 1 LTC"] });
  });
});

describe("a refund is booked", () => {
  test("on the day it was sent, so that the month it left in has it", async () => {
    await hear("M-6", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await record("M-6", { amount: "0.4", asset: "LTC", state: "sent", sentAt: "2026-03-31T23:30:00.000Z" });
    const inMarch = { from: "2026-03-15T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" };
    expect((await listRefunds(operator, inMarch)).rows).toEqual([expect.objectContaining({ amount: "0.4", sentAt: "2026-03-31T23:30:00.000Z" })]);
    await expect(record("M-6", { amount: "0.1", asset: "LTC", sentAt: "2999-01-01T00:00:00.000Z" })).rejects.toMatchObject({ fields: [{ field: "sentAt" }] });
  });

  test("at the gateway whose money went back, under that gateway's own reference", async () => {
    await hear("M-7", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    const refund = { ref: "RF-9", state: "sent" as const, amount: decimal("1"), asset: "LTC", txHash: null, at: at(5), note: null };
    await hear("M-7", { ...asks("1", "LTC"), ...came(["1", "LTC"]) }, { slug: "other", word: "paid" });
    await hear("M-7", { refunds: { "RF-9": refund } }, { slug: "other", minute: 5, word: null });
    const { rows } = await listRefunds(operator, { q: "RF-9" });
    expect(rows).toEqual([expect.objectContaining({ externalOrderId: "M-7", amount: "1" })]);
    expect((await listRefunds(operator, { q: "RF-9", gateway: "coingate" })).rows).toHaveLength(1);
    expect((await listRefunds(operator, { q: "RF-9", gateway: "two_coin" })).rows).toEqual([]);
  });
});

describe("the time an order was paid", () => {
  const paidAt = async (reference: string) => (await getOrder(operator, reference)).paidAt;
  const claim = (status: "paid" | "underpaid", minute: number): Partial<PaymentFacts> => ({
    claims: { [status]: { firstAt: at(minute), lastAt: at(minute), word: status, observedAt: at(minute) } },
  });

  test("is not that of the part that came first", async () => {
    await hear("P-1", { ...asks("1", "LTC"), ...claim("underpaid", 3), ...came(["0.4", "LTC"]) }, { minute: 3, word: null });
    expect(await paidAt("P-1")).toBeNull();
    await hear("P-1", { ...claim("paid", 9), ...came(["1", "LTC"]) }, { minute: 9, word: null });
    expect(await paidAt("P-1")).toBe(at(9));
  });

  test("is kept for an order whose refund was heard of before its payment", async () => {
    const sent = { claims: { refunded: { firstAt: at(8), lastAt: at(8), word: "refunded", observedAt: at(8) } } };
    await hear("P-2", { ...asks("1", "LTC"), ...sent }, { minute: 8, word: null });
    await hear("P-2", { ...claim("paid", 4), ...came(["1", "LTC"]) }, { minute: 4, word: null });
    expect(await getOrder(operator, "P-2")).toMatchObject({ status: "refunded", paidAt: at(4) });
  });

  test("of one that a person took for paid is when its part came", async () => {
    await hear("P-3", { ...asks("1", "LTC"), ...claim("underpaid", 3), ...came(["0.9", "LTC"]) }, { minute: 3, word: null });
    await resolve("P-3", { outcome: "accept_shortfall" });
    expect(await paidAt("P-3")).toBe(at(3));
  });
});

describe("a refund that its gateway took", () => {
  test("cannot be called off here, since that would not stop it", async () => {
    await hear("M-8", { ...asks("1", "LTC"), ...came(["1", "LTC"]) });
    await resolve("M-8", { outcome: "refund_all" });
    const { id, integration, refunds } = await getOrder(operator, "M-8");
    await record("M-8", { refundId: refunds[0]?.id, state: "pending" });
    await poolExecutor().query(
      `INSERT INTO gateway_calls (id, integration_id, order_id, kind, state, refund_id, request, requested_by, created_at)
       VALUES ('gcl_1', $1, $2, 'refund', 'done', $3, '{}', '{}', now())`,
      [integration.id, id, refunds[0]?.id],
    );
    expect((await getOrder(operator, "M-8")).nextAction.code).toBe("wait_for_refund");
    await expect(record("M-8", { refundId: refunds[0]?.id, state: "cancelled" })).rejects.toMatchObject({ code: "conflict" });
    await record("M-8", { refundId: refunds[0]?.id, state: "failed" });
    expect(await refundsOf("M-8")).toEqual({ status: "manual_review", refunds: ["failed 1 LTC"] });
  });
});
