import type { BadgeTone } from "@/components/ui/badge";
import type { IntegrationSummary } from "@/lib/integrations/schemas";

export type PulseCode = "disabled" | "waiting" | "refusing" | "quiet" | "receiving";

export interface Pulse {
  code: PulseCode;
  label: string;
  tone: BadgeTone;
  /** One sentence: what it means and what to look at. */
  detail: string;
}

/** A shop's night is no outage: silence counts from here on, however busy the integration usually is. */
const QUIET_AT_LEAST_MS = 6 * 3_600_000;
const QUIET_GAPS = 20;

/** Whether news arrives as it should, from what the deliveries tell. */
export function integrationPulse(
  { disabledAt, health }: Pick<IntegrationSummary, "disabledAt" | "health">,
  now: string,
): Pulse {
  if (disabledAt !== null) {
    return {
      code: "disabled",
      label: "Disabled",
      tone: "ended",
      detail: "Its webhooks are answered with 404. Orders and deliveries stay.",
    };
  }
  if (health.lastDeliveryAt === null) {
    return health.refusedCount > 0
      ? {
          code: "refusing",
          label: "Refusing",
          tone: "danger",
          detail:
            "Requests come in and none was accepted yet: compare the secrets with those at the gateway.",
        }
      : {
          code: "waiting",
          label: "Not heard yet",
          tone: "waiting",
          detail: "No webhook has come in. Set the address at the gateway, or send a test event.",
        };
  }
  const silentMs = new Date(now).getTime() - new Date(health.lastDeliveryAt).getTime();
  const gapMs = (health.usualGapSeconds ?? Infinity) * 1000;
  if (silentMs > Math.max(QUIET_AT_LEAST_MS, QUIET_GAPS * gapMs)) {
    return {
      code: "quiet",
      label: "Unusually quiet",
      tone: "attention",
      detail: "Nothing has come in for much longer than usual. Check the gateway's own webhook log.",
    };
  }
  return { code: "receiving", label: "Receiving", tone: "good", detail: "Webhooks come in as usual." };
}

/** "12 s", "5 min", "3 h", "2 d": a usual time between two deliveries. */
export function gapText(seconds: number): string {
  if (seconds < 1) return "under 1 s";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
