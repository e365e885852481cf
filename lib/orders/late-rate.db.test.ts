import { beforeAll, expect, test } from "vitest";
import { decimal } from "@/lib/domain/decimal";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { hearPayment } from "@/lib/ingest/testing/hear-payment";
import { addIntegration } from "@/lib/integrations/add-integration";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { resolveOrder } from "@/lib/orders/resolve-order";

const operator: Actor = { kind: "operator", name: "Test" };
const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, "0")}:00.000Z` as Instant;

beforeAll(async () => {
  const credentials = { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" };
  await addIntegration(operator, { gateway: "two_coin", slug: "shop", name: "Shop", credentials });
});

test("a late payment kept at the received rate keeps what it was worth, in the currency of the price", async () => {
  const total = decimal("1");
  await hearPayment({
    slug: "shop",
    gatewayRef: "tc-1",
    externalOrderId: "SO-1",
    word: "complete",
    at: at(40),
    told: {
      price: { at: at(0), value: { amount: decimal("49.99"), currency: "EUR" } },
      quote: { at: at(0), value: { amount: total, asset: "LTC", network: null } },
      expiresAt: { at: at(0), value: at(20) },
      received: { "LTC@": { asset: "LTC", network: null, latest: { at: at(40), total, confirmed: total }, peakConfirmed: total } },
      transactions: {
        "litecoin:abc:0": {
          network: "litecoin", hash: "abc", outputIndex: "0", asset: "LTC", amount: total, confirmations: 6, requiredConfirmations: 6, firstSeenAt: at(40),
        },
      },
    },
  });
  const late = await getOrder(operator, "SO-1");
  expect(late.flags.map(({ code }) => code)).toContain("late");
  await resolveOrder(operator, { orderId: late.id, version: late.version, outcome: "keep_late_received_rate", reasonCode: "paid_late", note: "Rate of 9:40.", amount: "47.10" });
  const kept = await getOrder(operator, "SO-1");
  expect(kept).toMatchObject({ status: "paid", resolution: { outcome: "keep_late_received_rate", amount: "47.1", asset: "EUR" } });
  const { rows } = await listOrderEvents(operator, late.id, { limit: 1, cursor: null });
  expect(rows[0]?.reason).toBe("Keep at the received rate (47.10 EUR). Customer paid after the deadline.");
});
