import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";

interface RadioCard {
  value: string;
  label: string;
  description?: ReactNode;
  /** Shown at the end of the line, e.g. the amount this choice moves. */
  aside?: ReactNode;
  disabled?: boolean;
}

interface RadioCardsProps {
  name: string;
  legend: string;
  options: readonly RadioCard[];
  value: string | null;
  onChange: (value: string) => void;
}

export function RadioCards({ name, legend, options, value, onChange }: RadioCardsProps) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-table font-medium">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            "flex min-h-9 items-start gap-2.5 rounded-md border bg-surface px-3 py-2 transition-colors duration-100",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent",
            value === option.value ? "border-accent bg-accent-soft" : "hover:bg-hover",
            option.disabled === true && "opacity-50",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
            className="mt-0.5 size-4 shrink-0 appearance-none rounded-full border border-line-strong bg-surface checked:border-5 checked:border-accent-solid checked:bg-accent-on focus-visible:outline-none"
          />
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{option.label}</span>
            {option.description !== undefined && (
              <span className="block text-table text-ink-2">{option.description}</span>
            )}
          </span>
          {option.aside !== undefined && <span className="shrink-0">{option.aside}</span>}
        </label>
      ))}
    </fieldset>
  );
}
