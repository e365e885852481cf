import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";
import { controlStyle } from "./input";

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...rest}
      rows={rows}
      className={cn(controlStyle, "read-only:bg-sunken field-sizing-content max-h-80 py-2", className)}
    />
  );
}
