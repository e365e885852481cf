"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";
import { iconButtonStyle } from "./icon-button";
import { useReturnFocus } from "./use-return-focus";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

const WIDTH = { sm: "sm:max-w-md", md: "sm:max-w-xl", lg: "sm:max-w-3xl" } as const;

interface DialogContentProps {
  title: string;
  description?: ReactNode;
  size?: keyof typeof WIDTH;
  /** Buttons, the safe one first. They stay in sight while the body scrolls. */
  footer?: ReactNode;
  children: ReactNode;
  className?: string;
}

export function DialogContent(props: DialogContentProps) {
  const { title, description, size = "md", footer, children, className } = props;
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-50 grid items-end bg-scrim sm:items-center sm:p-6">
        <Primitive.Content
          {...returnFocus}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={cn(
            "float-in relative mx-auto flex max-h-[92dvh] w-full flex-col rounded-t-lg bg-raised shadow-float outline-none sm:rounded-lg",
            WIDTH[size],
          )}
        >
          <header className="pt-4 pr-14 pb-3 pl-5">
            <Primitive.Title className="text-title font-semibold text-balance">{title}</Primitive.Title>
            {description !== undefined && (
              <Primitive.Description className="mt-0.5 text-table text-ink-2">
                {description}
              </Primitive.Description>
            )}
          </header>
          <div className={cn("min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5", className)}>{children}</div>
          {footer !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{footer}</footer>
          )}
          <CornerClose />
        </Primitive.Content>
      </Primitive.Overlay>
    </Primitive.Portal>
  );
}

/**
 * Put last into a dialog or a sheet, so that a form's first field takes focus. Without a tooltip,
 * which would take the first Escape for itself.
 */
export function CornerClose() {
  return (
    <Primitive.Close aria-label="Close" className={cn(iconButtonStyle(), "absolute top-3 right-3.5")}>
      <X aria-hidden />
    </Primitive.Close>
  );
}
