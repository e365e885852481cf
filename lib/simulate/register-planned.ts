import type { Actor } from "@/lib/domain/permission";
import type { PlannedOrder, SimulatedAccount } from "@/lib/simulate/plan-deliveries";
import { registerOrder } from "@/lib/orders/register-order";

/**
 * Whether the gateway never says what was asked, so that only the shop can tell under from over: the order is then
 * registered first, as a shop does, at the price the customer's card is charged.
 */
export function needsRegistration({ gateway, config, registeredUrl }: SimulatedAccount, order: PlannedOrder): boolean {
  return order.deliveries.every(({ body, headers, at }) => {
    const parsed = gateway.parse(
      {
        body,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]])),
        method: "POST",
        registeredUrl,
        receivedAt: at,
      },
      config,
    );
    return parsed.kind !== "event" || parsed.event.facts.quote === null;
  });
}

/** @throws AppError as registerOrder does: conflict for a reference that is known already. */
export async function registerPlanned(actor: Actor, integrationId: string, { payment, gatewayRef }: PlannedOrder): Promise<void> {
  const { externalOrderId, price, customer } = payment;
  await registerOrder(actor, {
    externalOrderId,
    integration: integrationId,
    gatewayRef,
    asset: price.currency,
    expectedAmount: price.amount,
    fiatCurrency: price.currency,
    fiatAmount: price.amount,
    customer,
  });
}
