import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Moment } from "@/components/cells/moment";
import { dayHeading } from "@/components/cells/moment-text";
import { cn } from "@/components/design/cn";
import { badgeStyle, type BadgeTone } from "@/components/ui/badge";
import { groupByDay } from "./group-by-day";

export interface TimelineEntry {
  id: string;
  at: string;
  icon: ReactNode;
  tone: BadgeTone;
  /** Who or what: a person's name, a gateway, "Settledesk". */
  actor: string;
  /** What happened, as a sentence. */
  title: ReactNode;
  /** Always in sight below the title: a note's text, the reason why an event was held back. */
  note?: ReactNode;
  /** Folded away: a payload, a list of changes. */
  detail?: { label: string; content: ReactNode };
}

interface TimelineProps {
  /** Newest first. */
  entries: readonly TimelineEntry[];
  now: string;
  zone: string;
}

export function Timeline({ entries, now, zone }: TimelineProps) {
  return (
    <div className="grid gap-4">
      {groupByDay(entries, zone).map(({ day, entries: list }) => {
        const first = list[0];
        return (
          <section key={day} aria-label={day}>
            <h3 className="mb-1 text-label font-medium text-ink-3">
              {first === undefined ? day : dayHeading(first.at, now, zone)}
            </h3>
            <ol>
              {list.map((entry) => (
                <Entry key={entry.id} entry={entry} now={now} zone={zone} />
              ))}
            </ol>
          </section>
        );
      })}
    </div>
  );
}

function Entry({ entry, now, zone }: { entry: TimelineEntry; now: string; zone: string }) {
  return (
    <li className="group/entry flex gap-3">
      <div aria-hidden className="flex w-6 shrink-0 flex-col items-center">
        <span className={cn(badgeStyle({ tone: entry.tone }), "mt-1 size-6 justify-center rounded-full p-0")}>
          {entry.icon}
        </span>
        <span className="w-px flex-1 bg-line group-last/entry:hidden" />
      </div>
      <div className="min-w-0 flex-1 pt-1.5 pb-3">
        <div className="flex items-baseline gap-3 text-table">
          <p className="min-w-0 flex-1 break-words">
            {entry.title} <span className="text-ink-3">· {entry.actor}</span>
          </p>
          <Moment
            at={entry.at}
            now={now}
            zone={zone}
            show="clock"
            className="shrink-0 text-label text-ink-3"
          />
        </div>
        {entry.note !== undefined && (
          <div className="mt-0.5 text-table break-words text-ink-2">{entry.note}</div>
        )}
        {entry.detail !== undefined && (
          <details className="group/detail mt-1">
            <summary className="hit inline-flex list-none items-center gap-0.5 rounded-sm text-label text-ink-2 hover:text-ink [&::-webkit-details-marker]:hidden">
              <ChevronRight
                aria-hidden
                className="size-3.5 transition-transform group-open/detail:rotate-90"
              />
              {entry.detail.label}
            </summary>
            <div className="mt-2">{entry.detail.content}</div>
          </details>
        )}
      </div>
    </li>
  );
}
