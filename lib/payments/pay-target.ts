import type { Joined } from "@/lib/payments/join-payment";
import type { PayTarget } from "@/lib/payments/schemas";

/** What the customer of a payment that was just made needs. */
export function payTarget({ projection, paymentId }: Joined): PayTarget {
  const made = projection.payments.find(({ payment }) => payment.id === paymentId);
  if (!made) throw new Error(`the payment ${paymentId} is not on its order`);
  const { payment, state, price } = made;
  return {
    checkoutUrl: payment.facts.checkoutUrl?.value ?? null,
    payAddress: payment.facts.payAddress?.value ?? null,
    asset: state.asset,
    network: state.network,
    expectedAmount: state.expected,
    fiatAmount: price?.amount ?? null,
    fiatCurrency: price?.currency ?? null,
    expiresAt: state.expiresAt,
  };
}
