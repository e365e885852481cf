import { QueueSkeleton } from "@/components/orders/queue-skeleton";
import { Page, PageHeader } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page kind="list">
      <PageHeader title="Orders" />
      <QueueSkeleton />
    </Page>
  );
}
