"use client";

import Link from "next/link";
import { useState } from "react";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Timeline } from "@/components/timeline/timeline";
import { TIMELINE_GROUPS, type OrderTimelineEntry, type TimelineGroup } from "./timeline-entries";

interface OrderTimelineProps {
  entries: readonly OrderTimelineEntry[];
  /** Where the rest is; null when everything is shown. */
  allHref: string | null;
  now: string;
  zone: string;
}

const LABEL: Record<TimelineGroup, string> = { gateway: "Gateway", people: "People", outbound: "Outbound" };

export function OrderTimeline({ entries, allHref, now, zone }: OrderTimelineProps) {
  const [group, setGroup] = useState<TimelineGroup | "all">("all");
  const shown = group === "all" ? entries : entries.filter((entry) => entry.group === group);
  return (
    <section aria-labelledby="timeline">
      <header className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 id="timeline" className="text-title font-semibold tracking-tight">
          Timeline
        </h2>
        <SegmentedControl<TimelineGroup | "all">
          name="timeline-group"
          label="Show in the timeline"
          value={group}
          onChange={setGroup}
          options={[
            { value: "all", label: "All" },
            ...TIMELINE_GROUPS.map((value) => ({ value, label: LABEL[value] })),
          ]}
        />
      </header>
      {shown.length === 0 ? (
        <p className="py-4 text-table text-ink-3">
          {group === "people" ? "Nobody has worked on this order yet." : "Nothing of this kind happened yet."}
        </p>
      ) : (
        <Timeline entries={shown} now={now} zone={zone} />
      )}
      {allHref !== null && (
        <p className="pt-1 text-table">
          <Link href={allHref} scroll={false} className="text-accent underline-offset-3 hover:underline">
            Show what happened before
          </Link>
        </p>
      )}
    </section>
  );
}
