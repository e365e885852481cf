import { beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { decimal } from "@/lib/domain/decimal";
import type { PaymentFacts } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { hearPayment } from "@/lib/ingest/testing/hear-payment";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration, loadIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";

const operator: Actor = { kind: "operator", name: "Test" };
const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, "0")}:00.000Z` as Instant;
const quote = { at: at(0), value: { amount: decimal("1"), asset: "BTC", network: null } };

beforeEach(async () => {
  await emptyTables();
  forgetIntegration("shop");
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: "shop",
    name: "Shop",
    credentials: { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" },
  });
});

const hear = (gatewayRef: string, externalOrderId: string | null, word: string, told: Partial<PaymentFacts> = { quote }) =>
  hearPayment({ slug: "shop", gatewayRef, externalOrderId, word, at: at(1), told, eventKey: `${gatewayRef}:${word}` });

/** As the row of a creation that left under this reference. */
async function asked(orderId: string, merchantReference: string): Promise<void> {
  const { id } = await loadIntegration("shop");
  await poolExecutor().query(
    `INSERT INTO gateway_calls (id, integration_id, order_id, kind, state, merchant_reference, request, requested_by, created_at)
     VALUES ($1, $2, $3, 'create', 'sending', $4, '{}', '{}', $5)`,
    [`gcl_${merchantReference}`, id, orderId, merchantReference, at(0)],
  );
}

const orders = async () =>
  (await poolExecutor().query<{ reference: string | null }>("SELECT external_order_id AS reference FROM orders ORDER BY 1")).map(({ reference }) => reference);

describe("news of a payment that was made from here", () => {
  test("joins the order it was made for, under the order's own name, though it carries another reference", async () => {
    const { orderId } = await hear("gw-1", "SO-1", "expired");
    await asked(orderId ?? "", "SO-1~2");
    expect(await hear("gw-2", "SO-1~2", "complete")).toMatchObject({ outcome: "applied", orderId });
    const order = await getOrder(operator, "SO-1");
    expect(order).toMatchObject({ id: orderId, status: "paid", externalOrderId: "SO-1" });
    expect(order.payments.map(({ gatewayRef }) => gatewayRef).sort()).toEqual(["gw-1", "gw-2"]);
    expect(await orders()).toEqual(["SO-1"]);
  });

  test("gives no name to an order that has none", async () => {
    const { orderId } = await hear("gw-1", null, "expired");
    await asked(orderId ?? "", orderId ?? "");
    expect(await hear("gw-2", orderId, "complete")).toMatchObject({ orderId });
    expect(await orders()).toEqual([null]);
  });

  test("belongs to the order it was made for, though another order has that very name", async () => {
    const { orderId } = await hear("gw-1", "SO-1", "expired");
    const other = await hear("gw-9", "SO-1~2", "expired");
    await asked(orderId ?? "", "SO-1~2");
    expect(await hear("gw-2", "SO-1~2", "complete")).toMatchObject({ orderId });
    expect((await getOrder(operator, other.orderId ?? "")).status).toBe("expired");
  });

  test("is remembered under the reference its gateway knows, so that it can be asked for again", async () => {
    const { orderId } = await hear("gw-1", "SO-1", "expired");
    await asked(orderId ?? "", "SO-1~2");
    await hear("gw-2", "SO-1~2", "complete");
    expect(await poolExecutor().query("SELECT gateway_ref, context FROM payments ORDER BY 1")).toEqual([
      { gateway_ref: "gw-1", context: {} },
      { gateway_ref: "gw-2", context: { merchant_reference: "SO-1~2" } },
    ]);
  });
});

test("an attempt that ran out after another was paid changes nothing of the order", async () => {
  const { orderId } = await hear("gw-1", "SO-1", "pending");
  await asked(orderId ?? "", "SO-1~2");
  await hear("gw-2", "SO-1~2", "complete");
  for (const word of ["expired", "cancelled"]) await hear("gw-1", "SO-1", word);
  const order = await getOrder(operator, "SO-1");
  expect(order).toMatchObject({ status: "paid", flags: [], needsAction: false });
  expect(order.signals.filter(({ type }) => type === "order.fulfillable")).toHaveLength(1);
});
