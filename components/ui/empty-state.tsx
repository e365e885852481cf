import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  /** What one can do about it. */
  action?: ReactNode;
  /** Where it is all that a page says, its title is the page's. */
  asPage?: boolean;
  className?: string;
}

export function EmptyState({ icon, title, children, action, asPage = false, className }: EmptyStateProps) {
  return (
    <div className={cn("mx-auto grid max-w-md justify-items-center gap-1 px-6 py-16 text-center", className)}>
      {icon !== undefined && (
        <div className="mb-2 grid size-10 place-items-center rounded-full bg-sunken text-ink-3 [&_svg]:size-5">
          {icon}
        </div>
      )}
      {asPage ? <h1 className="font-medium">{title}</h1> : <p className="font-medium">{title}</p>}
      {children !== undefined && <div className="text-table text-pretty text-ink-2">{children}</div>}
      {action !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
