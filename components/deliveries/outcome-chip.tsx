import {
  Check,
  CircleHelp,
  Copy,
  FileX,
  Minus,
  OctagonAlert,
  PauseCircle,
  Unlink,
  type LucideIcon,
} from "lucide-react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { DeliveryOutcome } from "@/lib/ingest/schemas";

interface OutcomeLook {
  label: string;
  tone: BadgeTone;
  icon: LucideIcon;
  meaning: string;
}

const LOOK: Record<DeliveryOutcome, OutcomeLook> = {
  applied: {
    label: "Applied",
    tone: "good",
    icon: Check,
    meaning: "It changed what we know about its order.",
  },
  duplicate: {
    label: "Seen before",
    tone: "ended",
    icon: Copy,
    meaning: "It said what we already knew, so it changed nothing.",
  },
  stale: {
    label: "Held back",
    tone: "waiting",
    icon: PauseCircle,
    meaning: "It is older than, or weaker than, what is known, and took nothing back.",
  },
  contradictory: {
    label: "Contradictory",
    tone: "danger",
    icon: OctagonAlert,
    meaning: "It disputes what the gateway said before. The order is flagged for a person.",
  },
  unmapped: {
    label: "Unknown status",
    tone: "review",
    icon: CircleHelp,
    meaning: "Its status is not in this gateway's mapping. The order waits for a person.",
  },
  unmatched: {
    label: "No order",
    tone: "attention",
    icon: Unlink,
    meaning: "It belongs to no payment known here. It is kept and can be replayed.",
  },
  quarantined: {
    label: "Unreadable",
    tone: "attention",
    icon: FileX,
    meaning: "Its signature is right and its content is not understood. It is kept and can be replayed.",
  },
  ignored: {
    label: "Not about an order",
    tone: "ended",
    icon: Minus,
    meaning: "It is about something that is not kept here, such as a withdrawal.",
  },
};

export function outcomeMeaning(outcome: DeliveryOutcome): string {
  return LOOK[outcome].meaning;
}

/** What became of a delivery, as icon and word. */
export function OutcomeChip({ outcome }: { outcome: DeliveryOutcome }) {
  const { label, tone, icon: Icon, meaning } = LOOK[outcome];
  return (
    <Badge tone={tone} title={meaning}>
      <Icon aria-hidden strokeWidth={2.25} />
      {label}
    </Badge>
  );
}
