import { describe, expect, test } from "vitest";
import { subtract, type Decimal } from "../../domain/decimal";
import { claimFact, joinFacts, NO_FACTS, type PaymentFacts } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { deliver, statusOf } from "../contract-suite";
import type { Scenario, SimulatedPayment } from "../contract";
import { coinpayments } from ".";
import { config as gatewayConfig } from "./config";

const config = gatewayConfig.schema.parse({
  client_id: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f",
  client_secret: "secret",
});
const ADDRESS = "https://ops.example.test/api/webhooks/cp";

const IN_LTCT: SimulatedPayment = {
  externalOrderId: "SO-1042",
  seed: "0123456789abcdef0123456789abcdef",
  asset: "LTCT",
  network: "litecoin-testnet",
  amount: "0.5812" as Decimal,
  price: { amount: "49.99" as Decimal, currency: "USD" },
  customer: { name: "Ada Lovelace", email: "ada+test@example.test" },
  startedAt: "2026-03-02T09:10:00.000Z" as Instant,
};
const IN_ETHER: SimulatedPayment = {
  ...IN_LTCT,
  asset: "ETH",
  network: "ethereum",
  amount: "0.010000000000000001" as Decimal,
};

function deliveries(scenario: Scenario, payment = IN_LTCT, settings = config) {
  return coinpayments.simulate.deliveries(scenario, payment, settings, ADDRESS) ?? [];
}

function factsAfter(scenario: Scenario, payment = IN_LTCT): PaymentFacts {
  return deliveries(scenario, payment).reduce((known, sent) => {
    const parsed = coinpayments.parse(deliver(sent.body, sent.headers, ADDRESS), config);
    if (parsed.kind !== "event") throw new Error(parsed.reason);
    const { gatewayStatus, occurredAt, facts } = parsed.event;
    const status = statusOf(coinpayments, gatewayStatus);
    const claim =
      status === null || status === "unmapped" || gatewayStatus === null
        ? NO_FACTS
        : claimFact(status, gatewayStatus, occurredAt, sent.at);
    return joinFacts(known, joinFacts(facts, claim));
  }, NO_FACTS);
}

const stateAfter = (scenario: Scenario, payment = IN_LTCT) =>
  paymentState(factsAfter(scenario, payment), DEFAULT_RULES);

describe("what is sent", () => {
  test("has the form on the wire: names in PascalCase, CRLF, escaped plus, amounts in the smallest unit", () => {
    const text = Buffer.from(deliveries("exact")[1]?.body ?? []).toString("utf8");
    expect(text).toContain('{\r\n  "id": "');
    expect(text).toContain('"type": "InvoicePending",\r\n');
    expect(text).toMatch(/"timestamp": "2026-03-02T09:16:00\.\d{7}\+00:00"/);
    expect(text).toContain("ada\\u002Btest@example.test");
    expect(text).toContain('"paymentSubTotal": 58120000,');
    expect(text.endsWith("}")).toBe(true);
    expect(Buffer.from(deliveries("exact", IN_ETHER)[0]?.body ?? []).toString("utf8")).toContain(
      '"paymentSubTotal": 10000000000000001,',
    );
  });

  test("is signed for the address CoinPayments has on file", () => {
    const elsewhere = { ...config, webhook_url: "https://shop.example.test/hook?src=cp" };
    const [first] = deliveries("exact", IN_LTCT, elsewhere);
    const delivery = deliver(first?.body ?? new Uint8Array(), first?.headers ?? {}, ADDRESS);
    expect(coinpayments.verify(delivery, elsewhere)).toMatchObject({ kind: "verified" });
    expect(coinpayments.verify(delivery, config)).toEqual({ kind: "refused", reason: "signature_mismatch" });
  });

  test("out of order arrives in time's order all the same, none before it was sent", () => {
    const scrambled = deliveries("out_of_order");
    const arrivals = scrambled.map((sent) => sent.at);
    expect(arrivals).toEqual([...arrivals].sort());
    const signed = scrambled.map((sent) => sent.headers["x-coinpayments-timestamp"] ?? "");
    expect(signed).not.toEqual([...signed].sort());
    for (const sent of scrambled)
      expect(sent.at >= (sent.headers["x-coinpayments-timestamp"] ?? "")).toBe(true);
  });
});

describe("how it ends", () => {
  test.each<[Scenario, string]>([
    ["exact", "paid"],
    ["twice", "paid"],
    ["out_of_order", "paid"],
    ["multiple_transactions", "paid"],
    ["under", "underpaid"],
    ["over", "overpaid"],
    ["late", "manual_review"],
    ["stuck", "confirming"],
    ["expired", "expired"],
    ["cancelled", "cancelled"],
    ["refunded", "refunded"],
    ["contradictory", "paid"],
  ])("%s ends %s in a coin of 8 places and in one of 18", (scenario, status) => {
    for (const payment of [IN_LTCT, IN_ETHER])
      expect(stateAfter(scenario, payment).status, payment.asset).toBe(status);
  });

  test("a wrong coin of the same chain is told apart, and needs a chain with two", () => {
    const state = stateAfter("wrong_asset", IN_ETHER);
    expect(state.status).toBe("manual_review");
    expect(state.flags).toContainEqual({ code: "wrong_asset", detail: "49.99 USDT on ethereum" });
    expect(coinpayments.simulate.deliveries("wrong_asset", IN_LTCT, config, ADDRESS)).toBeNull();
  });

  test("payouts add up: gross less fees is net", () => {
    const settlements = Object.values(factsAfter("exact", IN_ETHER).settlements);
    expect(settlements).toHaveLength(1);
    for (const { gross, gatewayFee, networkFee, net, stage } of settlements) {
      expect(stage).toBe("settled");
      if (gross === null || gatewayFee === null || networkFee === null)
        throw new Error("a figure is missing");
      expect(subtract(subtract(gross, gatewayFee), networkFee)).toBe(net);
    }
  });

  test("a coin without an id in the list is sent all the same, and its amounts stay empty", () => {
    const state = stateAfter("exact", { ...IN_LTCT, asset: "SOL", network: "solana" });
    expect(state).toMatchObject({ status: "paid", expected: null, received: null });
  });
});
