import { addMs, msBetween, type Instant } from "@/lib/domain/instant";
import type { Gateway, Scenario, SimulatedDelivery, SimulatedPayment } from "@/lib/gateways/contract";
import { toldDeliveries } from "@/lib/gateways/told-deliveries";
import type { Random } from "@/lib/simulate/random";
import { MIXTURE } from "@/lib/simulate/scenarios";
import { purchase, type Purchase } from "@/lib/simulate/shop";

/** An account at a gateway, as far as playing it needs. */
export interface SimulatedAccount {
  gateway: Gateway;
  /** The gateway's parsed configuration, secrets included. */
  config: unknown;
  registeredUrl: string;
}

export interface PlannedOrder {
  scenario: Scenario;
  payment: SimulatedPayment;
  gatewayRef: string;
  deliveries: readonly SimulatedDelivery[];
}

export interface PlannedDelivery {
  order: PlannedOrder;
  delivery: SimulatedDelivery;
  /** Sent before, and now once more. */
  isRepeat: boolean;
}

/** Enough tries to meet a coin with which the gateway can express what it can express at all. */
const MAX_TRIES = 60;

/** One payment from its seed and start alone. Throws RangeError for a scenario the account cannot express. */
export function planOrder(
  account: SimulatedAccount,
  scenario: Scenario,
  random: Random,
  known: { externalOrderId: string; startedAt: Instant; customer?: string },
): PlannedOrder {
  const { gateway, config, registeredUrl } = account;
  for (let round = 1; round <= MAX_TRIES; round += 1) {
    const bought: Purchase = purchase(random, account, known.customer);
    const { externalOrderId, startedAt } = known;
    const payment: SimulatedPayment = {
      ...bought,
      externalOrderId,
      startedAt,
      seed: random.hex(externalOrderId, 32),
    };
    const deliveries = toldDeliveries(gateway, scenario, payment, config, registeredUrl);
    const gatewayRef = deliveries?.[0]?.gatewayRef;
    if (deliveries !== null && gatewayRef !== undefined) return { scenario, payment, gatewayRef, deliveries };
  }
  throw new RangeError(`${gateway.kind} cannot express ${scenario}`);
}

/** The same payment, begun so that the last thing that happens to it happens at `at`. */
export function planOrderEndingAt(
  account: SimulatedAccount,
  scenario: Scenario,
  random: Random,
  known: { externalOrderId: string; endsAt: Instant; customer?: string },
): PlannedOrder {
  const { externalOrderId, endsAt, customer } = known;
  const tried = planOrder(account, scenario, random.branch("order"), {
    externalOrderId,
    startedAt: endsAt,
    customer,
  });
  const startedAt = addMs(endsAt, -durationOf(tried));
  return planOrder(account, scenario, random.branch("order"), { externalOrderId, startedAt, customer });
}

function durationOf({ payment, deliveries }: PlannedOrder): number {
  return Math.max(...deliveries.map((delivery) => msBetween(payment.startedAt, delivery.at)));
}

/** One of the playable scenarios, as often as `MIXTURE` says. */
export function drawScenario(playable: readonly Scenario[], random: Random): Scenario {
  return random.weighted(playable.map((scenario) => [scenario, MIXTURE[scenario]] as const));
}

/**
 * All deliveries in the order of sending: by the vendor's time, or shuffled, and each one sent again with the
 * probability `duplicates`, a few places after its first time.
 */
export function arrangeDeliveries(
  orders: readonly PlannedOrder[],
  { duplicates, shuffle }: { duplicates: number; shuffle: boolean },
  random: Random,
): PlannedDelivery[] {
  const inTime = orders
    .flatMap((order) =>
      order.deliveries.map((delivery): PlannedDelivery => ({ order, delivery, isRepeat: false })),
    )
    .sort((a, b) => (a.delivery.at < b.delivery.at ? -1 : a.delivery.at > b.delivery.at ? 1 : 0));
  const once = shuffle ? random.branch("shuffle").shuffled(inTime) : inTime;
  const chance = random.branch("duplicates");
  const places = once.flatMap((planned, index) => {
    const repeat = { place: index + chance.integer(1, 8) + 0.5, planned: { ...planned, isRepeat: true } };
    return chance.chance(duplicates) ? [{ place: index, planned }, repeat] : [{ place: index, planned }];
  });
  return places.sort((a, b) => a.place - b.place).map(({ planned }) => planned);
}
