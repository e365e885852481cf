"use client";

import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { CornerClose } from "./dialog";
import { useReturnFocus } from "./use-return-focus";

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** A peek: what lies beside it stays usable, and keeps its keys. */
  beside?: boolean;
  footer?: ReactNode;
  children: ReactNode;
}

/** A panel at the right edge; on a phone it covers the screen from below. */
export function Sheet({ open, onOpenChange, title, beside = false, footer, children }: SheetProps) {
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange} modal={!beside}>
      <Primitive.Portal>
        {!beside && <Primitive.Overlay className="fixed inset-0 z-50 bg-scrim" />}
        <Primitive.Content
          aria-describedby={undefined}
          data-beside={beside || undefined}
          onOpenAutoFocus={(event) => {
            returnFocus.onOpenAutoFocus();
            if (beside) event.preventDefault();
          }}
          onCloseAutoFocus={beside ? (event) => event.preventDefault() : returnFocus.onCloseAutoFocus}
          onInteractOutside={beside ? (event) => event.preventDefault() : undefined}
          className="float-in fixed inset-x-0 bottom-0 z-50 flex max-h-[88dvh] flex-col rounded-t-lg bg-raised shadow-float outline-none sm:inset-y-0 sm:right-0 sm:left-auto sm:max-h-none sm:w-120 sm:rounded-none"
        >
          {/* Plain boxes: beside a page a header and a footer would be landmarks of it. */}
          <div className="border-b py-3 pr-14 pl-5">
            <Primitive.Title className="truncate text-title font-semibold">{title}</Primitive.Title>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer !== undefined && <div className="flex justify-end gap-2 border-t px-5 py-3">{footer}</div>}
          <CornerClose />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
