import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";

interface PagerProps {
  /** How many rows are on this page. */
  shown: number;
  /** Rows before this page; null when the list does not count them. */
  before?: number | null;
  /** All rows; null when counting would cost more than it tells. */
  total?: number | null;
  previousHref: string | null;
  nextHref: string | null;
  className?: string;
}

const step = "hit grid size-8 place-items-center rounded-md [&_svg]:size-4";

/** Paging by cursor: there is a next and a previous, not a page 17. */
export function Pager({ shown, before = null, total = null, previousHref, nextHref, className }: PagerProps) {
  return (
    <nav
      aria-label="Pages"
      className={cn("flex shrink-0 items-center gap-1 text-table text-ink-2 tabular-nums", className)}
    >
      <span className="px-1 whitespace-nowrap">{describe(shown, before, total)}</span>
      <Step href={previousHref} label="Previous page">
        <ChevronLeft aria-hidden />
      </Step>
      <Step href={nextHref} label="Next page">
        <ChevronRight aria-hidden />
      </Step>
    </nav>
  );
}

function Step({ href, label, children }: { href: string | null; label: string; children: ReactNode }) {
  if (href === null) {
    return (
      <span aria-hidden className={cn(step, "text-ink-3 opacity-40")}>
        {children}
      </span>
    );
  }
  return (
    <Link href={href} aria-label={label} scroll={false} className={cn(step, "hover:bg-hover hover:text-ink")}>
      {children}
    </Link>
  );
}

function describe(shown: number, before: number | null, total: number | null): string {
  if (shown === 0) return "No rows";
  const count = (value: number) => value.toLocaleString("en");
  const range = before === null ? `${count(shown)} shown` : `${count(before + 1)}–${count(before + shown)}`;
  return total === null ? range : `${range} of ${count(total)}`;
}
