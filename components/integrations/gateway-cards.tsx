import Link from "next/link";
import { GatewayMark } from "@/components/cells/gateway-mark";
import { cn } from "@/components/design/cn";
import type { GatewayChoice } from "@/lib/integrations/schemas";

interface GatewayCardsProps {
  gateways: readonly GatewayChoice[];
  chosen: string | null;
}

/** Which gateway to connect. Links: the choice is in the address, and going back takes it back. */
export function GatewayCards({ gateways, chosen }: GatewayCardsProps) {
  return (
    <nav aria-label="Gateways">
      <ul className={cn("grid gap-2", chosen === null && "sm:grid-cols-2 lg:grid-cols-3")}>
        {gateways.map((gateway) => (
          <li
            key={gateway.kind}
            className={cn(chosen !== null && gateway.kind !== chosen && "max-lg:hidden")}
          >
            <Link
              href={`/integrations/new?gateway=${gateway.kind}`}
              scroll={false}
              aria-current={gateway.kind === chosen ? "true" : undefined}
              className={cn(
                "grid h-full content-start gap-1.5 rounded-lg border p-3 transition-colors duration-100",
                gateway.kind === chosen ? "border-accent bg-accent-soft" : "bg-surface hover:bg-hover",
              )}
            >
              <GatewayMark gateway={gateway.name} className="font-medium" />
              <span className="text-table text-ink-2">{describe(gateway)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function describe({ reportsAmounts, canBeAsked, statusCount }: GatewayChoice): string {
  if (statusCount === null)
    return "For a gateway that has no card here: you say how it signs, where each value stands, and what its words mean.";
  const amounts = reportsAmounts ? "Reports received amounts" : "Reports no received amounts";
  const asking = canBeAsked ? "can be asked when a webhook is late" : "speaks by webhooks alone";
  return `${amounts}, ${asking}. ${statusCount} statuses are mapped.`;
}
