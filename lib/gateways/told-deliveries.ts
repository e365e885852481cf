import type { Gateway, Scenario, SimulatedDelivery, SimulatedPayment } from "./contract";

/** What the vendor sends in `scenario`, without the steps that only its API knows of; null when it cannot express it. */
export function toldDeliveries(
  { simulate }: Gateway,
  scenario: Scenario,
  payment: SimulatedPayment,
  config: unknown,
  registeredUrl: string,
): readonly SimulatedDelivery[] | null {
  const steps = simulate.deliveries(scenario, payment, config, registeredUrl);
  return steps?.filter(({ isUntold }) => isUntold !== true) ?? null;
}
