import type { Metadata } from "next";
import { cookies } from "next/headers";
import { AuditList } from "@/components/audit/audit-list";
import { VerifyChain } from "@/components/audit/verify-chain";
import { readPreferences } from "@/components/design/preferences";
import { Page, PageHeader } from "@/components/shell/page";
import { listAudit } from "@/lib/audit/list-audit";
import { listAuditChoices } from "@/lib/audit/list-audit-choices";
import { requireActor } from "@/lib/auth/current-actor";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { orFirstPage } from "../or-first-page";
import { verifyChain } from "./actions";

export const metadata: Metadata = { title: "Audit log" };

const LIMIT = 50;

interface AuditPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AuditPage({ searchParams }: AuditPageProps) {
  const actor = await requireActor("audit.view");
  const query = await searchParams;
  const one = (name: string) => [query[name]].flat()[0]?.trim().slice(0, 200) || undefined;
  const filter = {
    q: one("find"),
    actorId: one("actor"),
    action: one("action"),
    objectType: one("object"),
    objectId: one("id"),
    limit: LIMIT,
  };
  const [page, choices, organisation, jar] = await Promise.all([
    orFirstPage(listAudit(actor, filter, [query.cursor].flat().at(-1) ?? null), "/audit"),
    listAuditChoices(actor),
    getOrganisation(),
    cookies(),
  ]);
  return (
    <Page kind="list">
      <PageHeader
        title="Audit log"
        description="Who changed what, and when. Entries are only ever added, each one sealed to the one before it."
        actions={<VerifyChain verify={verifyChain} />}
      />
      <AuditList
        {...page}
        limit={LIMIT}
        choices={choices}
        now={now().toISOString()}
        zone={organisation.timeZone}
        density={readPreferences((name) => jar.get(name)?.value).density}
      />
    </Page>
  );
}
