import {
  ArrowUpRight,
  Bot,
  Check,
  CircleHelp,
  CirclePlus,
  CircleSlash,
  MessageSquare,
  OctagonAlert,
  PauseCircle,
  RefreshCw,
  Undo2,
  UserRound,
  Webhook,
} from "lucide-react";
import Link from "next/link";
import { Moment } from "@/components/cells/moment";
import { Facts } from "@/components/forms/facts";
import type { TimelineEntry } from "@/components/timeline/timeline";
import { STATUS } from "@/lib/domain/order-status";
import type { EventView, NoteView, OrderDetail } from "@/lib/orders/schemas";
import { DecisionChip } from "./decision-chip";
import { isHeard } from "./why-sentence";

export const TIMELINE_GROUPS = ["gateway", "people", "outbound"] as const;
export type TimelineGroup = (typeof TIMELINE_GROUPS)[number];

export interface OrderTimelineEntry extends TimelineEntry {
  group: TimelineGroup;
}

interface EntriesContext {
  now: string;
  zone: string;
  seeDeliveries: boolean;
}

/** Everything that happened to an order, newest first: what was heard, what people did and wrote, what the shop was told. */
export function timelineEntries(
  order: OrderDetail,
  events: readonly EventView[],
  context: EntriesContext,
): OrderTimelineEntry[] {
  return [
    ...events.map((event) => (isHeard(event) ? heardEntry(event, context) : deedEntry(event))),
    ...order.notes.map(noteEntry),
    ...order.signals.map((signal) => signalEntry(signal, context)),
  ].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
}

function heardEntry(event: EventView, { now, zone, seeDeliveries }: EntriesContext): OrderTimelineEntry {
  return {
    id: event.id,
    group: "gateway",
    at: event.recordedAt,
    ...heardLook(event),
    actor: event.actor.name,
    title: event.reason,
    ...(event.decision !== "applied" && { note: <DecisionChip decision={event.decision} /> }),
    detail: {
      label: event.kind,
      content: (
        <Facts
          className="rounded-md border bg-surface px-3 py-2.5"
          facts={[
            { label: "The gateway said", value: event.gatewayStatus ?? "no status" },
            {
              label: "Reads as",
              value: event.mappedStatus === null ? "nothing known" : STATUS[event.mappedStatus].label,
            },
            ...(event.mappingVersion === null
              ? []
              : [{ label: "Mapping", value: `Version ${event.mappingVersion}` }]),
            {
              label: "Happened",
              value: (
                <Moment at={event.occurredAt} now={now} zone={zone} show="exact" missing="no time given" />
              ),
            },
            { label: "Heard", value: <Moment at={event.recordedAt} now={now} zone={zone} show="exact" /> },
            ...(event.deliveryId !== null && seeDeliveries
              ? [
                  {
                    label: "Delivery",
                    value: (
                      <Link
                        href={`/deliveries/${event.deliveryId}`}
                        className="rounded-sm text-accent underline-offset-3 hover:underline"
                      >
                        Raw payload
                      </Link>
                    ),
                  },
                ]
              : []),
          ]}
        />
      ),
    },
  };
}

function heardLook(event: EventView): Pick<OrderTimelineEntry, "icon" | "tone"> {
  if (event.decision === "contradictory") return { icon: <OctagonAlert aria-hidden />, tone: "danger" };
  if (event.decision === "unmapped" || event.decision === "unmatched") {
    return { icon: <OctagonAlert aria-hidden />, tone: "review" };
  }
  if (event.decision !== "applied") return { icon: <PauseCircle aria-hidden />, tone: "waiting" };
  if (event.source === "poll") return { icon: <RefreshCw aria-hidden />, tone: "moving" };
  if (event.source === "system" || event.source === "rule")
    return { icon: <Bot aria-hidden />, tone: "attention" };
  return { icon: <Webhook aria-hidden />, tone: "moving" };
}

const DEED_ICON: Record<string, Pick<OrderTimelineEntry, "icon" | "tone">> = {
  resolved: { icon: <Check aria-hidden />, tone: "good" },
  reopened: { icon: <Undo2 aria-hidden />, tone: "attention" },
  refund_recorded: { icon: <Undo2 aria-hidden />, tone: "back" },
  refund_sent: { icon: <Undo2 aria-hidden />, tone: "back" },
  payment_created: { icon: <CirclePlus aria-hidden />, tone: "moving" },
  payment_cancelled: { icon: <CircleSlash aria-hidden />, tone: "waiting" },
  payment_unknown: { icon: <CircleHelp aria-hidden />, tone: "attention" },
  refund_unknown: { icon: <CircleHelp aria-hidden />, tone: "attention" },
  payment_refused: { icon: <OctagonAlert aria-hidden />, tone: "attention" },
  refund_refused: { icon: <OctagonAlert aria-hidden />, tone: "attention" },
};

function deedEntry(event: EventView): OrderTimelineEntry {
  const note = textOf(event, "note");
  const evidence = textOf(event, "evidence");
  return {
    id: event.id,
    group: "people",
    at: event.recordedAt,
    ...(DEED_ICON[event.kind] ?? { icon: <UserRound aria-hidden />, tone: "waiting" }),
    actor: event.actor.name,
    title: event.reason,
    ...((note !== null || evidence !== null) && {
      note: (
        <>
          {note !== null && <p className="whitespace-pre-line">{note}</p>}
          {evidence !== null && <p className="text-ink-3">Evidence: {evidence}</p>}
        </>
      ),
    }),
  };
}

function noteEntry(note: NoteView): OrderTimelineEntry {
  return {
    id: note.id,
    group: "people",
    at: note.createdAt,
    icon: <MessageSquare aria-hidden />,
    tone: "waiting",
    actor: note.author,
    title: <span className="font-medium">Note</span>,
    note: <p className="whitespace-pre-line text-ink">{note.text}</p>,
  };
}

const SIGNAL: Record<string, string> = {
  "order.status_changed": "The shop is told about the new status.",
  "order.fulfillable": "The shop is told that it may deliver. This is told once.",
  "order.refunded": "The shop is told that the money went back.",
  "order.needs_action": "The shop is told that somebody has to act.",
};

function signalEntry(
  signal: OrderDetail["signals"][number],
  { now, zone }: EntriesContext,
): OrderTimelineEntry {
  return {
    id: `${signal.type} ${signal.createdAt}`,
    group: "outbound",
    at: signal.createdAt,
    icon: <ArrowUpRight aria-hidden />,
    tone: signal.type === "order.fulfillable" ? "good" : "ended",
    actor: "Settledesk",
    title: SIGNAL[signal.type] ?? signal.type,
    note: (
      <span className="text-label text-ink-3">
        <code className="font-mono">{signal.type}</code> ·{" "}
        {signal.deliveredAt === null ? (
          "not delivered to an endpoint yet"
        ) : (
          <>
            delivered <Moment at={signal.deliveredAt} now={now} zone={zone} />
          </>
        )}
      </span>
    ),
  };
}

function textOf(event: EventView, name: string): string | null {
  const value = event.detail[name];
  return typeof value === "string" && value !== "" ? value : null;
}
