import type { Metadata } from "next";
import { AddIntegrationForm } from "@/components/integrations/add-integration-form";
import { GatewayCards } from "@/components/integrations/gateway-cards";
import { Page, PageHeader } from "@/components/shell/page";
import { requireActor } from "@/lib/auth/current-actor";
import { listGatewayChoices } from "@/lib/integrations/list-gateway-choices";
import { webhookUrl } from "@/lib/integrations/webhook-url";
import { addIntegration, tryConfiguration } from "../actions";

export const metadata: Metadata = { title: "Add an integration" };

interface NewIntegrationPageProps {
  searchParams: Promise<{ gateway?: string | string[] }>;
}

export default async function NewIntegrationPage({ searchParams }: NewIntegrationPageProps) {
  const actor = await requireActor("integrations.configure");
  const { gateway } = await searchParams;
  const gateways = listGatewayChoices(actor);
  const chosen = gateways.find(({ kind }) => kind === gateway) ?? null;
  return (
    <Page>
      <PageHeader
        back={
          chosen === null
            ? { href: "/integrations", label: "Integrations" }
            : { href: "/integrations/new", label: "Choose another gateway" }
        }
        title={chosen === null ? "Which gateway?" : `Connect ${chosen.name}`}
      />
      {chosen === null ? (
        <GatewayCards gateways={gateways} chosen={null} />
      ) : (
        <div className="grid grid-cols-1 items-start gap-x-8 gap-y-4 lg:grid-cols-[16rem_minmax(0,40rem)]">
          <GatewayCards gateways={gateways} chosen={chosen.kind} />
          <AddIntegrationForm
            key={chosen.kind}
            gateway={chosen}
            webhookPrefix={webhookUrl("")}
            add={addIntegration}
            tryOut={tryConfiguration}
          />
        </div>
      )}
    </Page>
  );
}
