import { Page, PageHeader } from "@/components/shell/page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <Page>
      <PageHeader title="Integrations" />
      <div role="status" aria-label="Integrations are being read" className="grid gap-3 lg:grid-cols-2">
        {Array.from({ length: 4 }, (_, index) => (
          <div key={index} className="grid gap-3 rounded-lg border bg-surface p-4">
            <Skeleton className="h-5 w-40" />
            <Skeleton className="h-8" />
            <Skeleton className="h-9" />
          </div>
        ))}
      </div>
    </Page>
  );
}
