import { AuditListSkeleton } from "@/components/audit/audit-list";
import { Page, PageHeader } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page kind="list">
      <PageHeader title="Audit log" />
      <AuditListSkeleton />
    </Page>
  );
}
