import { ChevronRight } from "lucide-react";
import { Moment } from "@/components/cells/moment";
import { STATUS } from "@/lib/domain/order-status";
import type { EventView, OrderDetail } from "@/lib/orders/schemas";
import { DecisionChip } from "./decision-chip";
import { eventTally, isHeard, whySentence } from "./why-sentence";

interface WhyStatusProps {
  order: OrderDetail;
  /** Newest first. */
  events: readonly EventView[];
  now: string;
  zone: string;
}

/** Why the order stands where it stands: a sentence first, and the evidence when it is opened. */
export function WhyStatus({ order, events, now, zone }: WhyStatusProps) {
  // Who the order is assigned to decides nothing about it.
  const judged = events.filter((event) => event.kind !== "assigned");
  const latest = judged.find((event) => event.mappingVersion !== null)?.mappingVersion ?? null;
  return (
    <details className="group/why rounded-lg border bg-surface">
      <summary className="flex list-none items-start gap-3 rounded-lg px-4 py-3 focus-visible:outline-offset-[-2px] [&::-webkit-details-marker]:hidden">
        <span className="min-w-0 flex-1">
          <span className="block text-table text-ink-2">Why {STATUS[order.status].label.toLowerCase()}</span>
          <span className="block text-pretty break-words">{whySentence(order, judged)}</span>
          <span className="mt-0.5 block text-label text-ink-3">
            {eventTally(judged)}
            {latest !== null && ` Status mapping version ${latest}.`}
          </span>
        </span>
        <ChevronRight
          aria-hidden
          className="mt-0.5 size-4 shrink-0 text-ink-3 transition-transform group-open/why:rotate-90"
        />
      </summary>
      <div tabIndex={0} role="group" aria-label="Events, table" className="overflow-x-auto border-t">
        <table className="w-full text-table">
          <thead>
            <tr className="text-left text-label text-ink-3">
              <th scope="col" className="py-1.5 pl-4 font-medium">
                When
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                Said
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                Reads as
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                Decision
              </th>
              <th scope="col" className="py-1.5 pr-4 pl-3 font-medium">
                Because
              </th>
            </tr>
          </thead>
          <tbody>
            {judged.map((event) => (
              <tr key={event.id} className="border-t align-top">
                <td className="py-2 pl-4 whitespace-nowrap text-ink-2">
                  <Moment at={event.recordedAt} now={now} zone={zone} inList />
                </td>
                <td className="px-3 py-2">
                  {isHeard(event) ? (event.gatewayStatus ?? event.kind) : `${event.actor.name} (person)`}
                </td>
                <td className="px-3 py-2 whitespace-nowrap text-ink-2">
                  {event.mappedStatus === null ? "–" : STATUS[event.mappedStatus].label}
                  {event.mappingVersion !== null && event.mappingVersion !== latest && (
                    <span className="text-label text-ink-3"> (version {event.mappingVersion})</span>
                  )}
                </td>
                <td className="px-3 py-2">
                  <DecisionChip decision={event.decision} />
                </td>
                <td className="min-w-64 py-2 pr-4 pl-3 text-ink-2">{event.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
