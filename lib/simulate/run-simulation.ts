import { randomBytes } from "node:crypto";
import { poolExecutor } from "@/lib/db/client";
import type { Decimal } from "@/lib/domain/decimal";
import { AppError } from "@/lib/domain/errors";
import type { Flag } from "@/lib/domain/flags";
import { toInstant } from "@/lib/domain/instant";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { Scenario } from "@/lib/gateways/contract";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import {
  arrangeDeliveries,
  drawScenario,
  planOrderEndingAt,
  type PlannedDelivery,
  type PlannedOrder,
} from "@/lib/simulate/plan-deliveries";
import { Random } from "@/lib/simulate/random";
import { registerWhereNeeded } from "@/lib/simulate/register-planned";
import { playableScenarios } from "@/lib/simulate/scenarios";
import { RunSimulation } from "@/lib/simulate/schemas";
import { ownServer, sendDeliveries, type DeliveryAnswer } from "@/lib/simulate/send-deliveries";
import { accountToPlay, type AccountToPlay } from "@/lib/simulate/simulated-account";

export interface SimulationResult {
  seed: string;
  scenario: string;
  integration: string;
  sent: number;
  /** Answers by what the intake made of them, the most frequent first. */
  outcomes: Record<string, number>;
  seconds: number;
  /** The orders the deliveries ended in, as they stand now, in the order of their references. */
  orders: SimulatedOrder[];
}

export interface SimulatedOrder {
  id: string;
  externalOrderId: string | null;
  /** Null for an order that none of this run's payments was meant for. */
  scenario: Scenario | null;
  status: OrderStatus;
  flags: Flag[];
  asset: string | null;
  expectedAmount: Decimal | null;
  /** Null means the gateway does not report it. */
  receivedAmount: Decimal | null;
}

/**
 * Plays a gateway against the running server: signed deliveries of made-up payments whose last event is now.
 * `onAnswer` hears every answer as it comes. @throws AppError forbidden, not_found (no such integration), invalid_input
 * (the gateway cannot express the scenario; the message lists those it can), unavailable (the server is not running).
 */
export async function runSimulation(
  actor: Actor,
  input: RunSimulation,
  onAnswer: (answer: DeliveryAnswer, sent: PlannedDelivery, done: number, of: number) => void = () => {},
): Promise<SimulationResult> {
  requirePermission(actor, "integrations.configure");
  const { integration, scenario, orders: count, rate, ...how } = parseInput(RunSimulation, input);
  const account = await accountToPlay(integration);
  const seed = how.seed ?? randomBytes(3).toString("hex");
  const random = new Random(`${account.integration.id}/${seed}`);
  const orders = planOrders(account, scenario, count, seed, random);
  const server = ownServer();
  const arranged = arrangeDeliveries(orders, how, random);
  for (const order of orders) await registerWhereNeeded(actor, account, order);

  const outcomes = new Map<string, number>();
  const orderIds = new Set<string>();
  let done = 0;
  const startedAt = performance.now();
  const outgoing = arranged.map(({ order, delivery: { headers, body } }) => ({
    path: account.path,
    headers,
    body,
    sequence: order.gatewayRef,
  }));
  await sendDeliveries(server, outgoing, rate, (answer, index) => {
    done += 1;
    outcomes.set(answer.outcome, (outcomes.get(answer.outcome) ?? 0) + 1);
    if (answer.orderId !== null) orderIds.add(answer.orderId);
    const sent = arranged[index];
    if (sent) onAnswer(answer, sent, done, arranged.length);
  });
  const seconds = Math.round((performance.now() - startedAt) / 10) / 100;
  return {
    seed,
    scenario,
    integration: account.integration.slug,
    sent: arranged.length,
    outcomes: Object.fromEntries([...outcomes].sort(([, a], [, b]) => b - a)),
    seconds,
    orders: await readOrders([...orderIds], orders),
  };
}

function planOrders(
  account: AccountToPlay,
  scenario: string,
  count: number,
  seed: string,
  random: Random,
): PlannedOrder[] {
  const playable = playableScenarios(account);
  const named = playable.find((each) => each === scenario);
  if (named === undefined && scenario !== "mixed") {
    throw new AppError("invalid_input", `${account.gateway.kind} cannot express ${scenario}`, {
      userMessage: `${account.gateway.name} has no scenario "${scenario}". Nothing was sent. It can express: ${[...playable, "mixed"].join(", ")}.`,
    });
  }
  const endsAt = toInstant(now());
  return Array.from({ length: count }, (_unused, index) => {
    const own = random.branch(`${index}`);
    return planOrderEndingAt(account, named ?? drawScenario(playable, own), own, {
      externalOrderId: `SIM-${seed}-${index + 1}`,
      endsAt,
    });
  });
}

async function readOrders(ids: string[], planned: readonly PlannedOrder[]): Promise<SimulatedOrder[]> {
  const scenarios = new Map(planned.map(({ payment, scenario }) => [payment.externalOrderId, scenario]));
  const places = new Map(planned.map(({ payment }, index) => [payment.externalOrderId, index]));
  const rows = await poolExecutor().query<Omit<SimulatedOrder, "scenario">>(
    `SELECT id, external_order_id AS "externalOrderId", status, flags, asset, trim_scale(expected_amount)::text AS "expectedAmount",
       trim_scale(received_amount)::text AS "receivedAmount" FROM orders WHERE id = ANY($1)`,
    [ids],
  );
  const placeOf = ({ externalOrderId }: { externalOrderId: string | null }) =>
    places.get(externalOrderId ?? "") ?? planned.length;
  return rows
    .map((row) => ({ ...row, scenario: scenarios.get(row.externalOrderId ?? "") ?? null }))
    .sort((a, b) => placeOf(a) - placeOf(b));
}
