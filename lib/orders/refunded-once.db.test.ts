import { beforeAll, describe, expect, test } from "vitest";
import { decimal } from "@/lib/domain/decimal";
import type { PaymentFacts, RefundFact } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { hearPayment } from "@/lib/ingest/testing/hear-payment";
import { addIntegration } from "@/lib/integrations/add-integration";
import { getOrder } from "@/lib/orders/get-order";
import { recordRefund } from "@/lib/orders/record-refund";
import { reopenOrder } from "@/lib/orders/reopen-order";
import { resolveOrder } from "@/lib/orders/resolve-order";
import type { Outcome } from "@/lib/domain/resolution";

const operator: Actor = { kind: "operator", name: "Test" };
const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, "0")}:00.000Z` as Instant;

beforeAll(async () => {
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: "shop",
    name: "Shop",
    credentials: { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" },
  });
});

/** Takes in what the gateway says of the payment of order `reference`. */
const hear = (reference: string, word: string | null, minute: number, told: Partial<PaymentFacts>) =>
  hearPayment({ slug: "shop", gatewayRef: `gw-${reference}`, externalOrderId: reference, word, at: at(minute), told });

/** 1 BTC was asked for and 1.2 BTC came. */
async function overpaid(reference: string) {
  const total = decimal("1.2");
  await hear(reference, "complete", 1, {
    quote: { at: at(0), value: { amount: decimal("1"), asset: "BTC", network: null } },
    received: { "BTC@": { asset: "BTC", network: null, latest: { at: at(1), total, confirmed: total }, peakConfirmed: total } },
  });
}

async function resolve(reference: string, outcome: Outcome, amount?: string) {
  const { id, version } = await getOrder(operator, reference);
  return resolveOrder(operator, { orderId: id, version, outcome, reasonCode: "customer_overpaid", note: "Came twice.", amount });
}

async function sendRefund(reference: string, txHash: string) {
  const { id, version, refunds } = await getOrder(operator, reference);
  const refund = refunds.find(({ state }) => state === "requested");
  return recordRefund(operator, { orderId: id, version, refundId: refund?.id, state: "sent", txHash });
}

async function refundsOf(reference: string): Promise<string[]> {
  const { refunds } = await getOrder(operator, reference);
  return refunds.map(({ state, amount }) => `${state} ${amount ?? "?"}`).sort();
}

const told = (ref: string, known: Partial<RefundFact>): RefundFact => ({
  ref, state: "sent", amount: null, asset: "BTC", txHash: null, at: at(5), note: null, ...known,
});

describe("a refund the gateway reports", () => {
  test("completes the one that was decided here, because it is the same money", async () => {
    await overpaid("R-1");
    await resolve("R-1", "refund_excess");
    await hear("R-1", null, 5, { refunds: { a: told("a", { amount: decimal("0.2") }) } });
    expect(await refundsOf("R-1")).toEqual(["sent 0.2"]);
  });

  test("is the one a person sent and recorded before, and not a second one in the books", async () => {
    await overpaid("R-2");
    await resolve("R-2", "refund_excess");
    await sendRefund("R-2", "ab".repeat(32));
    await hear("R-2", null, 5, { refunds: { a: told("a", { amount: decimal("0.2"), txHash: "AB".repeat(32) }) } });
    await hear("R-2", null, 6, { refunds: { a: told("a", { amount: decimal("0.2"), txHash: "ab".repeat(32), at: at(6) }) } });
    expect(await refundsOf("R-2")).toEqual(["sent 0.2"]);
  });

  test("is not on its way again when the gateway is slower to say so than the person who sent it", async () => {
    await overpaid("R-3");
    await resolve("R-3", "refund_excess");
    await sendRefund("R-3", "cd".repeat(32));
    await hear("R-3", null, 5, { refunds: { a: told("a", { state: "pending", amount: decimal("0.2") }) } });
    expect(await refundsOf("R-3")).toEqual(["sent 0.2"]);
  });

  test("in another transaction is another refund, though its amount is the same", async () => {
    await overpaid("R-4");
    await resolve("R-4", "refund_excess");
    await sendRefund("R-4", "ab".repeat(32));
    await hear("R-4", null, 5, { refunds: { a: told("a", { amount: decimal("0.2"), txHash: "ef".repeat(32) }) } });
    expect(await refundsOf("R-4")).toEqual(["sent 0.2", "sent 0.2"]);
  });

  test("beside another one of no known amount takes the open one once, so the delivery can be kept", async () => {
    await overpaid("R-5");
    await resolve("R-5", "refund_excess");
    await hear("R-5", null, 5, { refunds: { a: told("a", { state: "pending" }), b: told("b", { state: "pending" }) } });
    expect(await refundsOf("R-5")).toEqual(["pending 0.2", "pending ?"]);
  });
});

describe("a decision to send money back", () => {
  test("cannot send back what went back before", async () => {
    await overpaid("R-6");
    await resolve("R-6", "refund_excess");
    await sendRefund("R-6", "ab".repeat(32));
    await expect(resolve("R-6", "refund_all", "1.2")).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ field: "amount", message: "At most 1.00000000 BTC is left to send back." }],
    });
    await resolve("R-6", "refund_all");
    expect(await refundsOf("R-6")).toEqual(["requested 1", "sent 0.2"]);
  });

  test("cannot be taken a second time by reopening the order", async () => {
    await overpaid("R-7");
    await resolve("R-7", "refund_all");
    await sendRefund("R-7", "ab".repeat(32));
    const { id, version } = await getOrder(operator, "R-7");
    await reopenOrder(operator, { orderId: id, version, note: "The customer wrote." });
    expect(await getOrder(operator, "R-7")).toMatchObject({ status: "refunded", fulfillable: false });
    for (const outcome of ["refund_all", "accept_as_paid"] as const) {
      await expect(resolve("R-7", outcome)).rejects.toMatchObject({ code: "invalid_input", fields: [{ field: "outcome" }] });
    }
    expect(await refundsOf("R-7")).toEqual(["sent 1.2"]);
  });

  test("about an excess cannot be taken again once the excess went back, not even about more that came since", async () => {
    await overpaid("SO-20");
    await resolve("SO-20", "refund_excess");
    await sendRefund("SO-20", "aa".repeat(32));
    const { id, version } = await getOrder(operator, "SO-20");
    await reopenOrder(operator, { orderId: id, version, reasonCode: "other", note: "Wrong order." });
    expect(await getOrder(operator, "SO-20")).toMatchObject({ status: "paid", flags: [] });
    await expect(resolve("SO-20", "refund_excess")).rejects.toMatchObject({ code: "invalid_input" });

    const total = decimal("1.5");
    await hear("SO-20", null, 9, {
      received: { "BTC@": { asset: "BTC", network: null, latest: { at: at(9), total, confirmed: total }, peakConfirmed: total } },
    });
    await expect(resolve("SO-20", "refund_excess")).rejects.toMatchObject({
      code: "invalid_input",
      userMessage: expect.stringContaining("At most 0.30000000 BTC is left to send back."),
    });
    await resolve("SO-20", "refund_excess", "0.3");
    expect(await refundsOf("SO-20")).toEqual(["requested 0.3", "sent 0.2"]);
  });

  test("may be taken anew when reopening called the first one off", async () => {
    await overpaid("R-8");
    await resolve("R-8", "refund_all");
    const { id, version } = await getOrder(operator, "R-8");
    await reopenOrder(operator, { orderId: id, version, note: "The excess alone." });
    await resolve("R-8", "refund_excess");
    expect(await refundsOf("R-8")).toEqual(["cancelled 1.2", "requested 0.2"]);
  });
});
