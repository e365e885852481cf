import { LoadingPage } from "@/components/shell/loading-page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <LoadingPage label="The integration is being read" back="w-24" title="w-40" badge="w-20">
      <Skeleton className="mb-3 h-5 w-52" />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid gap-4 lg:order-2">
          <Skeleton className="h-44 rounded-lg" />
          <Skeleton className="h-72 rounded-lg" />
        </div>
        <div className="grid gap-4">
          <Skeleton className="h-96 rounded-lg" />
          <Skeleton className="h-44 rounded-lg" />
        </div>
      </div>
    </LoadingPage>
  );
}
