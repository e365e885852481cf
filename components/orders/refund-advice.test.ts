import { expect, test } from "vitest";
import type { Decimal } from "@/lib/domain/decimal";
import type { OrderDetail, PaymentView, RefundView } from "@/lib/orders/schemas";
import { refundAdvice } from "./refund-advice";
import { canSendRefund } from "./refund-senders";

const GATEWAYS = { btcpay: "BTCPay Server", coingate: "CoinGate" };
const refund = { id: "rfd_1", state: "requested", asset: "USD", amount: "50" as Decimal } as RefundView;
const payment = (more: Partial<PaymentView>) => ({ gateway: "btcpay", asset: "USD", refundScope: null, ...more }) as PaymentView;
const order = (...payments: PaymentView[]): Pick<OrderDetail, "payments" | "openCalls"> => ({ payments, openCalls: [] });

test("a refund in money at a gateway that sends coins alone has a way out and no button", () => {
  const priced = order(payment({}));
  expect(canSendRefund(priced, refund)).toBe(false);
  expect(refundAdvice(priced, refund, GATEWAYS)).toBe("BTCPay Server cannot send USD from here. Send it there or from a wallet, then record it.");
});

test("a refund that one of the order's gateways can send has a button and needs no advice", () => {
  const sendable = order(payment({}), payment({ asset: "BTC", refundScope: "amount" }));
  const inCoins = { ...refund, asset: "BTC" };
  expect([canSendRefund(sendable, inCoins), refundAdvice(sendable, inCoins, GATEWAYS)]).toEqual([true, null]);
});

test("where several gateways took money, none is named as the one that cannot", () => {
  expect(refundAdvice(order(payment({}), payment({ gateway: "coingate" })), refund, GATEWAYS)).toContain("None of this order's gateways can send USD");
});

test.each(["pending", "sent", "cancelled"] as const)("a refund that is %s is nobody's to send", (state) => {
  expect(refundAdvice(order(payment({})), { ...refund, state }, GATEWAYS)).toBeNull();
});

test("a refund that is being sent is left to that", () => {
  const underWay = { ...order(payment({})), openCalls: [{ refundId: "rfd_1" } as OrderDetail["openCalls"][number]] };
  expect([canSendRefund(underWay, refund), refundAdvice(underWay, refund, GATEWAYS)]).toEqual([false, null]);
});
