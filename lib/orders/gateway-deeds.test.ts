import { expect, test } from "vitest";
import { refundScopeOf } from "./gateway-deeds";

const paid = { gatewayRef: "ref", status: "paid" } as const;

test.each([
  ["btcpay", "BTC", "bitcoin", "amount"],
  ["btcpay", "BTC", null, "amount"],
  // An invoice that is priced in money and whose coin nobody knows.
  ["btcpay", "USD", null, null],
  ["coinpayments", "LTC", "litecoin", "amount"],
  ["coinpayments", "EUR", null, null],
  // What goes back there is the whole payment, whatever it was priced in.
  ["mugglepay", "EUR", null, "whole"],
  ["coingate", "BTC", "bitcoin", null],
] as const)("%s sends %s on %s back: %s", (gateway, asset, network, scope) => {
  expect(refundScopeOf({ ...paid, gateway, asset, network })).toBe(scope);
});

test("a payment whose asset is not known yet is for its gateway to refuse", () => {
  expect(refundScopeOf({ ...paid, gateway: "btcpay", asset: null })).toBe("amount");
});

test("nothing goes back of a payment that brought nothing, or that its gateway has not named", () => {
  expect(refundScopeOf({ ...paid, gateway: "btcpay", status: "expired" })).toBeNull();
  expect(refundScopeOf({ ...paid, gateway: "btcpay", gatewayRef: null })).toBeNull();
});
