import { answer, UsageError } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { onlyPositional, readArgs } from "@/lib/cli/read-args";
import type { Subcommand } from "@/lib/cli/subcommands";
import { textTable } from "@/lib/cli/text-table";
import { listSubscriptions } from "@/lib/integrations/list-subscriptions";
import { refreshDictionary } from "@/lib/integrations/refresh-dictionary";
import { removeSubscription } from "@/lib/integrations/remove-subscription";
import type { SubscriptionView } from "@/lib/integrations/schemas";
import { subscribeWebhook } from "@/lib/integrations/subscribe-webhook";

const WHICH = "the integration by its slug or id";

const REFRESH_USAGE = "integration refresh SLUG [--json]";

const refresh: Subcommand = {
  usage: REFRESH_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(REFRESH_USAGE, args, {});
    const integration = onlyPositional(REFRESH_USAGE, positionals, WHICH);
    const { id, slug, fetchedAt, contents, isChanged } = await refreshDictionary(operator(), { integration });
    answer(io, values.json, {
      document: { id, slug, fetched_at: fetchedAt, contents, is_changed: isChanged },
      text: `${slug}: ${contents ?? "fetched"}, ${isChanged ? "with changes" : "as before"}.`,
    });
  },
};

const SUBSCRIPTIONS_USAGE = "integration subscriptions SLUG [--json]";

const listWebhooks: Subcommand = {
  usage: SUBSCRIPTIONS_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(SUBSCRIPTIONS_USAGE, args, {});
    const integration = onlyPositional(SUBSCRIPTIONS_USAGE, positionals, WHICH);
    const { registeredUrl, subscriptions } = await listSubscriptions(operator(), { integration });
    answer(io, values.json, {
      document: { registered_url: registeredUrl, data: subscriptions.map(subscriptionJson) },
      text: textTable(
        ["ID", "ADDRESS", "EVENTS", "STATE"],
        subscriptions.map(({ id, url, events, isComplete, isOurs }) => [
          id,
          url,
          events.length.toString(),
          [isOurs ? "this integration" : "another address", isComplete ? "complete" : "incomplete"].join(
            ", ",
          ),
        ]),
        "The gateway has no webhook on file.",
      ),
    });
  },
};

const SUBSCRIBE_USAGE = "integration subscribe SLUG [--json]";
const SAID_OF_WEBHOOK = {
  registered: "is registered at the gateway.",
  completed: "was registered already; the events that were missing are added.",
  unchanged: "was registered already, with every event.",
} as const;

const subscribe: Subcommand = {
  usage: SUBSCRIBE_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(SUBSCRIBE_USAGE, args, {});
    const integration = onlyPositional(SUBSCRIBE_USAGE, positionals, WHICH);
    const { outcome, subscription } = await subscribeWebhook(operator(), { integration });
    answer(io, values.json, {
      document: { outcome, subscription: subscriptionJson(subscription) },
      text: `${subscription.url} ${SAID_OF_WEBHOOK[outcome]}`,
    });
  },
};

const UNSUBSCRIBE_USAGE = "integration unsubscribe SLUG WEBHOOK_ID [--json]";

const unsubscribe: Subcommand = {
  usage: UNSUBSCRIBE_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(UNSUBSCRIBE_USAGE, args, {});
    const [integration, subscription, ...others] = positionals;
    if (integration === undefined || subscription === undefined || others.length > 0)
      throw new UsageError("Name the integration and the webhook's id at the gateway.", UNSUBSCRIBE_USAGE);
    const document = await removeSubscription(operator(), { integration, subscription });
    answer(io, values.json, { document, text: `${document.url || document.id} is not sent to any more.` });
  },
};

function subscriptionJson({ id, url, events, isComplete, isOurs }: SubscriptionView) {
  return { id, url, events, is_complete: isComplete, is_ours: isOurs };
}

/** What `integration` does at the gateway itself. */
export const atGateway: Readonly<Record<string, Subcommand>> = {
  refresh,
  subscriptions: listWebhooks,
  subscribe,
  unsubscribe,
};
