"use client";

import { ListChecks } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Moment } from "@/components/cells/moment";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { PageHeader } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { FormSummary } from "@/components/ui/form-summary";
import type { NamedRun, ReplayRun, StartReplay } from "@/lib/replays/schemas";
import { CarryOutDialog } from "./carry-out-dialog";
import { ChangeList } from "./change-list";
import { RunFigures } from "./run-figures";
import { RunProgress } from "./run-progress";
import { chosenBy, runTitle, STATE } from "./run-words";
import { isUnderWay, useRun, type ReadRun, type RunReport } from "./use-run";

interface RunViewProps {
  report: RunReport;
  isFirstPage: boolean;
  pager: ReactNode;
  read: ReadRun;
  cancel: (input: NamedRun) => Promise<Answer<ReplayRun>>;
  mayCancel: boolean;
  now: string;
  zone: string;
  /** Carries out what a dry run has shown. */
  start: (input: StartReplay) => Promise<Answer<ReplayRun>>;
}

/** One run: how far it is, what it found, and every order it changes. */
export function RunView({
  report,
  isFirstPage,
  pager,
  read,
  cancel,
  mayCancel,
  now,
  zone,
  start,
}: RunViewProps) {
  const router = useRouter();
  const { run, changes } = useRun(report, read) ?? report;
  const cancelling = useSubmit(cancel, { onDone: () => router.refresh() });
  const state = STATE[run.state];
  return (
    <>
      <PageHeader
        back={{ href: "/deliveries?tab=replays", label: "Replays" }}
        title={runTitle(run)}
        aside={<Badge tone={state.tone}>{state.label}</Badge>}
        description={
          <>
            Asked for by {run.requestedBy.name} <Moment at={run.createdAt} now={now} zone={zone} />.{" "}
            {chosenBy(run) !== null && `Chosen by ${chosenBy(run)}; what came in later is not among them. `}
            {run.dryRun ? "A dry run changes nothing." : "Doing it again would change nothing more."}
          </>
        }
        actions={<Next run={run} start={start} />}
      />
      <div className="mb-4 grid gap-4 rounded-lg border bg-surface p-4 empty:hidden">
        <FormSummary title="The run was not cancelled." problems={cancelling.problems} />
        <RunProgress run={run} onCancel={mayCancel ? () => cancelling.submit({ id: run.id }) : undefined} />
        <RunFigures run={run} />
      </div>
      <section aria-labelledby="changes" className="overflow-hidden rounded-lg border bg-surface">
        <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b px-3 py-1.5">
          <h2 id="changes" className="font-medium">
            {run.dryRun ? "Orders that would change" : "Orders that changed"}
          </h2>
          {(report.changes.length > 0 || !isFirstPage) && pager}
        </div>
        {changes.length === 0 ? (
          <EmptyState
            icon={<ListChecks aria-hidden />}
            title={isUnderWay(run) ? "None so far" : "None"}
            className="py-10"
          >
            {isUnderWay(run)
              ? "They are listed here as they are found."
              : "Every order already is what this run makes of it."}
          </EmptyState>
        ) : (
          <ChangeList
            label={run.dryRun ? "Orders that would change" : "Orders that changed"}
            changes={isFirstPage ? changes : report.changes}
            isDryRun={run.dryRun}
          />
        )}
      </section>
    </>
  );
}

/** What one does with a run that is over. */
function Next({ run, start }: { run: ReplayRun; start: RunViewProps["start"] }) {
  if (run.kind === "deliveries")
    return run.dryRun && run.state === "done" ? <CarryOutDialog run={run} start={start} /> : null;
  if (run.integration === null) return null;
  const preview = run.dryRun && run.state === "done" ? `?preview=${run.id}` : "";
  return (
    <ButtonLink href={`/integrations/${run.integration.slug}/mapping${preview}`}>
      Go to the mapping
    </ButtonLink>
  );
}
