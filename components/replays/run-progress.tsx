import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import type { ReplayRun } from "@/lib/replays/schemas";
import { runUnit } from "./run-words";

interface RunProgressProps {
  run: ReplayRun;
  /** Absent where nobody here may cancel it. */
  onCancel?: () => void;
}

/** How far a run is, or why it did not come to its end. */
export function RunProgress({ run, onCancel }: RunProgressProps) {
  switch (run.state) {
    case "queued":
    case "running":
      return (
        <div role="status" className="grid gap-2">
          <Progress label={labelOf(run)} done={run.done} total={run.total} unit={runUnit(run)} />
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="text-label text-ink-3">
              {run.state === "queued" ? "It starts as soon as the worker is free. " : ""}You can leave this
              page; it goes on.
            </p>
            {onCancel !== undefined && isCancellable(run) && (
              <Button size="sm" onClick={onCancel}>
                Cancel
              </Button>
            )}
          </div>
        </div>
      );
    case "cancelled":
      return (
        <p className="text-table text-ink-2">
          Cancelled after {run.done.toLocaleString("en")} of{" "}
          {run.total?.toLocaleString("en") ?? "an unknown number of"} {runUnit(run)}.
          {run.dryRun ? " Nothing was changed." : " What was done stays done."}
        </p>
      );
    case "failed":
      return <p className="text-table text-danger">{run.failure}</p>;
    case "done":
      return null;
  }
}

/** Half of a saved mapping would leave orders read in two ways. */
function isCancellable({ kind, dryRun }: ReplayRun): boolean {
  return kind === "deliveries" || dryRun;
}

function labelOf({ state, total, dryRun }: ReplayRun): string {
  if (state === "queued") return "Waiting for the worker";
  if (total === null) return "Looking for orders";
  return dryRun ? "Working out what would change" : "Reading the past anew";
}
