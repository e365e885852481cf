import type { ReactNode } from "react";
import { Page } from "@/components/shell/page";
import { Skeleton } from "@/components/ui/skeleton";

interface LoadingPageProps {
  /** What is being read, for who cannot see it. */
  label: string;
  /** Widths of the way back, the title and the badge beside it, and of the button at the end of the line. */
  back: string;
  title: string;
  badge: string;
  action?: string;
  children: ReactNode;
}

/** The page of one thing while it is being read: its head, and in the shape of what will stand there the rest. */
export function LoadingPage({ label, back, title, badge, action, children }: LoadingPageProps) {
  return (
    <Page>
      <div role="status" aria-label={label}>
        <div aria-hidden className="mb-3 grid gap-2">
          <Skeleton className={`h-4 ${back}`} />
          <div className="flex h-9 items-center gap-3">
            <Skeleton className={`h-6 ${title}`} />
            <Skeleton className={`h-5.5 ${badge}`} />
            {action !== undefined && <Skeleton className={`ml-auto h-8 ${action}`} />}
          </div>
        </div>
        <div aria-hidden>{children}</div>
      </div>
    </Page>
  );
}
