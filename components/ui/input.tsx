import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";

/** 16 px for a finger: below that a phone's browser zooms into the field. */
export const controlStyle = cn(
  "w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-body text-ink transition-colors duration-100",
  "aria-invalid:border-danger disabled:opacity-60",
  "focus-visible:outline-offset-0 pointer-coarse:min-h-11 pointer-coarse:text-[1rem]",
);

export function Input({ className, type = "text", ...rest }: ComponentProps<"input">) {
  return <input {...rest} type={type} className={cn(controlStyle, "h-9 read-only:bg-sunken", className)} />;
}
