import { Page } from "@/components/shell/page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <Page>
      <div role="status" aria-label="The order is being read">
        <div aria-hidden className="mb-3 grid gap-2">
          <Skeleton className="h-4 w-16" />
          <div className="flex h-9 items-center gap-3">
            <Skeleton className="h-6 w-28" />
            <Skeleton className="h-5.5 w-24" />
            <Skeleton className="ml-auto h-8 w-36" />
          </div>
        </div>
        <div aria-hidden className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="grid gap-4">
            <Skeleton className="h-24 rounded-lg" />
            <Skeleton className="h-44 rounded-lg" />
            <Skeleton className="h-20 rounded-lg" />
          </div>
          <Skeleton className="h-96 rounded-lg" />
        </div>
      </div>
    </Page>
  );
}
