"use client";

import { Tooltip as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/design/cn";
import { Kbd } from "./kbd";

/** Once, around the whole document. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Primitive.Provider delayDuration={350} skipDelayDuration={200}>
      {children}
    </Primitive.Provider>
  );
}

interface TooltipProps {
  /** The element that is described; it has to take focus, or a keyboard never sees the tooltip. */
  children: ReactNode;
  content: ReactNode;
  shortcut?: string;
  side?: ComponentProps<typeof Primitive.Content>["side"];
  className?: string;
}

export function Tooltip({ children, content, shortcut, side = "bottom", className }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "float-in z-60 flex max-w-80 items-center gap-2 rounded-md bg-ink px-2 py-1 text-label text-pretty break-words text-canvas",
            className,
          )}
        >
          {content}
          {shortcut !== undefined && <Kbd keys={shortcut} tone="inverted" />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
