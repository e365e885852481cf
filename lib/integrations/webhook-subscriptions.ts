import { transaction, type SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { WebhookSubscription, WebhookSubscriptions } from "@/lib/gateways/contract";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import {
  askableIntegration,
  hasNoSuch,
  type AskableIntegration,
} from "@/lib/integrations/askable-integration";
import type { SubscriptionView } from "@/lib/integrations/schemas";

/** The gateway's own list of webhooks, bound to one integration. */
export interface SubscriptionDesk extends AskableIntegration {
  list(): Promise<readonly WebhookSubscription[]>;
  create(url: string): Promise<WebhookSubscription>;
  update(id: string, url: string): Promise<WebhookSubscription>;
  remove(id: string): Promise<void>;
}

/** @throws AppError "invalid_input" for a gateway whose webhooks are set by hand alone. */
export async function openSubscriptions(
  idOrSlug: string,
  openHttp: OpenHttp = openGatewayHttp,
): Promise<SubscriptionDesk> {
  const askable = await askableIntegration(idOrSlug);
  const { gateway, config } = askable;
  const subscriptions: WebhookSubscriptions<unknown> =
    gateway.client?.subscriptions ?? hasNoSuch(gateway, "list of webhooks");
  const http = openHttp(gateway);
  return {
    ...askable,
    list: () => subscriptions.list(config, http),
    create: (url) => subscriptions.create(url, config, http),
    update: (id, url) => subscriptions.update(id, url, config, http),
    remove: (id) => subscriptions.remove(id, config, http),
  };
}

export function subscriptionView(subscription: WebhookSubscription, registeredUrl: string): SubscriptionView {
  const { id, url, events, isComplete } = subscription;
  return { id, url, events: [...events], isComplete, isOurs: url === registeredUrl };
}

/** "webhooks" to PostgreSQL's lock table, beside the integration. */
const LOCK = 5_310_774;

/**
 * One change of an integration's webhooks at a time: two that look and then register would register twice. It holds a
 * connection while the gateway is asked, which an admin does once in a while.
 */
export async function alone<Result>(
  integrationId: string,
  name: string,
  change: (tx: SqlExecutor) => Promise<Result>,
): Promise<Result> {
  return transaction(async (tx) => {
    const [lock] = await tx.query<{ taken: boolean }>(
      "SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS taken",
      [LOCK, integrationId],
    );
    if (lock?.taken !== true) {
      throw new AppError("conflict", `webhooks of ${integrationId} are being changed`, {
        userMessage: `Somebody else is changing the webhooks of ${name} just now. Nothing was changed by you. Look at the list in a moment.`,
      });
    }
    return change(tx);
  });
}
