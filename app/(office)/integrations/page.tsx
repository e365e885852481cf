import { Plug, Plus } from "lucide-react";
import type { Metadata } from "next";
import { IntegrationCard } from "@/components/integrations/integration-card";
import { UnmappedInbox } from "@/components/mapping/unmapped-inbox";
import { Page, PageHeader } from "@/components/shell/page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { requireActor } from "@/lib/auth/current-actor";
import { isAllowed } from "@/lib/domain/permission";
import { listIntegrations } from "@/lib/integrations/list-integrations";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { listUnmappedStatuses } from "@/lib/replays/list-unmapped-statuses";

export const metadata: Metadata = { title: "Integrations" };

export default async function IntegrationsPage() {
  const actor = await requireActor("integrations.view");
  const [integrations, organisation, waiting] = await Promise.all([
    listIntegrations(actor),
    getOrganisation(),
    listUnmappedStatuses(actor),
  ]);
  const mayAdd = isAllowed(actor, "integrations.configure");
  const addLink = (
    <ButtonLink href="/integrations/new" variant="primary">
      <Plus aria-hidden />
      Add an integration
    </ButtonLink>
  );
  return (
    <Page>
      <PageHeader
        title="Integrations"
        description="One account at one gateway each, with its own webhook address, credentials and rules."
        actions={mayAdd && integrations.length > 0 ? addLink : undefined}
      />
      <UnmappedInbox
        waiting={waiting}
        mayMap={mayAdd}
        now={now().toISOString()}
        zone={organisation.timeZone}
      />
      {integrations.length === 0 ? (
        <EmptyState
          icon={<Plug aria-hidden />}
          title="No gateway is connected yet"
          action={mayAdd ? addLink : undefined}
          className="rounded-lg border bg-surface"
        >
          {mayAdd
            ? "Connect the first one: choose the gateway, enter its credentials, and set the webhook address there."
            : "An admin connects gateways."}
        </EmptyState>
      ) : (
        <ul className="grid gap-3 lg:grid-cols-2">
          {integrations.map((integration) => (
            <IntegrationCard
              key={integration.id}
              integration={integration}
              now={now().toISOString()}
              zone={organisation.timeZone}
              showsDeliveries={isAllowed(actor, "deliveries.view")}
            />
          ))}
        </ul>
      )}
    </Page>
  );
}
