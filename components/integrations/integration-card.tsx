import Link from "next/link";
import { GatewayMark } from "@/components/cells/gateway-mark";
import type { IntegrationSummary } from "@/lib/integrations/schemas";
import { HealthFacts } from "./health-facts";
import { integrationPulse } from "./integration-pulse";
import { PulseBadge } from "./pulse-badge";
import { WebhookAddress } from "./webhook-address";

interface IntegrationCardProps {
  integration: IntegrationSummary;
  now: string;
  zone: string;
  showsDeliveries: boolean;
}

export function IntegrationCard({ integration, now, zone, showsDeliveries }: IntegrationCardProps) {
  return (
    <li className="grid content-start gap-3 rounded-lg border bg-surface p-4">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="font-medium break-words">
            <Link
              href={`/integrations/${integration.slug}`}
              className="rounded-sm underline-offset-3 hover:underline"
            >
              {integration.name}
            </Link>
          </h2>
          <GatewayMark gateway={integration.gatewayName} className="mt-1 max-w-full text-table text-ink-2" />
        </div>
        <PulseBadge pulse={integrationPulse(integration, now)} />
      </div>
      <WebhookAddress url={integration.webhookUrl} />
      <HealthFacts integration={integration} now={now} zone={zone} linked={showsDeliveries} />
    </li>
  );
}
