import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";

interface ErrorStateProps {
  /** What happened. */
  title: string;
  /** What was kept, and what to do next. */
  children: ReactNode;
  /** The number under which the log knows it. */
  reference?: string;
  action?: ReactNode;
  /** Where it is all that a page says, its title is the page's. */
  asPage?: boolean;
  className?: string;
}

export function ErrorState({
  title,
  children,
  reference,
  action,
  asPage = false,
  className,
}: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cn("mx-auto grid max-w-lg justify-items-center gap-1 px-6 py-16 text-center", className)}
    >
      <div className="mb-2 grid size-10 place-items-center rounded-full bg-danger-bg text-danger">
        <CircleAlert aria-hidden className="size-5" />
      </div>
      {asPage ? (
        <h1 className="font-medium text-balance">{title}</h1>
      ) : (
        <p className="font-medium text-balance">{title}</p>
      )}
      <div className="text-table text-pretty text-ink-2">{children}</div>
      {reference !== undefined && (
        <p className="mt-1 text-label text-ink-3">
          Reference <code className="font-mono text-ink-2">{reference}</code>
        </p>
      )}
      {action !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
