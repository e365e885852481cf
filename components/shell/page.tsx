import { ChevronLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";

interface PageProps {
  /** A list fills the window and scrolls inside; a document scrolls as a whole. */
  kind?: "list" | "document";
  className?: string;
  children: ReactNode;
}

export function Page({ kind = "document", className, children }: PageProps) {
  return (
    <div
      className={cn(
        "mx-auto w-full px-4 py-4 md:px-6",
        kind === "list" ? "flex min-h-full flex-col sm:h-full" : "max-w-7xl",
        className,
      )}
    >
      {children}
    </div>
  );
}

interface PageHeaderProps {
  title: ReactNode;
  /** Where one came from. */
  back?: { href: string; label: string };
  /** Beside the title: badges. */
  aside?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, back, aside, description, actions }: PageHeaderProps) {
  return (
    <header className="mb-3 grid shrink-0 gap-1">
      {back !== undefined && (
        <Link
          href={back.href}
          className="hit -ml-1 inline-flex items-center gap-0.5 justify-self-start rounded-sm text-table text-ink-2 hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-4" />
          {back.label}
        </Link>
      )}
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 text-title font-semibold tracking-tight break-words">{title}</h1>
        {aside !== undefined && <div className="flex flex-wrap items-center gap-1.5">{aside}</div>}
        {actions !== undefined && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {description !== undefined && <p className="max-w-prose text-table text-ink-2">{description}</p>}
    </header>
  );
}
