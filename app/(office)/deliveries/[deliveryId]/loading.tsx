import { LoadingPage } from "@/components/shell/loading-page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <LoadingPage label="The delivery is being read" back="w-20" title="w-44" badge="w-20" action="w-24">
      <Skeleton className="mb-4 h-16 rounded-lg" />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="order-2 grid min-w-0 grid-cols-1 gap-4 lg:order-1">
          <Skeleton className="h-96 rounded-lg" />
          <Skeleton className="h-48 rounded-lg" />
        </div>
        <Skeleton className="order-1 h-108 rounded-lg lg:order-2" />
      </div>
    </LoadingPage>
  );
}
