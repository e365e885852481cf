import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";
import { Input } from "./input";

interface AmountInputProps extends Omit<ComponentProps<"input">, "value" | "onChange" | "type"> {
  value: string;
  /** What was typed, without what stands around it. */
  onAmount: (text: string) => void;
}

/** An amount as it is written: text and never a number, digits of one width. */
export function AmountInput({ onAmount, className, ...rest }: AmountInputProps) {
  return (
    <Input
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      onChange={(event) => onAmount(event.target.value.trim())}
      className={cn("font-mono tabular-nums", className)}
    />
  );
}
