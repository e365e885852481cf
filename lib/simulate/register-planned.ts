import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import type { PaymentFacts } from "@/lib/domain/facts";
import { registerOrder } from "@/lib/orders/register-order";
import type { PlannedOrder, SimulatedAccount } from "@/lib/simulate/plan-deliveries";

/**
 * Whether the gateway never says what was asked, so that only the shop can tell under from over: the order is then
 * registered first, as a shop does.
 */
function needsRegistration(account: SimulatedAccount, order: PlannedOrder): boolean {
  return factsOf(account, order).every(({ quote }) => quote === null);
}

/**
 * Registers an order that only the shop can tell under from over; one that is known already (a run with a seed that was
 * used before) stays as it is. @throws AppError as registerOrder does, apart from that.
 */
export async function registerWhereNeeded(
  actor: Actor,
  account: SimulatedAccount & { integration: { id: string } },
  order: PlannedOrder,
): Promise<void> {
  if (!needsRegistration(account, order)) return;
  try {
    await registerPlanned(actor, account, order);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
  }
}

/**
 * Registers the order in the asset its gateway will report: the coin, or the currency the customer's card is charged in.
 * @throws AppError as registerOrder does: conflict for a reference that is known already.
 */
export async function registerPlanned(
  actor: Actor,
  account: SimulatedAccount & { integration: { id: string } },
  order: PlannedOrder,
): Promise<void> {
  const { externalOrderId, asset, network, amount, price, customer } = order.payment;
  const isReportedInCoin = factsOf(account, order).some((facts) => namesAmountOf(facts, asset));
  await registerOrder(actor, {
    externalOrderId,
    integration: account.integration.id,
    gatewayRef: order.gatewayRef,
    ...(isReportedInCoin
      ? { asset, network, expectedAmount: amount }
      : { asset: price.currency, expectedAmount: price.amount }),
    fiatCurrency: price.currency,
    fiatAmount: price.amount,
    customer,
  });
}

function factsOf(
  { gateway, config, registeredUrl }: SimulatedAccount,
  { deliveries }: PlannedOrder,
): PaymentFacts[] {
  return deliveries.flatMap(({ body, headers, at }) => {
    const inLowerCase = Object.entries(headers).map(
      ([name, value]) => [name.toLowerCase(), [value]] as const,
    );
    const raw = {
      body,
      headers: Object.fromEntries(inLowerCase),
      method: "POST",
      registeredUrl,
      receivedAt: at,
    };
    const parsed = gateway.parse(raw, config);
    return parsed.kind === "event" ? [parsed.event.facts] : [];
  });
}

function namesAmountOf({ received, transactions }: PaymentFacts, asset: string): boolean {
  const moved = Object.values(transactions).filter(({ amount }) => amount !== null);
  return [...Object.values(received), ...moved].some(
    (report) => report.asset.toUpperCase() === asset.toUpperCase(),
  );
}
