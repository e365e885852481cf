import { isFiat } from "@/lib/domain/asset";
import { beforeAll, describe, expect, test } from "vitest";
import { decimal, percentOf, round } from "@/lib/domain/decimal";
import type { Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import type { Scenario, SimulatedDelivery } from "@/lib/gateways/contract";
import { listGateways } from "@/lib/gateways/registry";
import { endOf, type ScenarioEnd } from "@/lib/gateways/scenario-ends";
import { receiveDelivery, type WebhookReceipt } from "@/lib/ingest/receive-delivery";
import { replayDelivery } from "@/lib/ingest/replay-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { getOrder } from "@/lib/orders/get-order";
import { madeUpAccount, madeUpEntries } from "@/lib/simulate/made-up-account";
import { arrangeDeliveries, planOrder, type PlannedOrder } from "@/lib/simulate/plan-deliveries";
import { Random } from "@/lib/simulate/random";
import { registerWhereNeeded } from "@/lib/simulate/register-planned";
import { playableScenarios } from "@/lib/simulate/scenarios";
import { accountToPlay } from "@/lib/simulate/simulated-account";

const operator: Actor = { kind: "operator", name: "Test" };

const CASES = listGateways().flatMap((gateway) =>
  playableScenarios(madeUpAccount(gateway)).map((scenario) => {
    const { because, ...end } = endOf(gateway.kind, scenario);
    return { kind: gateway.kind, scenario, end, because };
  }),
);

const slugOf = (kind: string) => kind.replaceAll("_", "-");

async function send(slug: string, delivery: SimulatedDelivery): Promise<WebhookReceipt> {
  const headers = Object.entries(delivery.headers).map(
    ([name, value]) => [name.toLowerCase(), [value]] as const,
  );
  return receiveDelivery({
    slug,
    method: "POST",
    headers: Object.fromEntries(headers),
    body: delivery.body,
    sourceIp: null,
  });
}

async function prepare(kind: string, scenario: Scenario, reference: string): Promise<PlannedOrder> {
  const account = await accountToPlay(slugOf(kind));
  const startedAt = "2026-03-02T09:10:00.000Z" as Instant;
  const order = planOrder(account, scenario, new Random(reference), {
    externalOrderId: reference,
    startedAt,
  });
  await registerWhereNeeded(operator, account, order);
  return order;
}

async function expectEnd(orderId: string | null, end: ScenarioEnd): Promise<void> {
  const order = await getOrder(operator, orderId ?? "none");
  expect(order).toMatchObject({ status: end.status });
  expect(order.flags.map(({ code }) => code)).toEqual(end.flags);
  const { expectedAmount, receivedAmount } = order;
  if (end.received !== null && expectedAmount !== null && receivedAmount !== null) {
    // Vendors that count money in cents round what they report.
    const places = isFiat(order.asset ?? "") ? 2 : 6;
    expect(round(receivedAmount, places)).toBe(
      round(percentOf(expectedAmount, decimal(end.received)), places),
    );
  }
}

beforeAll(async () => {
  for (const gateway of listGateways()) {
    await addIntegration(operator, {
      gateway: gateway.kind,
      slug: slugOf(gateway.kind),
      name: gateway.name,
      ...madeUpEntries(gateway),
    });
  }
});

describe.each(CASES)("$scenario at $kind", ({ kind, scenario, end, because }) => {
  test(`ends ${end.status} with ${end.flags.join(", ") || "no flag"}${because && `, because ${because}`}`, async () => {
    const order = await prepare(kind, scenario, `${kind}-${scenario}`);
    let orderId: string | null = null;
    for (const delivery of order.deliveries)
      orderId = (await send(slugOf(kind), delivery)).orderId ?? orderId;
    await expectEnd(orderId, end);
  });

  test("ends the same when everything comes twice and in any order", async () => {
    const order = await prepare(kind, scenario, `${kind}-${scenario}-shuffled`);
    const arranged = arrangeDeliveries(
      [order],
      { duplicates: 1, shuffle: true },
      new Random(`${kind} ${scenario}`),
    );
    const early: string[] = [];
    let orderId: string | null = null;
    for (const { delivery } of arranged) {
      const receipt = await send(slugOf(kind), delivery);
      orderId = receipt.orderId ?? orderId;
      if (receipt.outcome === "unmatched") early.push(receipt.deliveryId);
    }
    // Money at an address that no payment has named yet waits in quarantine until somebody replays it.
    for (const deliveryId of early) await replayDelivery(operator, { deliveryId });
    await expectEnd(orderId, end);
  });
});
