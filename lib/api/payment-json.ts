import type { z } from "zod";
import { orderChangeJson, toOrderChangeJson } from "@/lib/api/order-change-json";
import { paymentJson } from "@/lib/api/order-json";
import { STATUS } from "@/lib/domain/order-status";
import { REGISTERED_REF } from "@/lib/orders/apply-event";
import type { Joined } from "@/lib/payments/join-payment";

/** What a customer has to be sent, and what it will be known by. */
const madePaymentJson = paymentJson
  .pick({
    id: true,
    gateway: true,
    integration: true,
    gateway_ref: true,
    status: true,
    status_label: true,
    asset: true,
    network: true,
    expected_amount: true,
    fiat_currency: true,
    fiat_amount: true,
    pay_address: true,
    checkout_url: true,
    created_at: true,
    expires_at: true,
  })
  .meta({ id: "MadePayment", description: "A payment that was just made: where the customer pays, how much and until when." });

export const createdPaymentJson = orderChangeJson.extend({ payment: madePaymentJson }).meta({ id: "CreatedPayment" });

export function toCreatedPaymentJson(joined: Joined): z.output<typeof createdPaymentJson> {
  const made = joined.projection.payments.find(({ payment }) => payment.id === joined.paymentId);
  if (!made) throw new Error(`the payment ${joined.paymentId} is not on its order`);
  const { payment, state, price } = made;
  return {
    ...toOrderChangeJson(joined),
    payment: {
      id: payment.id,
      gateway: payment.gateway,
      integration: joined.integration.slug,
      gateway_ref: payment.gatewayRef.startsWith(REGISTERED_REF) ? null : payment.gatewayRef,
      status: state.status,
      status_label: STATUS[state.status].label,
      asset: state.asset,
      network: state.network,
      expected_amount: state.expected,
      fiat_currency: price?.currency ?? null,
      fiat_amount: price?.amount ?? null,
      pay_address: payment.facts.payAddress?.value ?? null,
      checkout_url: payment.facts.checkoutUrl?.value ?? null,
      created_at: payment.createdAt,
      expires_at: state.expiresAt,
    },
  };
}
