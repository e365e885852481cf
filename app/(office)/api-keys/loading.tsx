import { KeyListSkeleton } from "@/components/api-keys/key-list";
import { Page, PageHeader } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page>
      <PageHeader title="API keys" />
      <KeyListSkeleton />
    </Page>
  );
}
