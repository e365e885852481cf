import { cn } from "@/components/design/cn";

interface ProgressProps {
  label: string;
  done: number;
  /** Null while the size of the work is not known yet. */
  total: number | null;
  /** Counted things: "rows", "deliveries". */
  unit: string;
  className?: string;
}

/** A bar with figures. */
export function Progress({ label, done, total, unit, className }: ProgressProps) {
  const count = (value: number) => value.toLocaleString("en");
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  const figures = total === null ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`;
  return (
    <div className={cn("grid gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-3 text-table">
        <span className="min-w-0 truncate font-medium">{label}</span>
        <span className="shrink-0 text-ink-2 tabular-nums">{figures}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total ?? undefined}
        aria-valuenow={total === null ? undefined : done}
        aria-valuetext={figures}
        className="h-1.5 overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset"
      >
        <div
          className={cn("h-full rounded-full bg-accent-solid", share === null && "w-1/3 animate-pulse")}
          style={share === null ? undefined : { width: `${(share * 100).toFixed(1)}%` }}
        />
      </div>
    </div>
  );
}
