"use client";

import { Archive } from "lucide-react";
import { useEffect, useState } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import type { ExportRunView } from "@/lib/exports/schemas";
import type { StartRun } from "./export-actions";
import { RunCard } from "./run-card";

interface RunListProps {
  runs: ExportRunView[];
  /** Answers the same runs again, as they are now. */
  refresh: () => Promise<ExportRunView[] | null>;
  startRun: StartRun;
  labels: Record<string, string>;
  now: string;
  zone: string;
}

const REFRESH_MS = 1500;

export function RunList({ runs, refresh, startRun, labels, now, zone }: RunListProps) {
  const current = useRefreshed(runs, refresh);
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

/** The runs as the page got them, and as they are now while one of them is under way. */
function useRefreshed(runs: ExportRunView[], refresh: RunListProps["refresh"]): ExportRunView[] {
  const [latest, setLatest] = useState({ given: runs, current: runs });
  const current = latest.given === runs ? latest.current : runs;
  const isMoving = current.some((run) => run.state === "queued" || run.state === "running");

  useEffect(() => {
    if (!isMoving) return;
    const timer = setTimeout(async () => {
      const answer = await refresh().catch(() => null);
      setLatest({ given: runs, current: answer ?? [...current] });
    }, REFRESH_MS);
    return () => clearTimeout(timer);
  }, [isMoving, current, runs, refresh]);

  return current;
}
