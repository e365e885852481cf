import { RefundListSkeleton } from "@/components/money-lists/refund-list";
import { Page, PageHeader } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page kind="list">
      <PageHeader title="Refunds" />
      <RefundListSkeleton />
    </Page>
  );
}
