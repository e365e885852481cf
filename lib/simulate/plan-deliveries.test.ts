import { describe, expect, test } from "vitest";
import type { Instant } from "@/lib/domain/instant";
import { SCENARIOS, type Scenario } from "@/lib/gateways/contract";
import { listGateways } from "@/lib/gateways/registry";
import {
  arrangeDeliveries,
  drawScenario,
  planOrder,
  planOrderEndingAt,
  type PlannedOrder,
  type SimulatedAccount,
} from "@/lib/simulate/plan-deliveries";
import { madeUpAccount } from "@/lib/simulate/made-up-account";
import { Random } from "@/lib/simulate/random";
import { listScenarios, MIXTURE, playableScenarios } from "@/lib/simulate/scenarios";

const NOW = "2026-03-02T09:00:00.000Z" as Instant;

const ACCOUNTS = listGateways().map((gateway) => [gateway.kind, madeUpAccount(gateway)] as const);

function plan(account: SimulatedAccount, scenario: Scenario, seed = "seed"): PlannedOrder {
  return planOrder(account, scenario, new Random(seed), { externalOrderId: "SO-1", startedAt: NOW });
}

describe.each(ACCOUNTS)("an order at %s", (_kind, account) => {
  test.each(playableScenarios(account))(
    "%s is the same bytes for the same seed, and other money for another",
    (scenario) => {
      expect(plan(account, scenario)).toEqual(plan(account, scenario));
      const others = ["a", "b", "c", "d"].map((seed) => plan(account, scenario, seed).gatewayRef);
      expect(new Set(others).size).toBe(4);
    },
  );

  test.each(playableScenarios(account))("%s can end now, so that nothing lies in the future", (scenario) => {
    const planned = planOrderEndingAt(account, scenario, new Random("seed"), {
      externalOrderId: "SO-1",
      endsAt: NOW,
    });
    const last = planned.deliveries.map(({ at }) => at).reduce((a, b) => (a > b ? a : b));
    expect(last).toBe(NOW);
  });
});

describe("scenarios", () => {
  test("are all listed, each with somebody who can express it", () => {
    const listed = listScenarios();
    expect(listed.map(({ name }) => name)).toEqual([...SCENARIOS, "mixed"]);
    expect(listed.filter(({ gateways }) => gateways.length === 0)).toEqual([]);
  });

  test("one that a gateway cannot express is refused rather than played as another", () => {
    for (const [, account] of ACCOUNTS) {
      for (const scenario of SCENARIOS.filter((each) => !playableScenarios(account).includes(each)))
        expect(() => plan(account, scenario)).toThrow(RangeError);
    }
  });

  test("are drawn in the proportions of the mixture, whatever the gateway leaves out", () => {
    const random = new Random("proportions");
    const draws = 20_000;
    const some: Scenario[] = ["exact", "under", "expired", "twice"];
    const total = some.reduce((sum, scenario) => sum + MIXTURE[scenario], 0);
    const counts = new Map<Scenario, number>();
    for (let draw = 0; draw < draws; draw += 1) {
      const scenario = drawScenario(some, random);
      counts.set(scenario, (counts.get(scenario) ?? 0) + 1);
    }
    for (const scenario of some)
      expect((counts.get(scenario) ?? 0) / draws, scenario).toBeCloseTo(MIXTURE[scenario] / total, 1);
  });

  test("make a mixture in which nine in ten payments go well", () => {
    const total = SCENARIOS.reduce((sum, scenario) => sum + MIXTURE[scenario], 0);
    const well = MIXTURE.exact + MIXTURE.twice + MIXTURE.out_of_order + MIXTURE.multiple_transactions;
    expect(well / total).toBeGreaterThan(0.85);
    expect(well / total).toBeLessThan(0.95);
  });
});

describe("the order of sending", () => {
  const [, account] = ACCOUNTS[0] ?? [];
  if (!account) throw new Error("there is no gateway");
  const orders = Array.from({ length: 40 }, (_unused, index) =>
    planOrder(account, "exact", new Random(`${index}`), { externalOrderId: `SO-${index}`, startedAt: NOW }),
  );
  const all = orders.flatMap(({ deliveries }) => deliveries);
  const arrange = (how: Partial<{ duplicates: number; shuffle: boolean }>, seed = "seed") =>
    arrangeDeliveries(orders, { duplicates: 0, shuffle: false, ...how }, new Random(seed));

  test("is the vendor's time unless it is shuffled, and then still everything once", () => {
    const inTime = arrange({}).map(({ delivery }) => delivery);
    expect(inTime.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort());
    const shuffled = arrange({ shuffle: true }).map(({ delivery }) => delivery);
    expect(shuffled).not.toEqual(inTime);
    expect(new Set(shuffled)).toEqual(new Set(all));
    expect(shuffled).toHaveLength(all.length);
  });

  test("depends on the seed alone", () => {
    const how = { duplicates: 0.5, shuffle: true };
    expect(arrange(how)).toEqual(arrange(how));
    expect(arrange(how)).not.toEqual(arrange(how, "another"));
  });

  test("with repeats sends each again as often as asked, never before its first time", () => {
    expect(arrange({ duplicates: 1 })).toHaveLength(2 * all.length);
    const some = arrange({ duplicates: 0.25, shuffle: true });
    const repeats = some.filter(({ isRepeat }) => isRepeat);
    expect(repeats.length / all.length).toBeCloseTo(0.25, 0);
    expect(repeats.length).toBeGreaterThan(0);
    for (const { delivery } of repeats) {
      const first = some.findIndex((sent) => sent.delivery === delivery && !sent.isRepeat);
      expect(some.findIndex((sent) => sent.delivery === delivery && sent.isRepeat)).toBeGreaterThan(first);
    }
  });
});
