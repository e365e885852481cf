import { expect, test } from "vitest";
import { NO_FACTS } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import { DEFAULT_RULES } from "@/lib/domain/rules";
import { applyEvent, emptyOrder, unnamedRef } from "@/lib/orders/apply-event";
import type { OrderSnapshot, PaymentSnapshot } from "@/lib/orders/order-snapshot";

const AT = "2026-03-02T10:00:00.000Z" as Instant;
const base = emptyOrder("int_coind", "coindpay", AT);

function payment(id: string, gatewayRef: string): PaymentSnapshot {
  return {
    id,
    integrationId: "int_coind",
    gateway: "coindpay",
    gatewayRef,
    facts: NO_FACTS,
    createdAt: AT,
    lastNewsAt: AT,
    silentSince: null,
    context: {},
    rules: DEFAULT_RULES,
  };
}

/** References of the order's payments after the gateway names `gatewayRef` for the merchant's `externalOrderId`. */
function named(
  payments: PaymentSnapshot[],
  gatewayRef: string,
  externalOrderId: string | null,
  madeAs: string | null = null,
): string[] {
  const order: OrderSnapshot = { ...base, externalOrderId: "SO-1042", payments };
  const { order: after } = applyEvent(order, {
    event: {
      eventKey: "k",
      subject: { by: "reference", gatewayRef },
      externalOrderId,
      occurredAt: AT,
      gatewayStatus: null,
      eventType: "payment order",
      facts: NO_FACTS,
    },
    madeAs,
    owners: {},
    remapped: {},
    claims: null,
    integration: { id: "int_coind", gateway: "coindpay", mappingVersion: 1, rules: DEFAULT_RULES },
    usualTimes: {},
    source: "webhook",
    deliveryId: null,
    actor: { kind: "gateway", id: "int_coind", name: "CoindPay" },
    receivedAt: AT,
  });
  return after.payments.map((one) => one.gatewayRef);
}

const first = payment("pay_1", unnamedRef("SO-1042-1"));
const second = payment("pay_2", unnamedRef("SO-1042-2"));
const registered = payment("pay_3", unnamedRef(base.id));

test("a payment made here gets its name from the delivery that repeats its own reference, whichever attempt is first", () => {
  expect(named([first, second], "690e", "SO-1042-2")).toEqual([first.gatewayRef, "690e"]);
  expect(named([second, first], "690e", "SO-1042-2")).toEqual(["690e", first.gatewayRef]);
});

test("it does so too when intake keeps the reference apart, since it is not the order's own", () => {
  expect(named([first, second], "690e", null, "SO-1042-2")).toEqual([first.gatewayRef, "690e"]);
});

test("news of a third payment names none of those that wait for their own", () => {
  expect(named([first, second], "690e", "SO-1042-9")).toEqual([first.gatewayRef, second.gatewayRef, "690e"]);
});

test("a payment with its name is found by it, although another still waits under the reference", () => {
  const known = payment("pay_4", "690e");
  expect(named([first, known], "690e", "SO-1042-1")).toEqual([first.gatewayRef, "690e"]);
});

test.each([["SO-1042"], [null]])(
  "what the shop registered takes the first name the gateway gives (reference %s)",
  (externalOrderId) => {
    expect(named([first, registered], "690e", externalOrderId)).toEqual([first.gatewayRef, "690e"]);
  },
);
