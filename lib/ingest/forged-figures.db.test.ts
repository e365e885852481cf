import { beforeEach, describe, expect, test } from "vitest";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor } from "@/lib/domain/permission";
import { orderToken as coingateToken } from "@/lib/gateways/coingate/verify";
import { sign as signIpn } from "@/lib/gateways/coinpayments_ipn/verify";
import { orderToken as mugglepayToken } from "@/lib/gateways/mugglepay/verify";
import { hmacSha256 } from "@/lib/gateways/signature";
import { receiveDelivery, type WebhookReceipt } from "@/lib/ingest/receive-delivery";
import { replayDelivery } from "@/lib/ingest/replay-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { registerOrder } from "@/lib/orders/register-order";

const operator: Actor = { kind: "operator", name: "Test" };
const MERCHANT = "0123456789abcdef0123456789abcdef";
const INTEGRATIONS = {
  mugglepay: { api_token: "token", callback_key: "key" },
  coingate: { api_token: "token", callback_key: "key" },
  coinpayments_ipn: { merchant_id: MERCHANT, ipn_secret: "secret" },
  coindpay: { api_secret: "secret" },
};
type Slug = keyof typeof INTEGRATIONS;

beforeEach(async () => {
  await emptyTables();
  for (const [gateway, credentials] of Object.entries(INTEGRATIONS)) {
    forgetIntegration(gateway);
    await addIntegration(operator, { gateway, slug: gateway, name: gateway, credentials });
  }
});

function deliver(slug: Slug, contentType: string, body: string, headers: Record<string, string[]> = {}): Promise<WebhookReceipt> {
  return receiveDelivery({ slug, method: "POST", headers: { "content-type": [contentType], ...headers }, body: new TextEncoder().encode(body), sourceIp: null });
}

const mugglepay = (order: Record<string, unknown>, reference: string) =>
  deliver("mugglepay", "application/json", JSON.stringify({ merchant_order_id: reference, token: mugglepayToken("key", reference), status: "PAID", ...order }));
const coingate = (order: Record<string, unknown>, reference: string) =>
  deliver("coingate", "application/json", JSON.stringify({ order_id: reference, token: coingateToken("key", reference), status: "paid", ...order }));
const ipn = (fields: Record<string, string>) => {
  const body = new URLSearchParams({ ipn_mode: "hmac", merchant: MERCHANT, ipn_type: "api", status: "100", ...fields }).toString();
  return deliver("coinpayments_ipn", "application/x-www-form-urlencoded", body, { hmac: [signIpn(body, "secret")] });
};
const coindpay = (order: Record<string, unknown>) => {
  const body = JSON.stringify({ rampStatus: "completed", chain: "BASE", symbol: "USDC", updatedAt: "2026-03-02T09:15:40.000Z", ...order });
  return deliver("coindpay", "application/json", body, { "x-signature": [hmacSha256("secret", body).toString("hex")] });
};
const register = (integration: Slug, more: Partial<Parameters<typeof registerOrder>[1]> = {}) =>
  registerOrder(operator, { externalOrderId: "SO-1", integration, asset: "BTC", expectedAmount: "0.02", fiatCurrency: "USD", fiatAmount: "1200", ...more });
const standing = async (reference = "SO-1") => {
  const { status, fulfillable, flags } = await getOrder(operator, reference);
  return { status, fulfillable, flags: flags.map(({ code }) => code) };
};
const DISPUTED = { status: "manual_review", fulfillable: false, flags: ["contradiction"] };

