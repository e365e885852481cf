import { expect, test } from "vitest";
import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import type { SimulatedPayment } from "../contract";
import { simulate } from "./simulate";

const config = { merchant_id: "0123456789abcdef0123456789abcdef", ipn_secret: "ipn-test-secret" };
const PAYMENT: SimulatedPayment = {
  externalOrderId: "SO 1042*~",
  seed: "0123456789abcdef0123456789abcdef",
  asset: "USDT",
  network: "tron",
  amount: "49.990000001" as Decimal,
  price: { amount: "49.9" as Decimal, currency: "USD" },
  customer: { name: "Zoë Lovelace", email: "zoe+test@example.test" },
  startedAt: "2026-03-02T09:10:00.000Z" as Instant,
};

function bodies(scenario: Parameters<typeof simulate.deliveries>[0]): string[] {
  return (simulate.deliveries(scenario, PAYMENT, config, "") ?? []).map((sent) =>
    Buffer.from(sent.body).toString("latin1"),
  );
}

test("writes forms as PHP does: blanks as +, asterisks and tildes escaped, eight decimals", () => {
  const [first] = bodies("exact");
  expect(first).toContain("&invoice=SO+1042%2A%7E&");
  expect(first).toContain("&buyer_name=Zo%C3%AB+Lovelace&email=zoe%2Btest%40example.test&");
  expect(first).toContain("&currency2=USDT.TRC20&amount1=49.90&amount2=49.99000000&");
});

test("a repeat is the same notification, byte for byte", () => {
  const sent = bodies("twice");
  expect(sent.at(-1)).toBe(sent.at(-2));
  expect(new Set(sent).size).toBe(sent.length - 1);
});

test("leaves out what an IPN cannot say", () => {
  for (const scenario of ["cancelled", "wrong_asset", "multiple_transactions"] as const) {
    expect(simulate.deliveries(scenario, PAYMENT, config, ""), scenario).toBeNull();
  }
});
