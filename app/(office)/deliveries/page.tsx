import type { Metadata } from "next";
import { cookies } from "next/headers";
import { StatusTabs } from "@/components/data-table/status-tabs";
import { DeliveryList } from "@/components/deliveries/delivery-list";
import { RejectionList } from "@/components/deliveries/rejection-list";
import { readPreferences } from "@/components/design/preferences";
import { KeysetPager } from "@/components/data-table/keyset-pager";
import { RunList } from "@/components/replays/run-list";
import { Page, PageHeader } from "@/components/shell/page";
import { requireActor } from "@/lib/auth/current-actor";
import { toInstant } from "@/lib/domain/instant";
import { isAllowed } from "@/lib/domain/permission";
import {
  countDeliveriesForAttention,
  countRejections,
  listDeliveries,
  listRejections,
} from "@/lib/ingest/list-deliveries";
import { DELIVERY_TABS } from "@/lib/ingest/schemas";
import { listGatewayNames } from "@/lib/integrations/list-gateway-names";
import { listIntegrations } from "@/lib/integrations/list-integrations";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { listReplays } from "@/lib/replays/list-replays";
import { orFirstPage } from "../or-first-page";
import { countFitting, startRun } from "./actions";
import { latestRuns } from "./replays/actions";

export const metadata: Metadata = { title: "Deliveries" };

const LIMIT = 50;
const REFUSAL_LIMIT = 200;

const TABS = [...DELIVERY_TABS, "refused", "replays"] as const;
const TAB_LABEL: Record<(typeof TABS)[number], string> = {
  attention: "Needs attention",
  applied: "Applied",
  stale: "Held back",
  contradictory: "Contradictory",
  all: "All",
  refused: "Refused requests",
  replays: "Replays",
};

interface DeliveriesPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DeliveriesPage({ searchParams }: DeliveriesPageProps) {
  const actor = await requireActor("deliveries.view");
  const query = await searchParams;
  const one = (name: string) => [query[name]].flat()[0]?.slice(0, 200);
  const tab = TABS.find((known) => known === one("tab")) ?? "attention";
  const integration = one("integration");
  const at = toInstant(now());

  const [organisation, integrations, waiting, refused, jar] = await Promise.all([
    getOrganisation(),
    listIntegrations(actor),
    countDeliveriesForAttention(actor),
    countRejections(actor, at),
    cookies(),
  ]);
  const common = {
    integrations: integrations.map(({ slug, name }) => ({ value: slug, label: name })),
    density: readPreferences((name) => jar.get(name)?.value).density,
    now: at,
    zone: organisation.timeZone,
  };
  const narrowed = integration === undefined ? "" : `&integration=${encodeURIComponent(integration)}`;
  const counts: Partial<Record<string, number>> = { attention: waiting, refused: refused || undefined };

  const mayReplay = isAllowed(actor, "deliveries.replay");
  const tabs = TABS.filter((value) => value !== "replays" || mayReplay);

  async function list() {
    if (tab === "replays") {
      const filter = { cursor: [query.cursor].flat().at(-1)?.slice(0, 60), limit: LIMIT };
      const { rows, nextCursor } = await orFirstPage(listReplays(actor, filter), "/deliveries?tab=replays");
      return (
        <>
          <RunList
            runs={rows}
            refresh={latestRuns.bind(null, filter)}
            now={at}
            zone={organisation.timeZone}
          />
          {rows.length > 0 && (
            <div className="mt-2 flex justify-end">
              <KeysetPager shown={rows.length} limit={LIMIT} nextCursor={nextCursor} />
            </div>
          )}
        </>
      );
    }
    if (tab === "refused") {
      const rows = await listRejections(actor, REFUSAL_LIMIT, integration ?? null);
      return <RejectionList {...common} rows={rows} limit={REFUSAL_LIMIT} />;
    }
    const cursor = [query.cursor].flat().at(-1);
    const filter = { tab, integration: integration?.slice(0, 80), q: one("find") };
    const page = await orFirstPage(
      listDeliveries(actor, { ...filter, cursor, limit: LIMIT }),
      `/deliveries?tab=${tab}`,
    );
    return (
      <DeliveryList
        {...common}
        {...page}
        limit={LIMIT}
        tab={tab}
        gateways={listGatewayNames()}
        filter={filter}
        replay={mayReplay ? { start: startRun, countFitting } : null}
      />
    );
  }

  return (
    <Page kind="list">
      <PageHeader title="Deliveries" />
      <StatusTabs
        label="Kinds of deliveries"
        current={tab}
        tabs={tabs.map((value) => ({
          value,
          label: TAB_LABEL[value],
          href: `/deliveries?tab=${value}${value === "replays" ? "" : narrowed}`,
          count: counts[value] ?? null,
        }))}
      />
      {await list()}
    </Page>
  );
}
