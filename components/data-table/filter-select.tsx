"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";

interface FilterSelectProps {
  label: string;
  options: readonly { value: string; label: string }[];
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** Any number of values of one field; none chosen means any. */
export function FilterSelect({ label, options, values, onChange }: FilterSelectProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <FilterButton label={label} value={describe(options, values)} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start">
        {options.map((option) => (
          <DropdownMenuCheckboxItem
            key={option.value}
            checked={values.includes(option.value)}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(checked) =>
              onChange(checked ? [...values, option.value] : values.filter((value) => value !== option.value))
            }
          >
            <span className="truncate">{option.label}</span>
          </DropdownMenuCheckboxItem>
        ))}
        {values.length > 0 && (
          <>
            <DropdownMenuSeparator />
            <DropdownMenuItem onSelect={() => onChange([])}>Any {label.toLowerCase()}</DropdownMenuItem>
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

interface FilterButtonProps extends Omit<ComponentProps<"button">, "value"> {
  label: string;
  /** Null: the filter is not set. */
  value: string | null;
}

export function FilterButton({ label, value, ...rest }: FilterButtonProps) {
  return (
    <Button
      {...rest}
      size="sm"
      className={cn("max-w-64 font-normal", value !== null && "border-accent bg-accent-soft")}
    >
      <span className="truncate">
        <span className="text-ink-2">{label}:</span> {value ?? "any"}
      </span>
      <ChevronDown aria-hidden className="text-ink-3" />
    </Button>
  );
}

function describe(options: FilterSelectProps["options"], values: readonly string[]): string | null {
  const labels = values.map((value) => options.find((option) => option.value === value)?.label ?? value);
  if (labels.length === 0) return null;
  return labels.length <= 2 ? labels.join(", ") : `${labels.length} chosen`;
}
