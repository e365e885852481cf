import type { Instant } from "@/lib/domain/instant";
import { decimal } from "@/lib/domain/decimal";
import { SCENARIOS, type Scenario, type SimulatedPayment } from "@/lib/gateways/contract";
import { listGateways } from "@/lib/gateways/registry";
import { madeUpAccount } from "@/lib/simulate/made-up-account";
import type { SimulatedAccount } from "@/lib/simulate/plan-deliveries";
import { coinsOf } from "@/lib/simulate/shop";

/** What happens to the payment, in one sentence. */
export const SCENARIO_MEANING: Record<Scenario, string> = {
  exact: "The customer pays what was asked, in time.",
  under: "The customer sends 60 % of what was asked.",
  over: "The customer sends 110 % of what was asked.",
  late: "The money comes after the time to pay ran out.",
  twice: "The gateway sends the decisive webhook a second time.",
  out_of_order: "The webhooks of one payment arrive in the wrong order.",
  stuck: "The payment is seen and then nothing more is heard.",
  expired: "Nobody pays and the time runs out.",
  cancelled: "The payment is given up before money comes.",
  refunded: "The money goes back to the customer.",
  on_hold: "The gateway holds the payment for a check.",
  contradictory: "The gateway says paid, and later says the opposite.",
  multiple_transactions: "The customer pays in two parts.",
  wrong_asset: "The customer sends another coin than the one asked for.",
  unknown_status: "The gateway uses a status nobody has heard of.",
};

/** Of a thousand payments of a shop where most goes well; what a gateway cannot express is left out. */
export const MIXTURE: Record<Scenario, number> = {
  exact: 770,
  twice: 45,
  out_of_order: 45,
  expired: 40,
  under: 22,
  multiple_transactions: 16,
  over: 14,
  cancelled: 12,
  late: 10,
  refunded: 8,
  stuck: 6,
  on_hold: 4,
  contradictory: 3,
  wrong_asset: 3,
  unknown_status: 2,
};

const PROBE: Omit<SimulatedPayment, "asset" | "network"> = {
  externalOrderId: "PROBE",
  seed: "0".repeat(32),
  amount: decimal("1"),
  price: { amount: decimal("1"), currency: "USD" },
  customer: { name: "Probe", email: "probe@example.test" },
  startedAt: "2026-01-01T00:00:00.000Z" as Instant,
};

/** The scenarios this integration's gateway can express with at least one of its coins. */
export function playableScenarios(account: SimulatedAccount): Scenario[] {
  const { gateway, config, registeredUrl } = account;
  return SCENARIOS.filter((scenario) =>
    coinsOf(account).some(
      (coin) => gateway.simulate.deliveries(scenario, { ...PROBE, ...coin }, config, registeredUrl) !== null,
    ),
  );
}

export interface ScenarioLine {
  name: Scenario | "mixed";
  meaning: string;
  /** Kinds of the gateways that can express it. */
  gateways: string[];
}

/** Every scenario there is; what a gateway can express is tried out with made-up credentials. */
export function listScenarios(): ScenarioLine[] {
  const playable = listGateways().map((gateway) => ({
    kind: gateway.kind,
    scenarios: playableScenarios(madeUpAccount(gateway)),
  }));
  const lines = SCENARIOS.map((name): ScenarioLine => ({
    name,
    meaning: SCENARIO_MEANING[name],
    gateways: playable.filter(({ scenarios }) => scenarios.includes(name)).map(({ kind }) => kind),
  }));
  const mixed: ScenarioLine = {
    name: "mixed",
    meaning: "All of them, in the proportions of a shop where most goes well.",
    gateways: playable.map(({ kind }) => kind),
  };
  return [...lines, mixed];
}
