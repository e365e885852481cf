"use client";

import { Check, Minus } from "lucide-react";
import { useEffect, useRef, type ComponentProps } from "react";
import { cn } from "@/components/design/cn";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "ref"> {
  /** Some, not all, of what it stands for is chosen. */
  indeterminate?: boolean;
}

export function Checkbox({ indeterminate = false, className, ...rest }: CheckboxProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <span className={cn("hit inline-grid size-4 align-middle shrink-0 place-items-center", className)}>
      <input
        {...rest}
        ref={input}
        type="checkbox"
        className="peer z-1 col-start-1 row-start-1 size-4 appearance-none rounded-sm border border-line-strong bg-surface checked:border-accent-solid checked:bg-accent-solid indeterminate:border-accent-solid indeterminate:bg-accent-solid disabled:opacity-50"
      />
      <Check
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none invisible z-2 col-start-1 row-start-1 size-3 text-accent-on peer-checked:visible peer-indeterminate:invisible"
      />
      <Minus
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none invisible z-2 col-start-1 row-start-1 size-3 text-accent-on peer-indeterminate:visible"
      />
    </span>
  );
}
