"use client";

import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { Toaster as Sonner } from "sonner";

/** Once, in the root layout. Toasts confirm and offer undo; they are never the only copy of an error. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      offset={{ bottom: 16, right: 16 }}
      mobileOffset={{ bottom: 72 }}
      gap={8}
      style={{ fontFamily: "inherit" }}
      icons={{
        success: <CircleCheck aria-hidden className="size-4 text-good" />,
        error: <CircleAlert aria-hidden className="size-4 text-danger" />,
        warning: <TriangleAlert aria-hidden className="size-4 text-attention" />,
        info: <Info aria-hidden className="size-4 text-moving" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-2 rounded-lg bg-raised px-3.5 py-3 text-table text-ink shadow-float sm:w-90",
          content: "min-w-0 flex-1 break-words",
          description: "text-ink-2",
          actionButton: "h-8 shrink-0 rounded-md px-2 font-medium text-accent hover:bg-hover",
        },
      }}
    />
  );
}
