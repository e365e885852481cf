"use client";

import { useId, useState } from "react";
import { cn } from "@/components/design/cn";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { FilterButton } from "./filter-button";

/** Either a named span ("30d"), whose days the server counts, or calendar days of the organisation's zone. */
export type DateRange = { preset: string } | { from: string | null; until: string | null };

interface FilterDateRangeProps {
  label: string;
  presets: readonly { value: string; label: string }[];
  value: DateRange | null;
  onChange: (value: DateRange | null) => void;
  /** The zone whose days these are, named under the fields. */
  zone: string;
}

export function FilterDateRange({ label, presets, value, onChange, zone }: FilterDateRangeProps) {
  const [open, setOpen] = useState(false);

  function choose(next: DateRange | null) {
    setOpen(false);
    onChange(next);
  }

  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <FilterButton label={label} value={describe(presets, value)} />
      </PopoverTrigger>
      <PopoverContent label={label} className="grid gap-3">
        <div className="grid grid-cols-2 gap-1">
          {presets.map((preset) => (
            <Button
              key={preset.value}
              variant="ghost"
              size="sm"
              aria-pressed={isPreset(value) && value.preset === preset.value}
              onClick={() => choose({ preset: preset.value })}
              className={cn(
                "justify-start font-normal",
                isPreset(value) && value.preset === preset.value && "bg-accent-soft text-ink",
              )}
            >
              {preset.label}
            </Button>
          ))}
        </div>
        <CustomDays value={isPreset(value) ? null : value} onApply={choose} zone={zone} />
        {value !== null && (
          <Button variant="ghost" size="sm" onClick={() => choose(null)}>
            Any time
          </Button>
        )}
      </PopoverContent>
    </Popover>
  );
}

interface CustomDaysProps {
  value: { from: string | null; until: string | null } | null;
  onApply: (range: DateRange) => void;
  zone: string;
}

function CustomDays({ value, onApply, zone }: CustomDaysProps) {
  const [from, setFrom] = useState(value?.from ?? "");
  const [until, setUntil] = useState(value?.until ?? "");
  const id = useId();
  const isReversed = from !== "" && until !== "" && from > until;
  return (
    <form
      className="grid gap-2 border-t pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReversed) onApply({ from: from === "" ? null : from, until: until === "" ? null : until });
      }}
    >
      <div className="grid grid-cols-2 gap-2">
        <label className="grid gap-1 text-label text-ink-2">
          First day
          <Input
            type="date"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
            className="h-8 px-2 text-table"
          />
        </label>
        <label className="grid gap-1 text-label text-ink-2">
          Last day
          <Input
            type="date"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
            aria-invalid={isReversed || undefined}
            aria-describedby={`${id}-note`}
            className="h-8 px-2 text-table"
          />
        </label>
      </div>
      <p id={`${id}-note`} className={cn("text-label", isReversed ? "text-danger" : "text-ink-3")}>
        {isReversed ? "The last day is before the first." : `Whole days in ${zone}, both included.`}
      </p>
      <Button type="submit" size="sm" disabled={isReversed || (from === "" && until === "")}>
        Apply
      </Button>
    </form>
  );
}

function isPreset(value: DateRange | null): value is { preset: string } {
  return value !== null && "preset" in value;
}

function describe(presets: FilterDateRangeProps["presets"], value: DateRange | null): string | null {
  if (value === null) return null;
  if (isPreset(value)) return presets.find((preset) => preset.value === value.preset)?.label ?? value.preset;
  if (value.from !== null && value.until !== null) return `${value.from} to ${value.until}`;
  return value.from !== null ? `from ${value.from}` : `until ${value.until ?? ""}`;
}
