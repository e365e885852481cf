import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { NamedIntegration, type SubscriptionView } from "@/lib/integrations/schemas";
import { openSubscriptions, subscriptionView } from "@/lib/integrations/webhook-subscriptions";
import { parseInput } from "@/lib/platform/parse-input";

/** Which addresses the gateway sends to, as it says itself. @throws AppError also what the gateway's client throws. */
export async function listSubscriptions(
  actor: Actor,
  input: NamedIntegration,
  openHttp: OpenHttp = openGatewayHttp,
): Promise<{ registeredUrl: string; subscriptions: SubscriptionView[] }> {
  requirePermission(actor, "integrations.configure");
  const { integration: idOrSlug } = parseInput(NamedIntegration, input);
  const desk = await openSubscriptions(idOrSlug, openHttp);
  const { registeredUrl } = desk.integration;
  return {
    registeredUrl,
    subscriptions: (await desk.list()).map((each) => subscriptionView(each, registeredUrl)),
  };
}
