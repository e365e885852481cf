import { AppError } from "@/lib/domain/errors";
import type { Gateway } from "@/lib/gateways/contract";
import { gatewayOf } from "@/lib/integrations/gateway-config";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";

/** An integration whose gateway an admin wants to ask something. Holds opened secrets: never log or return it. */
export interface AskableIntegration {
  integration: LoadedIntegration;
  gateway: Gateway;
  config: unknown;
}

/** By id or slug. @throws AppError "not_found", and "conflict" for a disabled one, whose gateway is left alone. */
export async function askableIntegration(idOrSlug: string): Promise<AskableIntegration> {
  const integration = await loadIntegration(idOrSlug);
  if (integration.disabledAt !== null) {
    throw new AppError("conflict", `${integration.id} is disabled`, {
      userMessage: `${integration.name} is disabled, so its gateway is not asked. Nothing was changed. Enable it first.`,
    });
  }
  return { integration, gateway: gatewayOf(integration), config: integration.configs[0] };
}

/** @throws AppError "invalid_input", where the gateway's interface has no such thing. */
export function hasNoSuch(gateway: Gateway, what: string): never {
  throw new AppError("invalid_input", `${gateway.kind} has no ${what}`, {
    userMessage: `${gateway.name} has no ${what} that Settledesk could ask for. Nothing was changed.`,
  });
}
