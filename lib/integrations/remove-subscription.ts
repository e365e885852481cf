import { recordAudit } from "@/lib/audit/record";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { RemoveSubscription } from "@/lib/integrations/schemas";
import { alone, openSubscriptions } from "@/lib/integrations/webhook-subscriptions";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Has the gateway stop sending to an address, this integration's or a forgotten one.
 * @throws AppError "not_found" when the gateway has no such webhook, and what its client throws.
 */
export async function removeSubscription(
  actor: Actor,
  input: RemoveSubscription,
  openHttp: OpenHttp = openGatewayHttp,
): Promise<{ id: string; url: string }> {
  requirePermission(actor, "integrations.configure");
  const { integration: idOrSlug, subscription } = parseInput(RemoveSubscription, input);
  const desk = await openSubscriptions(idOrSlug, openHttp);
  const { integration, gateway } = desk;

  return alone(integration.id, integration.name, async (tx) => {
    const found = (await desk.list()).find(({ id }) => id === subscription);
    if (!found) {
      throw new AppError("not_found", `no webhook ${subscription} at ${gateway.kind}`, {
        userMessage: `${gateway.name} has no webhook "${subscription}". Nothing was changed. Look at the list again.`,
      });
    }
    await desk.remove(found.id);
    const { id, url } = found;
    await recordAudit(tx, {
      actor,
      action: "integration.webhook_removed",
      objectType: "integration",
      objectId: integration.id,
      summary: `${actorRef(actor).name} removed a webhook of ${integration.name} at ${gateway.name}.`,
      before: { id, url, events: [...found.events] },
    });
    return { id, url };
  });
}
