import { ChevronRight } from "lucide-react";
import { Moment } from "@/components/cells/moment";
import { cn } from "@/components/design/cn";
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
      <div
        tabIndex={0}
        role="group"
        aria-label="Events, table"
        className="overflow-x-auto border-t focus-visible:outline-offset-[-2px]"
      >
        {/* Below 640 px a row is a small block of its own; the roles say that it is still a table. */}
        <table role="table" className="w-full text-table max-sm:block">
          <thead role="rowgroup" className="max-sm:sr-only">
            <tr role="row" className="text-left text-label text-ink-3">
              {["When", "Said", "Reads as", "Decision", "Because"].map((title) => (
                <th
                  key={title}
                  role="columnheader"
                  scope="col"
                  className="px-3 py-1.5 font-medium first:pl-4 last:pr-4"
                >
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup" className="max-sm:block">
            {judged.map((event) => (
              <EventRow key={event.id} event={event} latestMapping={latest} now={now} zone={zone} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

interface EventRowProps {
  event: EventView;
  latestMapping: number | null;
  now: string;
  zone: string;
}

const cellStyle = "px-3 py-2 sm:first:pl-4 sm:last:pr-4 max-sm:p-0";

function EventRow({ event, latestMapping, now, zone }: EventRowProps) {
  const { mappedStatus, mappingVersion } = event;
  return (
    <tr
      role="row"
      className="border-t align-top max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-4 max-sm:py-2.5 max-sm:first:border-t-0"
    >
      <td
        role="cell"
        className={cn(cellStyle, "whitespace-nowrap text-ink-2 max-sm:order-2 max-sm:text-right")}
      >
        <Moment at={event.recordedAt} now={now} zone={zone} inList />
      </td>
      <td role="cell" className={cn(cellStyle, "max-sm:order-1 max-sm:font-medium")}>
        {isHeard(event) ? (event.gatewayStatus ?? event.kind) : `${event.actor.name} (person)`}
      </td>
      <td
        role="cell"
        className={cn(cellStyle, "whitespace-nowrap text-ink-2 max-sm:order-4 max-sm:text-right")}
      >
        {mappedStatus === null ? "–" : STATUS[mappedStatus].label}
        {mappingVersion !== null && mappingVersion !== latestMapping && (
          <span className="text-label text-ink-3"> (version {mappingVersion})</span>
        )}
      </td>
      <td role="cell" className={cn(cellStyle, "max-sm:order-3")}>
        <DecisionChip decision={event.decision} />
      </td>
      <td role="cell" className={cn(cellStyle, "text-ink-2 sm:min-w-64 max-sm:order-5 max-sm:col-span-2")}>
        {event.reason}
      </td>
    </tr>
  );
}
