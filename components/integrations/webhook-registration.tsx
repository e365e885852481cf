"use client";

import { Check, Link2, List, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { FormSummary } from "@/components/ui/form-summary";
import type {
  NamedIntegration,
  RemoveSubscription,
  SubscribedWebhook,
  SubscriptionView,
} from "@/lib/integrations/schemas";
import { RemoveWebhookDialog } from "./remove-webhook-dialog";

interface WebhookRegistrationProps {
  integration: { id: string; gatewayName: string; disabledAt: string | null };
  list: (input: NamedIntegration) => Promise<Answer<{ subscriptions: SubscriptionView[] }>>;
  subscribe: (input: NamedIntegration) => Promise<Answer<SubscribedWebhook>>;
  remove: (input: RemoveSubscription) => Promise<Answer<{ id: string; url: string }>>;
}

const SAID: Record<SubscribedWebhook["outcome"], string> = {
  registered: "is registered.",
  completed: "was registered already. The events that were missing are added.",
  unchanged: "was registered already, with every event.",
};

/** Tells the gateway through its interface where to send to, and shows where else it sends. Asked only on demand. */
export function WebhookRegistration({ integration, list, subscribe, remove }: WebhookRegistrationProps) {
  const { id, gatewayName, disabledAt } = integration;
  const [known, setKnown] = useState<readonly SubscriptionView[] | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const listing = useSubmit(list, { onDone: ({ subscriptions }) => setKnown(subscriptions) });
  const registering = useSubmit(subscribe, {
    onDone: ({ outcome, subscription }) => {
      setSaid(`This address ${SAID[outcome]}`);
      setKnown((before) => before && [subscription, ...before.filter((each) => each.id !== subscription.id)]);
    },
  });
  const isBusy = listing.isPending || registering.isPending;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          disabled={disabledAt !== null || listing.isPending}
          pending={registering.isPending}
          onClick={() => {
            setSaid(null);
            registering.submit({ integration: id });
          }}
        >
          {!registering.isPending && <Link2 aria-hidden />}
          Register this address at {gatewayName}
        </Button>
        <Button
          disabled={disabledAt !== null || registering.isPending}
          pending={listing.isPending}
          onClick={() => listing.submit({ integration: id })}
        >
          {!listing.isPending && <List aria-hidden />}
          {known === null ? "Show what is registered" : "Look again"}
        </Button>
      </div>
      {disabledAt !== null && (
        <p className="text-table text-ink-2">The gateway of a disabled integration is not asked.</p>
      )}
      <FormSummary title="The address was not registered." problems={registering.problems} />
      <FormSummary title={`${gatewayName} was not asked.`} problems={listing.problems} />
      <p role="status" className="text-table empty:hidden">
        {said}
      </p>
      {known !== null && (
        <Registered
          gatewayName={gatewayName}
          subscriptions={known}
          isBusy={isBusy}
          onRemoved={(removed) => setKnown(known.filter((each) => each.id !== removed))}
          remove={(subscription) => remove({ integration: id, subscription })}
        />
      )}
    </div>
  );
}

interface RegisteredProps {
  gatewayName: string;
  subscriptions: readonly SubscriptionView[];
  isBusy: boolean;
  remove: (subscription: string) => Promise<Answer<{ id: string; url: string }>>;
  onRemoved: (subscription: string) => void;
}

function Registered({ gatewayName, subscriptions, isBusy, remove, onRemoved }: RegisteredProps) {
  if (subscriptions.length === 0)
    return <p className="text-table text-ink-2">{gatewayName} has no webhook on file for this account.</p>;
  return (
    <ul aria-label={`Webhooks at ${gatewayName}`} className="divide-y rounded-lg border">
      {subscriptions.map((subscription) => (
        <li key={subscription.id} className="grid gap-1.5 px-3 py-2.5 text-table">
          <code className="min-w-0 font-mono text-label break-all">
            {subscription.url === "" ? "address not told" : subscription.url}
          </code>
          <div className="flex flex-wrap items-center gap-2">
            {subscription.isOurs && (
              <Badge tone="good">
                <Check aria-hidden />
                This integration
              </Badge>
            )}
            {subscription.isComplete ? (
              <span className="text-ink-2">every event</span>
            ) : (
              <Badge tone="attention">
                <TriangleAlert aria-hidden />
                Events missing
              </Badge>
            )}
            <RemoveWebhookDialog
              gatewayName={gatewayName}
              subscription={subscription}
              disabled={isBusy}
              remove={remove}
              onRemoved={() => {
                onRemoved(subscription.id);
                toast.success(`${gatewayName} does not send there any more.`);
              }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
