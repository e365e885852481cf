import { STATUS, type OrderStatus } from "@/lib/domain/order-status";
import { OUTCOME, REASON_CODES } from "@/lib/domain/resolution";
import type { EventView, Resolution } from "@/lib/orders/schemas";

/** Not told by people: deliveries, polls, imports and what the desk noticed by itself. */
const STAFF = new Set(["staff", "api"]);

export function isHeard(event: Pick<EventView, "source">): boolean {
  return !STAFF.has(event.source);
}

interface Judged {
  status: OrderStatus;
  resolution: Resolution | null;
}

/** Why the order has its status, as a sentence: a person's decision, or the event that brought it there. `events`: newest first. */
export function whySentence({ status, resolution }: Judged, events: readonly EventView[]): string {
  if (resolution !== null) {
    const { outcome, by, reason_code } = resolution;
    return `${by.name} decided “${OUTCOME[outcome].label}”. ${REASON_CODES[reason_code]}.`;
  }
  const turning = events.find((event) => event.statusAfter === status && event.statusBefore !== status);
  return turning?.reason ?? STATUS[status].meaning;
}

/** "4 events applied, 1 held back, 2 repeated." What was held back changed nothing, and says why. */
export function eventTally(events: readonly EventView[]): string {
  const heard = events.filter(isHeard);
  if (heard.length === 0) return "The gateway has reported nothing yet.";
  const count = (...decisions: string[]) =>
    heard.filter((event) => decisions.includes(event.decision)).length;
  const parts = [
    [count("applied"), "applied"],
    [count("stale", "unmapped", "unmatched", "rejected"), "held back"],
    [count("contradictory"), "contradictory"],
    [count("duplicate"), "repeated"],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `${heard.length} ${heard.length === 1 ? "event" : "events"}: ${told.join(", ")}.`;
}
