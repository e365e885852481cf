import { SettlementListSkeleton } from "@/components/money-lists/settlement-list";
import { Page, PageHeader } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page kind="list">
      <PageHeader title="Settlements" />
      <SettlementListSkeleton />
    </Page>
  );
}
