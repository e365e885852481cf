import { AppError } from "@/lib/domain/errors";
import type { GatewayCall } from "@/lib/gateway-calls/gateway-call";
import type { Gateway } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";

/** The integration a call left by, disabled ones too: what became of a request is to be known all the same. */
export async function callOrigin(call: Pick<GatewayCall, "integrationId">): Promise<{ integration: LoadedIntegration; gateway: Gateway }> {
  const integration = await loadIntegration(call.integrationId);
  const gateway = findGateway(integration.gateway);
  if (gateway !== null) return { integration, gateway };
  throw new AppError("unavailable", `no gateway ${integration.gateway}`, {
    userMessage: `This version knows no gateway "${integration.gateway}". Nothing was changed. Start the version that had it.`,
  });
}
