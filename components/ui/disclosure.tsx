import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";

interface DisclosureProps {
  label: ReactNode;
  /** Open from the start, as long as this holds. */
  open?: boolean;
  /** A line of text instead of a box. */
  plain?: boolean;
  children: ReactNode;
}

/** Something seldom needed, one level down; the browser's own, so it works without script. */
export function Disclosure({ label, open, plain = false, children }: DisclosureProps) {
  return (
    <details
      open={open}
      className={cn("group/disclosure text-table", !plain && "rounded-md border bg-surface")}
    >
      <summary
        className={cn(
          "flex list-none items-center gap-1.5 rounded-sm select-none [&::-webkit-details-marker]:hidden pointer-coarse:min-h-11",
          plain ? "hit w-fit text-ink-2 hover:text-ink" : "min-h-9 px-3 font-medium",
        )}
      >
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-ink-3 transition-transform duration-100 group-open/disclosure:rotate-90"
        />
        {label}
      </summary>
      {children}
    </details>
  );
}
