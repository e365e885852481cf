import { PackageCheck } from "lucide-react";
import Link from "next/link";
import { ChangeList } from "@/components/replays/change-list";
import { RunProgress } from "@/components/replays/run-progress";
import { count } from "@/components/replays/run-words";
import { isUnderWay, type RunReport } from "@/components/replays/use-run";
import type { NamedRun } from "@/lib/replays/schemas";

interface MappingPreviewProps {
  report: RunReport;
  cancel: (input: NamedRun) => void;
}

/** Which past orders would change, and how. */
export function MappingPreview({ report: { run, changes }, cancel }: MappingPreviewProps) {
  if (isUnderWay(run) || run.state !== "done")
    return <RunProgress run={run} onCancel={() => cancel({ id: run.id })} />;
  return (
    <div className="grid gap-3">
      <dl className="grid grid-cols-3 gap-2 text-center">
        <Figure label="looked at" value={run.done} />
        <Figure label="would change" value={run.changed} />
        <Figure label="would be fulfilled" value={run.fulfils} isDanger={run.fulfils > 0} />
      </dl>
      {run.fulfils > 0 && (
        <p className="flex gap-2 rounded-md border border-danger-line bg-danger-bg px-3 py-2 text-table">
          <PackageCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
          <span>
            <strong className="font-medium">
              {count(run.fulfils, "fulfilment signal")} would be sent to the shop.
            </strong>{" "}
            A signal cannot be taken back.
          </span>
        </p>
      )}
      {run.changed === 0 ? (
        <p className="text-table text-ink-2">
          {run.total === 0
            ? "No order has heard a word that would be read otherwise. What comes in from now on would be."
            : "No order would look different. What comes in from now on would be read like this."}
        </p>
      ) : (
        <div className="overflow-hidden rounded-md border">
          <div
            className="max-h-60 overflow-y-auto"
            tabIndex={0}
            role="region"
            aria-label="Orders that would change"
          >
            <ChangeList label="Orders that would change" changes={changes} isDryRun />
          </div>
          {run.changed > changes.length && (
            <p className="border-t bg-sunken px-3 py-2 text-table text-ink-2">
              {(run.changed - changes.length).toLocaleString("en")} more.{" "}
              <Link
                href={`/deliveries/replays/${run.id}`}
                className="text-accent underline-offset-3 hover:underline"
              >
                See all of them
              </Link>
            </p>
          )}
        </div>
      )}
    </div>
  );
}

function Figure({ label, value, isDanger = false }: { label: string; value: number; isDanger?: boolean }) {
  return (
    <div className="flex flex-col-reverse rounded-md bg-sunken px-2 py-1.5">
      <dt className="text-label text-ink-3">{label}</dt>
      <dd
        className={
          isDanger
            ? "text-title font-semibold text-danger tabular-nums"
            : "text-title font-semibold tabular-nums"
        }
      >
        {value.toLocaleString("en")}
      </dd>
    </div>
  );
}
