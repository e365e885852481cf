import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import { SCENARIOS, type SimulatedPayment } from "../contract";
import { deliver, faultsOf, statusOf } from "../contract-suite";
import { config } from "./config";
import { coinbase_commerce as gateway } from "./index";

/** The shared tests play charges; these play the successor's payment links. */
const settings = config.schema.parse({ api_key: "k", webhook_secret: "s", signature_scheme: "hook0" });
const payment: SimulatedPayment = {
  externalOrderId: "SO-2001",
  seed: "0123456789abcdef0123456789abcdef",
  asset: "BTC",
  network: "bitcoin",
  amount: decimal("0.00052"),
  price: { amount: decimal("49.99"), currency: "USD" },
  customer: { name: "Ada Lovelace", email: "ada@example.test" },
  startedAt: "2026-03-02T09:00:00.000Z" as Instant,
};

const play = (scenario: (typeof SCENARIOS)[number]) =>
  gateway.simulate.deliveries(scenario, payment, settings, "https://ops.example.test/w");

describe.each(SCENARIOS.filter((scenario) => play(scenario) !== null))("a payment link, %s", (scenario) => {
  test("verifies and parses, and its signature covers headers", () => {
    for (const step of play(scenario) ?? []) {
      const delivery = deliver(step.body, step.headers);
      const verified = gateway.verify(delivery, settings);
      if (verified.kind !== "verified") throw new Error(verified.reason);
      // A repeat keeps the time it was signed at.
      expect([step.at, addMs(step.at, -60_000)]).toContain(verified.signedAt);
      const changed = { ...delivery, headers: { ...delivery.headers, "x-event-type": ["other"] } };
      expect(gateway.verify(changed, settings)).toMatchObject({ reason: "signature_mismatch" });
      const parsed = gateway.parse(delivery, settings);
      if (parsed.kind !== "event") throw new Error(parsed.reason);
      expect(faultsOf(parsed.event)).toEqual([]);
      expect(parsed.event.externalOrderId).toBe("SO-2001");
    }
  });
});

test("a payment link says success, expiry and failure, and nothing between", () => {
  const words = (scenario: (typeof SCENARIOS)[number]) =>
    play(scenario)?.map(({ body, headers }) => {
      const parsed = gateway.parse(deliver(body, headers), settings);
      return parsed.kind === "event" ? statusOf(gateway, parsed.event.gatewayStatus) : null;
    }) ?? null;
  expect(words("exact")).toEqual(["paid"]);
  expect(words("twice")).toEqual(["paid", "paid"]);
  expect(words("late")).toEqual(["expired", "paid"]);
  expect(words("unknown_status")).toEqual(["unmapped"]);
  expect(words("under")).toBeNull();
});