describe("a registered order of 1,200 USD is not delivered for a hundredth of it", () => {
  test.each<[string, Slug, () => Promise<unknown>]>([
    ["MugglePay charges 12 USD", "mugglepay", () => mugglepay({ order_id: "M1", price_amount: 12, price_currency: "USD", pay_amount: 12, pay_currency: "USD" }, "SO-1")],
    ["CoinGate charges 1 USD in another coin", "coingate", () => coingate({ id: 1, price_amount: "1", price_currency: "USD", pay_amount: "0.01", pay_currency: "LTC" }, "SO-1")],
    ["an IPN charges 1 USD in another coin", "coinpayments_ipn", () => ipn({ ipn_id: "a", txn_id: "T1", invoice: "SO-1", currency1: "USD", amount1: "1", currency2: "LTC", amount2: "0.01", received_amount: "0.01" })],
    ["an IPN charges 1 DOGE", "coinpayments_ipn", () => ipn({ ipn_id: "a", txn_id: "T1", invoice: "SO-1", currency1: "DOGE", amount1: "1", currency2: "DOGE", amount2: "1", received_amount: "1" })],
    ["what came through CoindPay in dirhams was worth 25 cents", "coindpay", () => coindpay({ id: "cd_1", rampId: "SO-1", fiatAmount: 1, fiatCoin: "AED", amount: 0.25, usd: 0.25 })],
  ])("where %s", async (_what, integration, pay) => {
    await register(integration);
    await pay();
    expect(await standing()).toEqual(DISPUTED);
    expect(await getOrder(operator, "SO-1"), "the shop's own figure stands").toMatchObject({ expectedAmount: expect.anything() });
  });

  test.each<[string, Slug, () => Promise<unknown>]>([
    ["MugglePay charges it", "mugglepay", () => mugglepay({ order_id: "M1", price_amount: 1200, price_currency: "USD", pay_amount: 1200, pay_currency: "USD" }, "SO-1")],
    ["CoinGate charges it in another coin", "coingate", () => coingate({ id: 1, price_amount: "1200", price_currency: "USD", pay_amount: "9", pay_currency: "LTC" }, "SO-1")],
    ["an IPN charges its 0.02 BTC in another coin", "coinpayments_ipn", () => ipn({ ipn_id: "a", txn_id: "T1", invoice: "SO-1", currency1: "BTC", amount1: "0.02", currency2: "LTC", amount2: "9", received_amount: "9" })],
    ["what came through CoindPay in dirhams was worth about as much", "coindpay", () => coindpay({ id: "cd_1", rampId: "SO-1", fiatAmount: 4400, fiatCoin: "AED", amount: 1125, usd: 1125 })],
  ])("and is delivered where %s", async (_what, integration, pay) => {
    await register(integration);
    await pay();
    expect(await standing()).toEqual({ status: "paid", fulfillable: true, flags: [] });
    expect(await getOrder(operator, "SO-1")).toMatchObject({ fiatAmount: "1200", fiatCurrency: "USD" });
  });

  test("by a second payment either, whichever is heard first", async () => {
    await ipn({ ipn_id: "b", txn_id: "CHEAP", invoice: "SO-1", currency1: "USD", amount1: "1", currency2: "BTC", amount2: "0.00002", received_amount: "0.00002" });
    await register("coinpayments_ipn", { gatewayRef: "REAL" });
    expect(await standing()).toEqual(DISPUTED);
    await ipn({ ipn_id: "c", txn_id: "REAL", invoice: "SO-1", currency1: "USD", amount1: "1200", currency2: "BTC", amount2: "0.021", received_amount: "0" , status: "0" });
    expect(await standing()).toMatchObject({ fulfillable: false });
  });

  test("while a second payment at another rate of the day pays it", async () => {
    await register("coinpayments_ipn");
    await ipn({ ipn_id: "a", txn_id: "T1", invoice: "SO-1", status: "-1", currency1: "USD", amount1: "1200", currency2: "BTC", amount2: "0.02" });
    await ipn({ ipn_id: "b", txn_id: "T2", invoice: "SO-1", currency1: "USD", amount1: "1200", currency2: "BTC", amount2: "0.021", received_amount: "0.021" });
    expect(await standing()).toEqual({ status: "paid", fulfillable: true, flags: [] });
  });
});

describe("a token that was seen on one order", () => {
  const PRICE = { price_amount: 1200, price_currency: "USD", pay_amount: 1200, pay_currency: "USD" };

  test("proves nothing about another: the delivery is kept aside, replayed too, and its own order is not touched", async () => {
    await mugglepay({ ...PRICE, order_id: "M2", status: "NEW" }, "SO-2");
    const forged = await mugglepay({ ...PRICE, order_id: "M2" }, "SO-1");
    expect(forged).toMatchObject({ outcome: "quarantined", orderId: null });
    const replayed = await replayDelivery(operator, { deliveryId: forged.deliveryId, dryRun: true });
    expect(replayed).toMatchObject({ outcome: "quarantined", changes: false, reason: expect.stringContaining("SO-1") });
    expect(await replayDelivery(operator, { deliveryId: forged.deliveryId, dryRun: false })).toMatchObject({ outcome: "quarantined", changes: false });
    expect(await standing("SO-2")).toMatchObject({ status: "awaiting_payment", fulfillable: false });
    await mugglepay({ ...PRICE, order_id: "M2" }, "SO-2");
    expect(await standing("SO-2")).toMatchObject({ status: "paid", fulfillable: true });
  });
});
