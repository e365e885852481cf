import { recordAudit } from "@/lib/audit/record";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { NamedIntegration, type SubscribedWebhook } from "@/lib/integrations/schemas";
import { alone, openSubscriptions, subscriptionView } from "@/lib/integrations/webhook-subscriptions";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Has the gateway send to this integration's address, with every event that is needed: registers it, or completes what is
 * registered. Doing it twice changes nothing more.
 * @throws AppError also what the gateway's client throws, "outcome_unknown" among it.
 */
export async function subscribeWebhook(
  actor: Actor,
  input: NamedIntegration,
  openHttp: OpenHttp = openGatewayHttp,
): Promise<SubscribedWebhook> {
  requirePermission(actor, "integrations.configure");
  const { integration: idOrSlug } = parseInput(NamedIntegration, input);
  const desk = await openSubscriptions(idOrSlug, openHttp);
  const { integration, gateway } = desk;
  const url = integration.registeredUrl;

  return alone(integration.id, integration.name, async (tx) => {
    const registered = (await desk.list()).filter((each) => each.url === url);
    const [before] = registered;
    const complete = registered.find(({ isComplete }) => isComplete);
    if (complete) return { outcome: "unchanged", subscription: subscriptionView(complete, url) };
    const after = before === undefined ? await desk.create(url) : await desk.update(before.id, url);
    await recordAudit(tx, {
      actor,
      action: "integration.webhook_subscribed",
      objectType: "integration",
      objectId: integration.id,
      summary: `${actorRef(actor).name} ${before === undefined ? "registered" : "completed"} the webhook of ${integration.name} at ${gateway.name}.`,
      before: before === undefined ? undefined : { id: before.id, url, events: [...before.events] },
      after: { id: after.id, url, events: [...after.events] },
    });
    return {
      outcome: before === undefined ? "registered" : "completed",
      subscription: subscriptionView(after, url),
    };
  });
}
