import { Download } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { readPreferences } from "@/components/design/preferences";
import { exportHref, moneyInstants, readMoneyRange } from "@/components/money-lists/money-params";
import { SettlementList } from "@/components/money-lists/settlement-list";
import { Page, PageHeader } from "@/components/shell/page";
import { ButtonLink } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/current-actor";
import { calendarDayOf } from "@/lib/domain/accounting-day";
import { toInstant } from "@/lib/domain/instant";
import { isAllowed } from "@/lib/domain/permission";
import { listGatewayNames } from "@/lib/integrations/list-gateway-names";
import { listSettlements } from "@/lib/orders/list-settlements";
import { SETTLEMENT_BALANCES, SETTLEMENT_STAGES } from "@/lib/orders/schemas";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { orFirstPage } from "../or-first-page";

export const metadata: Metadata = { title: "Settlements" };

const LIMIT = 50;

interface SettlementsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SettlementsPage({ searchParams }: SettlementsPageProps) {
  const actor = await requireActor("settlements.view");
  const [organisation, query, jar] = await Promise.all([getOrganisation(), searchParams, cookies()]);
  const one = (name: string) => [query[name]].flat()[0]?.slice(0, 200);
  const at = toInstant(now());
  const zone = organisation.timeZone;
  const range = readMoneyRange(one, calendarDayOf(at, zone));
  const filter = {
    ...moneyInstants(range, zone),
    stage: SETTLEMENT_STAGES.find((stage) => stage === one("stage")),
    balance: SETTLEMENT_BALANCES.find((balance) => balance === one("balance")),
    gateway: one("gateway")?.slice(0, 60),
    q: one("find"),
    cursor: [query.cursor].flat().at(-1),
    limit: LIMIT,
  };
  const page = await orFirstPage(listSettlements(actor, filter), "/settlements");
  return (
    <Page kind="list">
      <PageHeader
        title="Settlements"
        description="What the gateways paid out: gross, each fee, what was kept back, and what arrived."
        actions={
          isAllowed(actor, "exports.run") && (
            <ButtonLink href={exportHref("settlements", range, { status: filter.stage })}>
              <Download aria-hidden />
              Export
            </ButtonLink>
          )
        }
      />
      <SettlementList
        {...page}
        limit={LIMIT}
        range={range}
        now={at}
        zone={zone}
        gateways={listGatewayNames()}
        density={readPreferences((name) => jar.get(name)?.value).density}
      />
    </Page>
  );
}
