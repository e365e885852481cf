import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDecimal, type Decimal } from "../domain/decimal";
import { claimFact, facts, joinFacts, NO_FACTS, type PaymentFacts } from "../domain/facts";
import type { Instant } from "../domain/instant";
import { paymentState, type PaymentState } from "../domain/payment-state";
import { DEFAULT_RULES } from "../domain/rules";
import {
  SCENARIOS,
  type Gateway,
  type GatewayEvent,
  type Scenario,
  type SimulatedDelivery,
  type SimulatedPayment,
} from "./contract";
import { casesOf, deliver, faultsOf, RECEIVED_AT, statusOf, withSecrets } from "./contract-suite";
import { listGateways } from "./registry";
import { endOf } from "./scenario-ends";
import { statusesFor } from "./status-table";
import { toldDeliveries } from "./told-deliveries";

describe.each(listGateways().map((gateway) => [gateway.kind, gateway] as const))(
  "simulator of %s",
  (kind, gateway) => {
    const [first] = casesOf(gateway).filter((one) => one.fixture.expected.kind === "event");
    if (first === undefined) throw new Error(`${kind} has no fixtures`);
    const { config, delivery } = first;
    const registeredUrl = delivery.registeredUrl;
    const payment: SimulatedPayment = {
      externalOrderId: "SO-2001",
      seed: "0123456789abcdef0123456789abcdef",
      asset: "BTC",
      network: "bitcoin",
      amount: "0.00052" as Decimal,
      price: { amount: "49.99" as Decimal, currency: "USD" },
      customer: { name: "Ada Lovelace", email: "ada@example.test" },
      startedAt: "2026-03-02T09:00:00.000Z" as Instant,
    };

    const expressed = SCENARIOS.filter(
      (scenario) => gateway.simulate.deliveries(scenario, payment, config, registeredUrl) !== null,
    );

    function deliveriesOf(
      scenario: Scenario,
      played: SimulatedPayment,
      as: unknown = config,
    ): readonly SimulatedDelivery[] {
      const deliveries = toldDeliveries(gateway, scenario, played, as, registeredUrl);
      if (deliveries === null) throw new Error(`${kind} does not play ${scenario}`);
      return deliveries;
    }

    function play(scenario: Scenario, played: SimulatedPayment = payment): GatewayEvent[] {
      return deliveriesOf(scenario, played).map((step) => {
        const raw = deliver(step.body, step.headers, registeredUrl);
        expect(gateway.verify(raw, config), step.label).toMatchObject({ kind: "verified" });
        expect(gateway.contentTypes).toContain(step.headers["content-type"]?.split(";")[0]);
        const parsed = gateway.parse(raw, config);
        if (parsed.kind !== "event") throw new Error(`${scenario}, ${step.label}: ${parsed.reason}`);
        expect(faultsOf(parsed.event)).toEqual([]);
        if (parsed.event.subject.by === "reference")
          expect(parsed.event.subject.gatewayRef).toBe(step.gatewayRef);
        if (parsed.event.externalOrderId !== null)
          expect(parsed.event.externalOrderId).toBe(played.externalOrderId);
        return parsed.event;
      });
    }

    /** The scenario's end in the engine; a shop that registered its price is assumed where the gateway names none. */
    function endState(scenario: Scenario): PaymentState {
      const told = play(scenario);
      const quote = {
        at: null,
        value: { amount: payment.price.amount, asset: payment.price.currency, network: null },
      };
      const isQuoted = told.some((event) => event.facts.quote !== null);
      return stateAfter(gateway, config, told, isQuoted ? NO_FACTS : facts({ quote }));
    }

    test("can play what happens at every gateway", () => {
      const everywhere: Scenario[] = [
        "exact",
        "late",
        "twice",
        "out_of_order",
        "stuck",
        "expired",
        "refunded",
        "contradictory",
        "unknown_status",
      ];
      // Some gateways have no word for money that went back: it is sent outside of them.
      const hasRefunds = statusesFor(gateway, config).some((entry) => entry.maps === "refunded");
      const missing = everywhere.filter((scenario) => !expressed.includes(scenario));
      expect(missing).toEqual(hasRefunds ? [] : ["refunded"]);
    });

    test.each(expressed)("%s: verifies, parses, and depends on the seed alone", (scenario) => {
      expect(play(scenario).length).toBeGreaterThan(0);
      const once = deliveriesOf(scenario, payment);
      expect(deliveriesOf(scenario, payment)).toEqual(once);
      expect(new Set(once.map((step) => step.gatewayRef)).size, "one payment").toBe(1);
      const other = deliveriesOf(scenario, { ...payment, seed: "f".repeat(32) });
      expect(other[0]?.gatewayRef).not.toBe(once[0]?.gatewayRef);
    });

    // A word nobody knows brings the order to a person and leaves the payment where it was.
    const ending = expressed.filter((scenario) => scenario !== "unknown_status");
    test.each(ending)("%s ends where its name says", (scenario) => {
      const { status, flags } = endState(scenario);
      expect(status).toBe(endOf(kind, scenario).status);
      if (scenario === "contradictory") expect(flags.map((flag) => flag.code)).toContain("contradiction");
    });

    test("an invented status stays an event, parked and not guessed", () => {
      const told = play("unknown_status");
      const invented = told.filter((event) => statusOf(gateway, event.gatewayStatus, config) === "unmapped");
      expect(invented.length).toBeGreaterThan(0);
      expect(stateAfter(gateway, config, told).flags.map((flag) => flag.code)).toContain("unmapped_status");
    });

    test("a repeat is the same bytes and the same event", () => {
      const texts = deliveriesOf("twice", payment).map((step) => Buffer.from(step.body).toString("latin1"));
      expect(new Set(texts).size).toBeLessThan(texts.length);
      const keys = play("twice").map((event) => event.eventKey);
      expect(new Set(keys).size).toBe(new Set(texts).size);
    });

    test("what an empty secret signs is refused all the same", () => {
      const empty = withSecrets(gateway, config, "");
      for (const step of deliveriesOf("exact", payment, empty)) {
        expect(gateway.verify(deliver(step.body, step.headers, registeredUrl), empty)).toEqual({
          kind: "refused",
          reason: "secret_missing",
        });
      }
    });

    test("any amount, asset and reference survive the way out and in", () => {
      const anyPayment = fc.record({
        externalOrderId: fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== ""),
        units: fc.bigInt({ min: 1n, max: 10n ** 12n }),
        asset: fc.constantFrom(
          ["BTC", "bitcoin"],
          ["USDT", "arbitrum"],
          ["USDC", "solana"],
          ["LTC", "litecoin"],
        ),
        currency: fc.constantFrom("USD", "EUR", "AED"),
      });
      fc.assert(
        fc.property(
          anyPayment,
          fc.constantFrom(...expressed),
          ({ externalOrderId, units, asset, currency }, scenario) => {
            const amount = parseDecimal(`${units / 100n}.${(units % 100n).toString().padStart(2, "0")}`);
            if (amount === null) throw new Error("not a decimal");
            play(scenario, {
              ...payment,
              externalOrderId,
              amount,
              price: { amount, currency },
              asset: asset[0] ?? "",
              network: asset[1] ?? "",
            });
          },
        ),
        { numRuns: 100 },
      );
    });
  },
);

/** The payment as the engine would see it after these deliveries. */
function stateAfter(
  gateway: Gateway,
  config: unknown,
  events: readonly GatewayEvent[],
  known: PaymentFacts = NO_FACTS,
): PaymentState {
  const merged = events.reduce((before, event) => {
    const word = event.gatewayStatus;
    const status = statusOf(gateway, word, config);
    const said =
      word === null || status === null
        ? NO_FACTS
        : status === "unmapped"
          ? facts({ unmapped: [word] })
          : claimFact(status, word, event.occurredAt, RECEIVED_AT);
    return joinFacts(before, joinFacts(event.facts, said));
  }, known);
  return paymentState(merged, DEFAULT_RULES);
}
