"use client";

import { Popover as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/components/design/cn";
import { floatingStyle } from "./dropdown-menu";

export const Popover = Primitive.Root;
export const PopoverTrigger = Primitive.Trigger;

interface PopoverContentProps extends ComponentProps<typeof Primitive.Content> {
  /** Its accessible name. */
  label: string;
}

export function PopoverContent({ label, className, align = "start", ...rest }: PopoverContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        {...rest}
        aria-label={label}
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className={cn(floatingStyle, "w-72 max-w-[calc(100vw-1rem)] p-3", className)}
      />
    </Primitive.Portal>
  );
}
