"use client";

import { History } from "lucide-react";
import Link from "next/link";
import { Moment } from "@/components/cells/moment";
import { useRefreshed } from "@/components/forms/use-refreshed";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Progress } from "@/components/ui/progress";
import type { ReplayRun } from "@/lib/replays/schemas";
import { chosenBy, count, runTitle, runUnit, STATE } from "./run-words";
import { isUnderWay } from "./use-run";

interface RunListProps {
  runs: readonly ReplayRun[];
  /** Answers the same page again, as it is now; null when it cannot. */
  refresh: () => Promise<readonly ReplayRun[] | null>;
  now: string;
  zone: string;
}

const REFRESH_MS = 1_500;

/** Kept runs, those under way with how far they are. */
export function RunList({ runs, refresh, now, zone }: RunListProps) {
  const current = useRefreshed(runs, isAnyUnderWay, refresh, REFRESH_MS);
  if (current.length === 0) {
    return (
      <EmptyState
        icon={<History aria-hidden />}
        title="Nothing was replayed in bulk yet"
        className="mt-4 rounded-lg border bg-surface"
      >
        Choose deliveries in another list, or change a status mapping: what reads the past anew is kept here,
        dry runs too.
      </EmptyState>
    );
  }
  return (
    <ul className="mt-4 divide-y overflow-hidden rounded-lg border bg-surface">
      {current.map((run) => (
        <li key={run.id} className="grid gap-2 px-4 py-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Badge tone={STATE[run.state].tone}>{STATE[run.state].label}</Badge>
            <div className="min-w-48 flex-1">
              <Link href={`/deliveries/replays/${run.id}`} className="rounded-sm font-medium hover:underline">
                {runTitle(run)}
              </Link>
              <p className="text-label text-ink-3">
                {run.requestedBy.name}, <Moment at={run.createdAt} now={now} zone={zone} inList />
                {chosenBy(run) !== null && ` · chosen by ${chosenBy(run)}`} · {outcome(run)}
              </p>
            </div>
          </div>
          {isUnderWay(run) && (
            <Progress label="Reading" done={run.done} total={run.total} unit={runUnit(run)} />
          )}
        </li>
      ))}
    </ul>
  );
}

const isAnyUnderWay = (runs: readonly ReplayRun[]) => runs.some(isUnderWay);

function outcome({ dryRun, changed, fulfils }: ReplayRun): string {
  const orders = `${count(changed, "order")} ${dryRun ? "would change" : "changed"}`;
  return fulfils === 0
    ? orders
    : `${orders}, ${count(fulfils, "fulfilment signal")}${dryRun ? " would be sent" : ""}`;
}
