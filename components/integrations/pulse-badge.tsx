import { Check, CircleSlash, Clock, OctagonAlert, TriangleAlert, type LucideIcon } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Pulse, PulseCode } from "./integration-pulse";

const ICON: Record<PulseCode, LucideIcon> = {
  disabled: CircleSlash,
  waiting: Clock,
  refusing: OctagonAlert,
  quiet: TriangleAlert,
  receiving: Check,
};

export function PulseBadge({ pulse }: { pulse: Pulse }) {
  const Icon = ICON[pulse.code];
  return (
    <Badge tone={pulse.tone} title={pulse.detail}>
      <Icon aria-hidden strokeWidth={2.25} />
      {pulse.label}
    </Badge>
  );
}
