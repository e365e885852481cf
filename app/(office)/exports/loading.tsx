import { ExportPreviewSkeleton } from "@/components/exports/export-preview";
import { Page, PageHeader } from "@/components/shell/page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <Page>
      <PageHeader title="Exports" />
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[22rem_minmax(0,1fr)]">
        <div className="grid content-start gap-2">
          {Array.from({ length: 4 }, (_, index) => (
            <Skeleton key={index} className="h-15 rounded-md" />
          ))}
        </div>
        <div className="rounded-md border bg-surface">
          <ExportPreviewSkeleton />
        </div>
      </div>
    </Page>
  );
}
