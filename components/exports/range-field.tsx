"use client";

import { useState } from "react";
import { cn } from "@/components/design/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RANGE_PRESETS } from "@/lib/domain/accounting-day";
import { PRESET_LABEL, rangeProblem, type ExportParams } from "./export-params";

interface RangeFieldProps {
  params: ExportParams;
  zone: string;
  /** "the day the order was made". */
  dateBasis: string;
  onChange: (changes: Record<string, string | null>) => void;
}

export function RangeField({ params, zone, dateBasis, onChange }: RangeFieldProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-table font-medium">Which days</legend>
      <div className="flex flex-wrap gap-1">
        {RANGE_PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            aria-pressed={params.preset === preset}
            onClick={() => onChange({ range: preset, from: null, to: null })}
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
      <Days key={`${params.from} ${params.to}`} params={params} onChange={onChange} />
      <p className="text-label text-ink-3">
        Whole days in {zone}, both included, by {dateBasis}.
      </p>
    </fieldset>
  );
}

/** The days while they are typed; they go into the address once they are a range. */
function Days({ params, onChange }: Pick<RangeFieldProps, "params" | "onChange">) {
  const [days, setDays] = useState({ from: params.from, to: params.to });
  const problem = rangeProblem(days);

  function change(next: typeof days) {
    setDays(next);
    if (rangeProblem(next) === null) onChange({ range: null, ...next });
  }

  return (
    <div className="grid grid-cols-2 gap-2">
      <Field
        id="export-from"
        label="First day"
        required
        error={problem?.field === "from" ? problem.message : null}
      >
        {(control) => (
          <Input
            {...control}
            type="date"
            value={days.from}
            onChange={(event) => change({ ...days, from: event.target.value })}
          />
        )}
      </Field>
      <Field
        id="export-to"
        label="Last day"
        required
        error={problem?.field === "to" ? problem.message : null}
      >
        {(control) => (
          <Input
            {...control}
            type="date"
            value={days.to}
            onChange={(event) => change({ ...days, to: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
