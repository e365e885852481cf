"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";
import { Button } from "@/components/ui/button";

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
