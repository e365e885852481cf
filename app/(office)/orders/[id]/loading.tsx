import { LoadingPage } from "@/components/shell/loading-page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <LoadingPage label="The order is being read" back="w-16" title="w-28" badge="w-24" action="w-36">
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-4">
          <Skeleton className="h-24 rounded-lg" />
          <Skeleton className="h-44 rounded-lg" />
          <Skeleton className="h-20 rounded-lg" />
        </div>
        <Skeleton className="h-96 rounded-lg" />
      </div>
    </LoadingPage>
  );
}
