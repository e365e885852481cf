import { expect, test } from "vitest";
import type { PayTarget } from "@/lib/payments/schemas";
import { payMessage } from "./pay-message";

const NOTHING: PayTarget = { checkoutUrl: null, payAddress: null, asset: null, network: null, expectedAmount: null, fiatAmount: null, fiatCurrency: null, expiresAt: null };

test.each<[Partial<PayTarget>, string]>([
  [
    { checkoutUrl: "https://pay.example.test/1", fiatAmount: "100.1", fiatCurrency: "EUR" },
    "You can pay 100.10 EUR for your order SO-1 here: https://pay.example.test/1",
  ],
  [
    { payAddress: "0xabc", expectedAmount: "70.5", asset: "USDT", network: "tron" },
    "Please send 70.500000 USDT on Tron for your order SO-1 to this address: 0xabc",
  ],
  [{ checkoutUrl: "https://pay.example.test/1", payAddress: "0xabc" }, "You can pay your order SO-1 here: https://pay.example.test/1"],
])("%j: %s", (known, message) => {
  expect(payMessage("SO-1", { ...NOTHING, ...known }, "UTC")).toBe(message);
});

test("the customer is told until when, on the organisation's clock", () => {
  const known = { ...NOTHING, checkoutUrl: "https://pay.example.test/1", expiresAt: "2026-03-02T12:00:00.000Z" };
  expect(payMessage("SO-1", known, "Europe/Berlin")).toMatch(/The payment is open until .*13:00/);
});
