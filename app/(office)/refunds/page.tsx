import { Download } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { readPreferences } from "@/components/design/preferences";
import { exportHref, moneyInstants, readMoneyRange } from "@/components/money-lists/money-params";
import { RefundList } from "@/components/money-lists/refund-list";
import { Page, PageHeader } from "@/components/shell/page";
import { ButtonLink } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/current-actor";
import { calendarDayOf } from "@/lib/domain/accounting-day";
import { toInstant } from "@/lib/domain/instant";
import { isAllowed } from "@/lib/domain/permission";
import { listGatewayNames } from "@/lib/integrations/list-gateway-names";
import { listRefunds } from "@/lib/orders/list-refunds";
import { REFUND_STATES } from "@/lib/orders/schemas";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { orFirstPage } from "../or-first-page";

export const metadata: Metadata = { title: "Refunds" };

const LIMIT = 50;

interface RefundsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function RefundsPage({ searchParams }: RefundsPageProps) {
  const actor = await requireActor("refunds.view");
  const [organisation, query, jar] = await Promise.all([getOrganisation(), searchParams, cookies()]);
  const one = (name: string) => [query[name]].flat()[0]?.slice(0, 200);
  const at = toInstant(now());
  const zone = organisation.timeZone;
  const range = readMoneyRange(one, calendarDayOf(at, zone));
  const filter = {
    ...moneyInstants(range, zone),
    state: REFUND_STATES.find((state) => state === one("state")),
    gateway: one("gateway")?.slice(0, 60),
    q: one("find"),
    cursor: [query.cursor].flat().at(-1),
    limit: LIMIT,
  };
  const page = await orFirstPage(listRefunds(actor, filter), "/refunds");
  return (
    <Page kind="list">
      <PageHeader
        title="Refunds"
        description="Money that goes back to customers, with who decided it and why."
        actions={
          isAllowed(actor, "exports.run") && (
            <ButtonLink href={exportHref("refunds", range, { status: filter.state })}>
              <Download aria-hidden />
              Export
            </ButtonLink>
          )
        }
      />
      <RefundList
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
