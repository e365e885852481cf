import { Page, PageHeader } from "@/components/shell/page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <Page>
      <PageHeader title="Settings" />
      <div role="status" aria-label="Settings are being read" className="grid max-w-xl gap-5">
        <Skeleton className="h-15" />
        <Skeleton className="h-15" />
        <Skeleton className="h-32" />
      </div>
    </Page>
  );
}
