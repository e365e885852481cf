import { beforeEach, describe, expect, test } from "vitest";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import type { Scenario } from "@/lib/gateways/contract";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { findGateway } from "@/lib/gateways/registry";
import { getOrder } from "@/lib/orders/get-order";
import { madeUpEntries } from "@/lib/simulate/made-up-account";
import { planOrder } from "@/lib/simulate/plan-deliveries";
import { Random } from "@/lib/simulate/random";
import { accountToPlay } from "@/lib/simulate/simulated-account";

const operator: Actor = { kind: "operator", name: "Test" };
const KINDS = ["coinpayments", "mugglepay", "nowpayments", "coinbase_commerce"] as const;
const slugOf = (kind: string) => kind.replaceAll("_", "-");

beforeEach(async () => {
  await emptyTables();
  for (const kind of KINDS) {
    forgetIntegration(slugOf(kind));
    const gateway = findGateway(kind);
    if (gateway === null) throw new Error(`no gateway ${kind}`);
    await addIntegration(operator, {
      gateway: kind,
      slug: slugOf(kind),
      name: kind,
      ...madeUpEntries(gateway),
    });
  }
});

/** One customer's payment of SO-1 at one gateway, from its first delivery to its last. */
async function pay(kind: (typeof KINDS)[number], scenario: Scenario): Promise<string> {
  const account = await accountToPlay(slugOf(kind));
  const { deliveries } = planOrder(account, scenario, new Random(`${kind}/${scenario}`), {
    externalOrderId: "SO-1",
    startedAt: "2026-03-02T09:10:00.000Z" as Instant,
  });
  let orderId = "none";
  for (const { headers, body } of deliveries) {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]] as const);
    const receipt = await receiveDelivery({
      slug: slugOf(kind),
      method: "POST",
      headers: Object.fromEntries(lower),
      body,
      sourceIp: null,
    });
    orderId = receipt.orderId ?? orderId;
  }
  return orderId;
}

async function seen(orderId: string) {
  const order = await getOrder(operator, orderId);
  return {
    status: order.status,
    flags: order.flags.map(({ code }) => code),
    next: order.nextAction.code,
    payments: order.payments.length,
    delivered: order.signals.filter(({ type }) => type === "order.fulfillable").length,
  };
}

describe("one order paid at two gateways", () => {
  test.each([
    ["coinpayments", "mugglepay"],
    ["mugglepay", "nowpayments"],
    ["nowpayments", "coinpayments"],
  ] as const)(
    "%s and %s: is paid, delivered once, and asks what becomes of the second payment",
    async (first, second) => {
      const orderId = await pay(first, "exact");
      expect(await pay(second, "exact")).toBe(orderId);
      expect(await seen(orderId)).toEqual({
        status: "paid",
        flags: ["duplicate_payment"],
        next: "decide_duplicate",
        payments: 2,
        delivered: 1,
      });
    },
  );

  test("in full at one and in part at the other: the part is not forgotten", async () => {
    const orderId = await pay("nowpayments", "under");
    await pay("coinpayments", "exact");
    expect(await seen(orderId)).toMatchObject({ status: "paid", flags: ["duplicate_payment"], delivered: 1 });
  });

  test("in the wrong coin at one and in full at the other: is paid, and the wrong coin stays in sight", async () => {
    const orderId = await pay("coinpayments", "wrong_asset");
    expect(await seen(orderId)).toMatchObject({
      status: "manual_review",
      flags: ["wrong_asset"],
      delivered: 0,
    });
    await pay("mugglepay", "exact");
    expect(await seen(orderId)).toMatchObject({ status: "paid", next: "decide_wrong_asset", delivered: 1 });
    expect((await seen(orderId)).flags).toContain("wrong_asset");
  });

  test("at one only, while the other runs out: nothing is left to do", async () => {
    const orderId = await pay("mugglepay", "exact");
    await pay("coinbase_commerce", "expired");
    expect(await seen(orderId)).toEqual({
      status: "paid",
      flags: [],
      next: "none",
      payments: 2,
      delivered: 1,
    });
  });
});
