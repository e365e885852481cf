import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";

interface FactsProps {
  facts: readonly { label: string; value: ReactNode }[];
  className?: string;
}

/** Names and values in two columns. */
export function Facts({ facts, className }: FactsProps) {
  return (
    <dl className={cn("grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 gap-y-2 text-table", className)}>
      {facts.map(({ label, value }) => (
        <div key={label} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-3">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
