import { DeliveryListSkeleton } from "@/components/deliveries/delivery-list";
import { Page, PageHeader } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page kind="list">
      <PageHeader title="Deliveries" />
      <div className="h-9 border-b" />
      <DeliveryListSkeleton />
    </Page>
  );
}
