import { describe, expect, test } from "vitest";
import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { SCENARIOS, type Scenario, type SimulatedPayment } from "../contract";
import { casesOf, deliver } from "../contract-suite";
import { config, type GenericConfig } from "./config";
import { generic } from ".";

const URL = "https://ops.example.test/api/webhooks/shop";
const PAYMENT: SimulatedPayment = {
  externalOrderId: "SO-1",
  seed: "0123456789abcdef0123456789abcdef",
  asset: "BTC",
  network: "bitcoin",
  amount: "0.00052" as Decimal,
  price: { amount: "49.99" as Decimal, currency: "EUR" },
  customer: { name: "Ada", email: "ada@example.test" },
  startedAt: "2026-03-02T09:00:00.000Z" as Instant,
};

function settings(more: Record<string, string>): GenericConfig {
  return config.schema.parse({ signing_secret: "key", ...more });
}

function play(chosen: GenericConfig, scenario: Scenario, payment = PAYMENT) {
  return generic.simulate.deliveries(scenario, payment, chosen, URL)?.map((step) => {
    const raw = { ...deliver(step.body, step.headers, URL), receivedAt: step.at };
    expect(generic.verify(raw, chosen), `${scenario}, ${step.label}`).toMatchObject({ kind: "verified" });
    const parsed = generic.parse(raw, chosen);
    if (parsed.kind !== "event") throw new Error(parsed.reason);
    expect(parsed.event.subject).toEqual({ by: "reference", gatewayRef: step.gatewayRef });
    return { ...step, event: parsed.event, body: Buffer.from(step.body).toString("utf8") };
  });
}

const playable = (chosen: GenericConfig) =>
  SCENARIOS.filter((scenario) => play(chosen, scenario) !== undefined);

/** One of every way to sign and to write a message. */
const SETUPS = new Map(
  casesOf(generic).map(({ name, config: parsed }) => [name.split(".")[0] ?? name, parsed as GenericConfig]),
);

describe.each([...SETUPS])("set up as %s", (_name, chosen) => {
  test("signs as the settings say and says what they look for, so that a test event can be sent", () => {
    for (const scenario of SCENARIOS) play(chosen, scenario);
    const words = chosen.status_table.statuses.map(({ maps }) => maps);
    expect(playable(chosen).includes("exact")).toBe(words.includes("paid"));
  });
});

test("only what the words can say is played", () => {
  expect(playable(settings({ status_table: "ok = paid" }))).toEqual([
    "exact",
    "twice",
    "out_of_order",
    "unknown_status",
  ]);
  expect(playable(settings({ status_table: "ok = paid\nover = expired" }))).toEqual(
    expect.arrayContaining(["expired", "contradictory"]),
  );
});

test("too little and too much are played without a word for them where the amounts tell", () => {
  const words = { status_table: "ok = paid", asset_path: "coin" };
  expect(playable(settings(words))).not.toContain("under");
  const told = play(
    settings({ ...words, expected_amount_path: "asked", received_amount_path: "got" }),
    "under",
  );
  expect(told?.at(-1)?.event.facts.received).toMatchObject({ "BTC@": { latest: { total: "0.000312" } } });
});

test("late needs times to be late by", () => {
  expect(playable(settings({}))).not.toContain("late");
  expect(playable(settings({ occurred_at_path: "at" }))).toContain("late");
});

test("a past payment can be played where old signatures are refused", () => {
  const strict = settings({
    signed_content: "{timestamp}{body}",
    timestamp_header: "X-Time",
    timestamp_tolerance_seconds: "60",
  });
  const steps = generic.simulate.deliveries("exact", PAYMENT, strict, URL) ?? [];
  const lastAt = steps.at(-1)?.at ?? PAYMENT.startedAt;
  for (const { headers, body } of steps) {
    expect(generic.verify({ ...deliver(body, headers, URL), receivedAt: lastAt }, strict)).toMatchObject({
      kind: "verified",
    });
  }
  expect(steps.length).toBeGreaterThan(1);
});

test("a gateway that knows payments by the shop's reference alone is played with that", () => {
  const told = play(settings({ reference_path: "order", order_path: "order" }), "exact");
  expect(told?.[0]?.gatewayRef).toBe("SO-1");
});

test("two settings that name one place for two things leave nothing to play", () => {
  expect(play(settings({ reference_path: "x", status_path: "x" }), "exact")).toBeUndefined();
});

describe("customers", () => {
  const shop = (more: Record<string, string>) =>
    generic.simulate.shop?.(settings({ received_amount_path: "v", ...more }));

  test.each<[string, Record<string, string>, unknown]>([
    [
      "in the one asset the settings name",
      { asset: "usdt", network: "Tron" },
      { coins: [{ asset: "USDT", network: "tron" }], currency: null },
    ],
    ["in money where that is the asset", { asset: "aed" }, { coins: null, currency: "AED" }],
    [
      "in the coins of the table",
      { asset_path: "c", asset_table: "x = USDT on tron\ny = LTC" },
      {
        coins: [
          { asset: "USDT", network: "tron" },
          { asset: "LTC", network: "unknown" },
        ],
        currency: null,
      },
    ],
    ["in anything where the message names it", { asset_path: "c" }, { coins: null, currency: null }],
    [
      "at prices in the one currency there is",
      { asset_path: "c", price_amount_path: "p", price_currency: "CHF" },
      { coins: null, currency: "CHF" },
    ],
  ])("pay %s", (_how, more, expected) => {
    expect(shop(more)).toEqual(expected);
  });
});

test("a form is written as one, with a field for every path", () => {
  const told = play(
    settings({ body_format: "form", order_path: "order[id]", asset: "BTC", expected_amount_path: "sum" }),
    "exact",
  );
  expect(told?.[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect([...new URLSearchParams(told?.[0]?.body)].map(([name]) => name)).toEqual([
    "id",
    "status",
    "order[id]",
    "sum",
  ]);
});
