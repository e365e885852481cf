import type { SqlExecutor } from "@/lib/db/client";
import { isPositive } from "@/lib/domain/decimal";
import { newPaymentBarrier, newPaymentPrice, OPEN_ATTEMPT } from "@/lib/domain/new-payment";
import type { Price } from "@/lib/domain/facts";
import type { TopsUp } from "@/lib/domain/order-state";
import { STATUS } from "@/lib/domain/order-status";
import type { Actor } from "@/lib/domain/permission";
import { listOpenCalls, type GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { REGISTERED_REF, unnamedRef } from "@/lib/orders/apply-event";
import { MERCHANT_REFERENCE } from "@/lib/orders/payment-context";
import type { OrderSnapshot, PaymentSnapshot } from "@/lib/orders/order-snapshot";
import type { Projection } from "@/lib/orders/project-order";

/** What a new payment of an order meets. */
export interface Way {
  barrier: string | null;
  price: Price | null;
  /** What a new payment is for the rest of; null where it is for all. */
  topsUp: TopsUp | null;
  /** Each could be paid beside the new one. */
  open: { paymentId: string | null; integrationId: string; sentence: string }[];
  calls: GatewayCall[];
}

export async function standingInTheWay(sql: SqlExecutor, actor: Actor, order: OrderSnapshot, projection: Projection): Promise<Way> {
  const { state, lead, payments } = projection;
  const payable = {
    status: state.status,
    outcome: state.decision?.outcome ?? null,
    difference: lead?.state.difference ?? null,
    asset: lead?.state.asset ?? null,
    attempts: payments.map(({ payment, state: { status } }) => ({ createdAt: payment.createdAt, status, facts: payment.facts })),
  };
  const calls = await listOpenCalls(sql, order.id);
  const open = payments
    .filter((attempt) => OPEN_ATTEMPT.has(attempt.state.status) && !(actor.kind === "api_key" && isPlaceholder(order, attempt.payment)))
    .map(({ payment, state: { status } }) => ({
      paymentId: payment.id,
      integrationId: payment.integrationId,
      sentence: isPlaceholder(order, payment)
        ? "The shop registered this order and may have made a payment for it that has not been heard of yet."
        : `${nameOf(payment)} is ${STATUS[status].label.toLowerCase()} and can still be paid.`,
    }));
  const unknown = calls
    .filter(({ kind }) => kind === "create")
    .map(({ integrationId }) => ({ paymentId: null, integrationId, sentence: "It is not known yet whether a payment was made that was asked for." }));
  return {
    barrier: newPaymentBarrier(payable),
    price: newPaymentPrice(payable),
    topsUp: state.status === "underpaid" ? restOf(lead) : null,
    open: [...open, ...unknown],
    calls,
  };
}

function restOf(lead: Projection["lead"]): TopsUp | null {
  const received = lead?.state.received ?? null;
  return lead === null || received === null || !isPositive(received) ? null : { attemptId: lead.payment.id, brought: received };
}

function nameOf({ gatewayRef }: PaymentSnapshot): string {
  return gatewayRef.startsWith(REGISTERED_REF) ? "A payment" : `The payment ${gatewayRef}`;
}

/**
 * What the shop registered before any gateway was heard. Whether it has a payment behind it the shop knows and a person
 * at the desk does not, so it stands in a person's way and not in the shop's.
 */
export function isPlaceholder(order: OrderSnapshot, { gatewayRef, context }: PaymentSnapshot): boolean {
  return gatewayRef === unnamedRef(order.id) && context[MERCHANT_REFERENCE] === undefined;
}
