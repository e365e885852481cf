import { LoadingPage } from "@/components/shell/loading-page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <LoadingPage label="The replay is being read" back="w-16" title="w-56" badge="w-16">
      <Skeleton className="mb-4 h-28 rounded-lg" />
      <Skeleton className="h-80 rounded-lg" />
    </LoadingPage>
  );
}
