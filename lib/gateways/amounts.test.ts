import { describe, expect, test } from "vitest";
import { compare, decimal } from "../domain/decimal";
import { facts, joinFacts, NO_FACTS, transactionKey, type PaymentFacts } from "../domain/facts";
import { addMs, type Instant } from "../domain/instant";
import { paymentState } from "../domain/payment-state";
import { DEFAULT_RULES } from "../domain/rules";
import { apiAddressSetting } from "./api-address";
import { casesOf, deliver, simulatedHttp } from "./contract-suite";
import { SCENARIOS, type Gateway, type GatewayEvent, type Scenario, type SimulatedPayment } from "./contract";
import { listGateways } from "./registry";
import { toldDeliveries } from "./told-deliveries";
import { VendorBook } from "./vendor-book";

/** What a gateway declares of its amounts against everything it tells: fixtures, its simulator, and its API. */

const STARTED_AT = "2026-03-02T09:00:00.000Z" as Instant;

const payment: SimulatedPayment = {
  externalOrderId: "SO-2001",
  seed: "0123456789abcdef0123456789abcdef",
  asset: "BTC",
  network: "bitcoin",
  amount: decimal("0.00052"),
  price: { amount: decimal("49.99"), currency: "USD" },
  customer: { name: "Ada Lovelace", email: "ada@example.test" },
  startedAt: STARTED_AT,
};

const hasTotals = ({ received }: PaymentFacts) => Object.keys(received).length > 0;
const hasSingle = ({ transactions }: PaymentFacts) =>
  Object.values(transactions).some(({ amount }) => amount !== null);

describe.each(listGateways().map((gateway) => [gateway.kind, gateway] as const))("%s", (kind, gateway) => {
  const { amountSemantics: declared } = gateway;
  const cases = casesOf(gateway).filter(({ fixture }) => fixture.expected.kind === "event");
  const [first] = cases;
  if (first === undefined) throw new Error(`${kind} has no fixtures`);
  const { config } = first;
  const { registeredUrl } = first.delivery;
  const read = (raw: Parameters<Gateway["parse"]>[0], as: unknown): GatewayEvent[] => {
    const parsed = gateway.parse(raw, as);
    return parsed.kind === "event" ? [parsed.event] : [];
  };

  /** Told and asked for at every step. */
  async function play(scenario: Scenario): Promise<GatewayEvent[]> {
    const told = toldDeliveries(gateway, scenario, payment, config, registeredUrl) ?? [];
    const events = told.flatMap(({ body, headers }) => read(deliver(body, headers, registeredUrl), config));
    return [...events, ...(await poll(gateway, scenario, config, registeredUrl))];
  }
  const scenarios = SCENARIOS.filter(
    (scenario) => gateway.simulate.deliveries(scenario, payment, config, registeredUrl) !== null,
  );

  test(`tells amounts as it declares: ${declared}`, async () => {
    const played = await Promise.all(scenarios.map(play));
    const events = [...cases.flatMap((one) => read(one.delivery, one.config)), ...played.flat()];
    expect(events.filter((event) => hasTotals(event.facts) && hasSingle(event.facts))).toEqual([]);
    const forms = {
      totals: events.some((event) => hasTotals(event.facts)),
      single: events.some((event) => hasSingle(event.facts)),
    };
    expect(forms).toEqual({
      totals: declared === "cumulative" || declared === "both",
      single: declared === "per_transaction" || declared === "both",
    });
  });

  test("what was told and what was asked for is the same money, counted once", async () => {
    const told = await play("exact");
    const quote = { at: null, value: { amount: payment.price.amount, asset: "USD", network: null } };
    const isQuoted = told.some((event) => event.facts.quote !== null);
    const known = isQuoted ? NO_FACTS : facts({ quote });
    const merged = told.reduce((before, event) => joinFacts(before, event.facts), known);
    const state = paymentState(merged, DEFAULT_RULES);
    if (declared !== "none") expect(state.difference).toBe("0");
    if (declared !== "both" || state.asset === null || state.received === null) return;
    // A deposit of the very same money, told as a transaction, and one of a part of it.
    for (const amount of [state.received, decimal("0.00001")]) {
      const deposit = {
        network: state.network ?? payment.network,
        hash: "cd".repeat(32),
        outputIndex: "0",
        asset: state.asset,
        amount,
        confirmations: 6,
        requiredConfirmations: 2,
        firstSeenAt: STARTED_AT,
      };
      const both = facts({ transactions: { [transactionKey(deposit.network, deposit.hash, "0")]: deposit } });
      const after = paymentState(joinFacts(merged, both), DEFAULT_RULES);
      expect(compare(after.received ?? decimal("0"), state.received)).toBe(0);
    }
  });
});

/** What the vendor's API says at every step of the scenario; nothing where it has none. */
async function poll(
  gateway: Gateway,
  scenario: Scenario,
  config: unknown,
  registeredUrl: string,
): Promise<GatewayEvent[]> {
  const { client, simulate } = gateway;
  if (client?.findPayment === undefined || simulate.api === undefined) return [];
  let now = STARTED_AT;
  const book = new VendorBook({
    simulate,
    config,
    registeredUrl,
    now: () => now,
    seed: "vendor",
    draw: () => scenario,
  });
  const { gatewayRef } = book.add(payment, scenario);
  const baseUrl = (config as Record<string, string>)[apiAddressSetting(gateway) ?? ""] ?? "";
  const http = simulatedHttp(simulate.api, book, config, baseUrl);
  const reference = { gatewayRef, externalOrderId: payment.externalOrderId, context: {} };
  const events: (GatewayEvent | null)[] = [];
  for (const { at } of simulate.deliveries(scenario, payment, config, registeredUrl) ?? []) {
    now = addMs(at, 1_000);
    events.push(await client.findPayment(reference, config, http));
    events.push(...((await client.findRecords?.(reference, config, http)) ?? []));
  }
  if (client.listPayments !== undefined)
    events.push(...((await client.listPayments({ cursor: null }, config, http))?.events ?? []));
  return events.filter((event) => event !== null);
}
