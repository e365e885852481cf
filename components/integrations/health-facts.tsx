import Link from "next/link";
import { Moment } from "@/components/cells/moment";
import { cn } from "@/components/design/cn";
import type { IntegrationSummary } from "@/lib/integrations/schemas";
import { gapText } from "./integration-pulse";

interface HealthFactsProps {
  integration: IntegrationSummary;
  now: string;
  zone: string;
  /** Whether the figures lead to the deliveries they count. */
  linked: boolean;
  className?: string;
}

export function HealthFacts({ integration, now, zone, linked, className }: HealthFactsProps) {
  const { slug, health } = integration;
  const figure = (count: number, tab: string) =>
    linked && count > 0 ? (
      <Link
        href={`/deliveries?tab=${tab}&integration=${slug}`}
        className="rounded-sm text-accent underline-offset-3 hover:underline"
      >
        {count.toLocaleString("en")}
      </Link>
    ) : (
      count.toLocaleString("en")
    );
  const facts = [
    {
      label: "Last delivery",
      value: <Moment at={health.lastDeliveryAt} now={now} zone={zone} missing="none yet" inList />,
    },
    {
      label: "Usual gap",
      value:
        health.usualGapSeconds === null ? (
          <span className="text-ink-3">not known yet</span>
        ) : (
          gapText(health.usualGapSeconds)
        ),
    },
    { label: "Refused, 90 days", value: figure(health.refusedCount, "refused") },
    { label: "Quarantine", value: figure(health.quarantineCount, "attention") },
  ];
  return (
    <dl className={cn("grid grid-cols-2 gap-x-4 gap-y-2 text-table sm:grid-cols-4", className)}>
      {facts.map(({ label, value }) => (
        <div key={label} className="min-w-0">
          <dt className="text-label text-ink-3">{label}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
