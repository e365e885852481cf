import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { loadMaker } from "@/lib/payments/payment-maker";
import { ListPaymentChoices } from "@/lib/payments/schemas";
import { parseInput } from "@/lib/platform/parse-input";

/** By field name. */
export type PaymentChoices = Readonly<Record<string, readonly { value: string; label: string }[]>>;

/**
 * What may be chosen for a payment at its gateway now, given what was chosen before; {} where the gateway is not asked.
 * @throws AppError forbidden, invalid_input, and what the gateway's client throws
 */
export async function listPaymentChoices(actor: Actor, input: ListPaymentChoices, openHttp: OpenHttp = openGatewayHttp): Promise<PaymentChoices> {
  requirePermission(actor, "payments.create");
  const { integration: idOrSlug, price, options } = parseInput(ListPaymentChoices, input);
  const { creation, gateway, integration } = await loadMaker(idOrSlug);
  return (await creation.choices?.({ price, options }, integration.configs[0], openHttp(gateway))) ?? {};
}
