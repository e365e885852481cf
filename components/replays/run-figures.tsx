import { cn } from "@/components/design/cn";
import type { ReplayRun } from "@/lib/replays/schemas";

/** The totals of a run, as far as it is. */
export function RunFigures({ run }: { run: ReplayRun }) {
  const { kind, dryRun, done, changed, stayed, failed, fulfils } = run;
  const isMapping = kind === "mapping";
  const figures = [
    { label: isMapping ? "orders looked at" : "deliveries read", value: done },
    { label: dryRun ? "orders would change" : "orders changed", value: changed },
    {
      label: isMapping ? "orders stay" : "deliveries change nothing",
      value: isMapping ? done - changed - failed : stayed,
    },
    { label: "cannot be read", value: failed, isBad: failed > 0 },
    { label: dryRun ? "would be fulfilled" : "fulfilled", value: fulfils, isBad: dryRun && fulfils > 0 },
  ];
  return (
    <dl className="grid grid-cols-2 gap-2 sm:grid-cols-5">
      {figures.map(({ label, value, isBad = false }) => (
        <div key={label} className="flex flex-col-reverse rounded-md bg-sunken px-3 py-2">
          <dt className="text-label text-ink-3">{label}</dt>
          <dd className={cn("text-title font-semibold tabular-nums", isBad && "text-danger")}>
            {value.toLocaleString("en")}
          </dd>
        </div>
      ))}
    </dl>
  );
}
