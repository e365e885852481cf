import { Page, PageHeader } from "@/components/shell/page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <Page>
      <PageHeader title="Status mapping" />
      <div
        role="status"
        aria-label="The mapping is being read"
        className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]"
      >
        <div className="grid gap-3 rounded-lg border bg-surface p-4">
          {Array.from({ length: 8 }, (_, index) => (
            <Skeleton key={index} className="h-10" />
          ))}
        </div>
        <div className="grid content-start gap-4">
          <Skeleton className="h-32" />
          <Skeleton className="h-48" />
        </div>
      </div>
    </Page>
  );
}
