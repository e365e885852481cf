import { Page, PageHeader } from "@/components/shell/page";
import { TeamListSkeleton } from "@/components/team/team-list";

export default function Loading() {
  return (
    <Page>
      <PageHeader title="Team" />
      <TeamListSkeleton />
    </Page>
  );
}
