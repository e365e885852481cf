import { AppError } from "@/lib/domain/errors";
import type { Gateway } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import type { SimulatedAccount } from "@/lib/simulate/plan-deliveries";

export interface AccountToPlay extends SimulatedAccount {
  integration: LoadedIntegration;
  /** The path of its webhook address at our own server. */
  path: string;
}

/** An integration with its opened secrets, to sign as its gateway does. @throws AppError not_found, invalid_input (disabled). */
export async function accountToPlay(idOrSlug: string): Promise<AccountToPlay> {
  const integration = await loadIntegration(idOrSlug);
  if (integration.disabledAt !== null) {
    throw new AppError("invalid_input", `integration ${integration.slug} is disabled`, {
      userMessage: `${integration.name} is disabled and takes no deliveries. Nothing was sent. Enable it first.`,
    });
  }
  return {
    integration,
    gateway: knownGateway(integration),
    config: integration.configs[0],
    registeredUrl: integration.registeredUrl,
    path: new URL(integration.webhookUrl).pathname,
  };
}

function knownGateway({ gateway: kind, name }: LoadedIntegration): Gateway {
  const gateway = findGateway(kind);
  if (gateway !== null) return gateway;
  throw new AppError("unavailable", `no gateway ${kind}`, {
    userMessage: `This version knows no gateway "${kind}", so ${name} cannot be played. Nothing was sent.`,
  });
}
