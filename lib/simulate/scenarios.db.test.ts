import { isFiat } from "@/lib/domain/asset";
import { beforeAll, describe, expect, test } from "vitest";
import { decimal, percentOf, round } from "@/lib/domain/decimal";
import type { FlagCode } from "@/lib/domain/flags";
import type { Instant } from "@/lib/domain/instant";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { Actor } from "@/lib/domain/permission";
import type { Scenario, SimulatedDelivery } from "@/lib/gateways/contract";
import { listGateways } from "@/lib/gateways/registry";
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

interface End {
  status: OrderStatus;
  flags: FlagCode[];
  /** Of what was asked, in percent, where the gateway reports an amount; null where the scenario does not fix it. */
  received: "60" | "100" | "110" | null;
}

/** What each scenario is meant to end in, whichever gateway plays it. */
const TRUTH: Record<Scenario, End> = {
  exact: { status: "paid", flags: [], received: "100" },
  under: { status: "underpaid", flags: ["under"], received: "60" },
  over: { status: "overpaid", flags: ["over"], received: "110" },
  late: { status: "manual_review", flags: ["late"], received: "100" },
  twice: { status: "paid", flags: [], received: "100" },
  out_of_order: { status: "paid", flags: [], received: "100" },
  stuck: { status: "confirming", flags: [], received: null },
  expired: { status: "expired", flags: [], received: null },
  cancelled: { status: "cancelled", flags: [], received: null },
  refunded: { status: "refunded", flags: [], received: null },
  on_hold: { status: "manual_review", flags: [], received: null },
  contradictory: { status: "paid", flags: ["contradiction"], received: "100" },
  multiple_transactions: { status: "paid", flags: ["multiple_transactions"], received: "100" },
  wrong_asset: { status: "manual_review", flags: ["wrong_asset"], received: null },
  unknown_status: { status: "manual_review", flags: ["unmapped_status"], received: null },
};

const NO_TIMES = "it gives no times, so nothing can be called late";
const NO_PATHS = "no path to an amount is set up, so its word alone tells";
const NO_AMOUNTS = "it reports no amount, only its verdict";

/** Where a vendor's own words lead elsewhere, and why. */
const OTHERWISE: Readonly<Record<string, Partial<End> & { because: string }>> = {
  "coinpayments_ipn late": { flags: [], because: NO_TIMES },
  "mugglepay late": { flags: [], because: NO_TIMES },
  "coingate late": { flags: [], because: NO_TIMES },
  "coinpayments_ipn refunded": { flags: ["contradiction"], because: "-2 is a refund and a reversal alike" },
  "mugglepay multiple_transactions": {
    status: "manual_review",
    flags: ["late", "multiple_transactions"],
    because: "UNRESOLVED stays until a person decides, and with the right amount it can only mean late",
  },
  "coinbase_commerce multiple_transactions": {
    status: "manual_review",
    because: "UNRESOLVED stays until a person decides",
  },
  "coingate multiple_transactions": { flags: [], because: "it sums up what came and names no transaction" },
  "coindpay wrong_asset": {
    status: "paid",
    flags: [],
    because: "a payment from a wallet is quoted in money and may be made in any coin",
  },
  "btcpay under": { flags: [], because: NO_AMOUNTS },
  "btcpay over": { flags: [], because: NO_AMOUNTS },
  "generic under": { flags: [], because: NO_PATHS },
  "generic over": { flags: [], because: NO_PATHS },
};

const CASES = listGateways().flatMap((gateway) =>
  playableScenarios(madeUpAccount(gateway)).map((scenario) => {
    const { because, ...otherwise } = OTHERWISE[`${gateway.kind} ${scenario}`] ?? { because: "" };
    return { kind: gateway.kind, scenario, end: { ...TRUTH[scenario], ...otherwise }, because };
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

async function expectEnd(orderId: string | null, end: End): Promise<void> {
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
