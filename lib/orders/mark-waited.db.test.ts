import { afterEach, beforeEach, expect, test } from "vitest";
import { decimal } from "@/lib/domain/decimal";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { hearPayment } from "@/lib/ingest/testing/hear-payment";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { listOrders } from "@/lib/orders/list-orders";
import { markWaited } from "@/lib/orders/mark-waited";
import { resolveOrder } from "@/lib/orders/resolve-order";
import { setClock } from "@/lib/platform/clock";

const operator: Actor = { kind: "operator", name: "Test" };
const HOUR_MS = 3_600_000;
let clockMs: number;
let restoreClock: () => void;

beforeEach(async () => {
  clockMs = Date.UTC(2026, 2, 2, 9);
  restoreClock = setClock(() => new Date((clockMs += 1)));
  await emptyTables();
  forgetIntegration("shop");
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: "shop",
    name: "Shop",
    credentials: { merchant_code: "MERCHANT01", api_secret: "secret", webhook_signing_key: "two_coin_webhook_key" },
  });
  const at = "2026-03-02T09:00:00.000Z" as Instant;
  const total = decimal("0.6");
  await hearPayment({
    slug: "shop",
    gatewayRef: "tc-1",
    externalOrderId: "SO-1",
    word: "complete",
    at,
    told: {
      quote: { at, value: { amount: decimal("1"), asset: "LTC", network: null } },
      received: { "LTC@": { asset: "LTC", network: null, latest: { at, total, confirmed: total }, peakConfirmed: total } },
    },
  });
});
afterEach(() => restoreClock());

const order = () => getOrder(operator, "SO-1");
const queue = async () => (await listOrders(operator, { tab: "needs_action" })).rows.map(({ externalOrderId }) => externalOrderId);
async function askForTopUp() {
  const { id, version } = await order();
  await resolveOrder(operator, { orderId: id, version, outcome: "request_top_up", reasonCode: "customer_underpaid", note: "Asked by mail." });
}

test("a top-up that never came is in the queue again after three days, says so in the history, and may be asked for again", async () => {
  expect((await order()).nextAction.code).toBe("ask_for_top_up");
  // Asked late: the customer's three days count from then.
  clockMs += 60 * HOUR_MS;
  await askForTopUp();
  expect((await order()).nextAction).toMatchObject({ code: "wait_for_top_up", actor: "customer" });
  clockMs += 71 * HOUR_MS;
  expect([await markWaited(10), await queue()]).toEqual([0, []]);

  clockMs += 2 * HOUR_MS;
  expect([await markWaited(10), await queue()]).toEqual([1, ["SO-1"]]);
  const waited = await order();
  expect(waited).toMatchObject({ status: "underpaid", needsAction: true, nextAction: { code: "follow_up_top_up", actor: "support", suggests: "request_top_up" } });
  expect(waited.signals.filter(({ type }) => type === "order.needs_action").length).toBeGreaterThan(0);
  const { rows } = await listOrderEvents(operator, waited.id, { limit: 50, cursor: null });
  expect(rows.filter(({ kind }) => kind === "waited").map(({ reason }) => reason)).toEqual([expect.stringContaining("overdue by 60 min")]);
  expect(await markWaited(10)).toBe(0);

  await askForTopUp();
  expect((await order()).nextAction.code).toBe("wait_for_top_up");
  expect([await markWaited(10), await queue()]).toEqual([0, []]);
});
