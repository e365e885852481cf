import {
  ArrowLeft,
  Check,
  CircleDashed,
  CircleHelp,
  Clock,
  Minus,
  OctagonAlert,
  Scale,
  type LucideIcon,
} from "lucide-react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { RefundView, SettlementView } from "@/lib/orders/schemas";

interface Look {
  label: string;
  tone: BadgeTone;
  icon: LucideIcon;
  meaning: string;
}

export const STAGE_LOOK: Record<string, Look> = {
  pending: {
    label: "Pending",
    tone: "waiting",
    icon: Clock,
    meaning: "Announced by the gateway, not sent yet.",
  },
  sent: { label: "Sent", tone: "moving", icon: CircleDashed, meaning: "On its way to the merchant." },
  settled: { label: "Settled", tone: "good", icon: Check, meaning: "With the merchant." },
  failed: { label: "Failed", tone: "danger", icon: OctagonAlert, meaning: "The payout did not happen." },
};

export const BALANCE_LOOK: Record<SettlementView["balance"], Look> = {
  balanced: {
    label: "Balanced",
    tone: "good",
    icon: Scale,
    meaning: "Gross less fees and reserve is the net amount.",
  },
  unbalanced: {
    label: "Does not add up",
    tone: "danger",
    icon: OctagonAlert,
    meaning: "Gross less fees and reserve is not the net amount the gateway reported.",
  },
  incomplete: {
    label: "Incomplete",
    tone: "waiting",
    icon: CircleHelp,
    meaning: "The gateway did not report all figures, so they cannot be checked.",
  },
};

export const REFUND_LOOK: Record<RefundView["state"], Look> = {
  requested: { label: "Requested", tone: "waiting", icon: Clock, meaning: "Decided here, not sent yet." },
  pending: { label: "Pending", tone: "moving", icon: CircleDashed, meaning: "The gateway is sending it." },
  sent: { label: "Sent", tone: "back", icon: ArrowLeft, meaning: "The money went back." },
  failed: { label: "Failed", tone: "danger", icon: OctagonAlert, meaning: "It did not go back." },
  cancelled: { label: "Cancelled", tone: "ended", icon: Minus, meaning: "It was called off." },
};

export function LookChip({ look, word }: { look: Look | undefined; word: string }) {
  if (look === undefined) return <Badge tone="waiting">{word}</Badge>;
  const Icon = look.icon;
  return (
    <Badge tone={look.tone} title={look.meaning}>
      <Icon aria-hidden strokeWidth={2.25} />
      {look.label}
    </Badge>
  );
}

/** For a filter: values with the words of their chips. */
export function lookOptions(looks: Readonly<Record<string, Look>>): { value: string; label: string }[] {
  return Object.entries(looks).map(([value, { label }]) => ({ value, label }));
}
