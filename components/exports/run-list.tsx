"use client";

import { Archive } from "lucide-react";
import { useCallback } from "react";
import { useRefreshed } from "@/components/forms/use-refreshed";
import { EmptyState } from "@/components/ui/empty-state";
import type { ExportRunView } from "@/lib/exports/schemas";
import type { StartRun } from "./export-actions";
import { RunCard } from "./run-card";

interface RunListProps {
  runs: ExportRunView[];
  /** Where the page begins; null is the first one. */
  cursor: string | null;
  /** Answers the runs of a page as they are now. */
  read: (place: { cursor: string | null }) => Promise<ExportRunView[] | null>;
  startRun: StartRun;
  labels: Record<string, string>;
  now: string;
  zone: string;
}

const REFRESH_MS = 1500;

export function RunList({ runs, cursor, read, startRun, labels, now, zone }: RunListProps) {
  const readAgain = useCallback(() => read({ cursor }), [read, cursor]);
  const current = useRefreshed(runs, isAnyUnderWay, readAgain, REFRESH_MS);
  if (current.length === 0) {
    return (
      <EmptyState
        icon={<Archive />}
        title="No kept exports yet"
        className="rounded-md border bg-surface py-10"
      >
        Keep an export as a run when somebody will ask for the same figures again: an auditor, a tax office,
        next year&apos;s you.
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y rounded-md border bg-surface">
      {current.map((run) => (
        <RunCard
          key={run.id}
          run={run}
          label={labels[run.layout] ?? run.layout}
          startRun={startRun}
          now={now}
          zone={zone}
        />
      ))}
    </ul>
  );
}

const isAnyUnderWay = (runs: readonly ExportRunView[]) =>
  runs.some(({ state }) => state === "queued" || state === "running");
