import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";
import { Tooltip } from "./tooltip";

export const iconButtonStyle = cva(
  [
    "hit inline-flex shrink-0 items-center justify-center rounded-md text-ink-2 transition-colors duration-100",
    "hover:bg-hover hover:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink disabled:opacity-50",
    "[&_svg]:shrink-0",
  ],
  {
    variants: {
      size: { sm: "size-6 [&_svg]:size-3.5", md: "size-8 [&_svg]:size-4" },
    },
    defaultVariants: { size: "md" },
  },
);

interface IconButtonProps extends ComponentProps<"button">, VariantProps<typeof iconButtonStyle> {
  /** What it does: its accessible name and its tooltip. */
  label: string;
  /** The key that does the same, shown in the tooltip. */
  shortcut?: string;
}

export function IconButton({ label, shortcut, size, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut}>
      <button {...rest} type={type} aria-label={label} className={cn(iconButtonStyle({ size }), className)} />
    </Tooltip>
  );
}
