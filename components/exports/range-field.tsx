"use client";

import { useState } from "react";
import { cn } from "@/components/design/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RANGE_PRESETS, type RangePreset } from "@/lib/domain/accounting-day";
import { PRESET_LABEL, rangeProblem, type ExportParams } from "./export-params";

interface RangeFieldProps {
  params: ExportParams;
  zone: string;
  /** "the day the order was made". */
  dateBasis: string;
  onPreset: (preset: RangePreset) => void;
  onDays: (days: { from: string; to: string }) => void;
}

export function RangeField({ params, zone, dateBasis, onPreset, onDays }: RangeFieldProps) {
  // What is being typed and is no range yet; a range is in `params` at once.
  const [typed, setTyped] = useState<{ from: string; to: string } | null>(null);
  const days = typed ?? params;
  const problem = rangeProblem(days);

  function change(next: { from: string; to: string }) {
    const isRange = rangeProblem(next) === null;
    setTyped(isRange ? null : next);
    if (isRange) onDays(next);
  }

  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-table font-medium">Which days</legend>
      <div className="flex flex-wrap gap-1">
        {RANGE_PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            aria-pressed={params.preset === preset}
            onClick={() => {
              setTyped(null);
              onPreset(preset);
            }}
            className={cn(
              "h-8 rounded-md border px-2.5 text-table pointer-coarse:h-11",
              params.preset === preset
                ? "border-accent bg-accent-soft font-medium"
                : "bg-surface text-ink-2 hover:bg-hover",
            )}
          >
            {PRESET_LABEL[preset]}
          </button>
        ))}
      </div>
      <div className="grid grid-cols-2 items-start gap-2">
        <Field id="export-from" label="First day" required error={problemAt("from", problem)}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={days.from}
              onChange={(event) => change({ from: event.target.value, to: days.to })}
            />
          )}
        </Field>
        <Field id="export-to" label="Last day" required error={problemAt("to", problem)}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={days.to}
              onChange={(event) => change({ from: days.from, to: event.target.value })}
            />
          )}
        </Field>
      </div>
      <p className="text-label text-ink-3">
        Whole days in {zone}, both included, by {dateBasis}.
      </p>
    </fieldset>
  );
}

function problemAt(field: "from" | "to", problem: ReturnType<typeof rangeProblem>): string | null {
  return problem?.field === field ? problem.message : null;
}
