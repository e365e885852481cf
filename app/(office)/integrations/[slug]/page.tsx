import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { GatewayMark } from "@/components/cells/gateway-mark";
import { Moment } from "@/components/cells/moment";
import { CredentialList } from "@/components/integrations/credential-list";
import { DictionaryFacts } from "@/components/integrations/dictionary-facts";
import { HealthFacts } from "@/components/integrations/health-facts";
import { integrationPulse } from "@/components/integrations/integration-pulse";
import { MappingTable } from "@/components/integrations/mapping-table";
import { PulseBadge } from "@/components/integrations/pulse-badge";
import { ReadList } from "@/components/integrations/read-list";
import { RotateDialog } from "@/components/integrations/rotate-dialog";
import { SettingsForm } from "@/components/integrations/settings-form";
import { SetupPanel } from "@/components/integrations/setup-panel";
import { SwitchDialog } from "@/components/integrations/switch-dialog";
import { TestEvent } from "@/components/integrations/test-event";
import { WebhookRegistration } from "@/components/integrations/webhook-registration";
import { Page, PageHeader } from "@/components/shell/page";
import { ButtonLink } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/current-actor";
import { AppError } from "@/lib/domain/errors";
import { isAllowed } from "@/lib/domain/permission";
import { getIntegration } from "@/lib/integrations/get-integration";
import { listGatewayChoices } from "@/lib/integrations/list-gateway-choices";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import {
  disableIntegration,
  enableIntegration,
  listSubscriptions,
  readGatewayList,
  refreshDictionary,
  removeSubscription,
  rotateSecret,
  sendTestEvent,
  subscribeWebhook,
  tryConfiguration,
  updateIntegration,
} from "../actions";

export const metadata: Metadata = { title: "Integration" };

interface IntegrationPageProps {
  params: Promise<{ slug: string }>;
}

export default async function IntegrationPage({ params }: IntegrationPageProps) {
  const actor = await requireActor("integrations.view");
  const { slug } = await params;
  const [organisation, integration] = await Promise.all([
    getOrganisation(),
    getIntegration(actor, slug).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "not_found") notFound();
      throw error;
    }),
  ]);
  const gateway = listGatewayChoices(actor).find(({ kind }) => kind === integration.gateway);
  const mayConfigure = isAllowed(actor, "integrations.configure");
  const time = { now: now().toISOString(), zone: organisation.timeZone };
  const pulse = integrationPulse(integration, time.now);
  return (
    <Page>
      <PageHeader
        back={{ href: "/integrations", label: "Integrations" }}
        title={integration.name}
        aside={<PulseBadge pulse={pulse} />}
        description={
          <span className="flex flex-wrap items-center gap-x-2">
            <GatewayMark gateway={integration.gatewayName} />
            <span className="text-ink-3">
              connected <Moment at={integration.createdAt} {...time} />
            </span>
          </span>
        }
        actions={
          mayConfigure && (
            <SwitchDialog integration={integration} disable={disableIntegration} enable={enableIntegration} />
          )
        }
      />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid min-w-0 grid-cols-1 gap-4 lg:order-2">
          <Panel id="health" title="Health">
            <p className="mb-3 text-table text-ink-2">{pulse.detail}</p>
            <HealthFacts
              integration={integration}
              {...time}
              linked={isAllowed(actor, "deliveries.view")}
              className="sm:grid-cols-2"
            />
            {integration.hasList && (
              <ReadList integration={integration} canRead={mayConfigure} {...time} read={readGatewayList} />
            )}
          </Panel>
          <Panel id="setup" title={`Webhook address for ${integration.gatewayName}`}>
            <SetupPanel
              gatewayName={integration.gatewayName}
              webhookUrl={integration.webhookUrl}
              registeredUrl={integration.registeredUrl}
              steps={gateway?.setup ?? []}
              knownSourceIps={gateway?.knownSourceIps ?? []}
              registration={
                mayConfigure && integration.canSubscribe ? (
                  <WebhookRegistration
                    integration={integration}
                    list={listSubscriptions}
                    subscribe={subscribeWebhook}
                    remove={removeSubscription}
                  />
                ) : null
              }
              test={
                mayConfigure ? (
                  <TestEvent
                    integrationId={integration.id}
                    isDisabled={integration.disabledAt !== null}
                    send={sendTestEvent}
                  />
                ) : null
              }
            />
          </Panel>
          {integration.dictionary !== null && (
            <Panel id="dictionary" title={`Currencies ${integration.gatewayName} lists`}>
              <DictionaryFacts
                integration={integration}
                dictionary={integration.dictionary}
                {...time}
                refresh={mayConfigure ? refreshDictionary : null}
              />
            </Panel>
          )}
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <Panel id="settings" title="Settings">
            <SettingsForm
              integration={integration}
              canEdit={mayConfigure}
              update={updateIntegration}
              tryOut={tryConfiguration}
            />
          </Panel>
          <Panel
            id="credentials"
            title="Credentials"
            action={
              mayConfigure && (
                <RotateDialog
                  integration={integration}
                  credentials={integration.fields.filter(({ kind }) => kind === "credential")}
                  zone={time.zone}
                  rotate={rotateSecret}
                />
              )
            }
          >
            <p className="mb-2 text-table text-ink-2">Encrypted, and never shown again.</p>
            <CredentialList credentials={integration.credentials} {...time} />
          </Panel>
          <Panel
            id="mapping"
            title="Status mapping"
            action={
              <ButtonLink size="sm" href={`/integrations/${integration.slug}/mapping`}>
                {mayConfigure ? "Edit the mapping" : "Look closer"}
              </ButtonLink>
            }
          >
            <MappingTable
              statuses={integration.statuses}
              version={integration.mappingVersion}
              hasOwnWords={integration.hasOwnWords}
            />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

interface PanelProps {
  id: string;
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

function Panel({ id, title, action, children }: PanelProps) {
  return (
    <section aria-labelledby={`${id}-title`} className="rounded-lg border bg-surface p-4">
      <div className="mb-1 flex min-h-8 items-center justify-between gap-3">
        <h2 id={`${id}-title`} className="font-medium">
          {title}
        </h2>
        {action}
      </div>
      {children}
    </section>
  );
}
