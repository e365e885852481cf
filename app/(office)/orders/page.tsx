import type { Metadata } from "next";
import { cookies } from "next/headers";
import { StatusTabs } from "@/components/data-table/status-tabs";
import { readPreferences } from "@/components/design/preferences";
import { OrdersQueue } from "@/components/orders/orders-queue";
import {
  isNarrowed,
  queueFilter,
  readQueueParams,
  TAB_LABEL,
  tabCount,
  tabHref,
} from "@/components/orders/queue-params";
import { Page, PageHeader } from "@/components/shell/page";
import { requireActor } from "@/lib/auth/current-actor";
import { failureOf } from "@/lib/auth/failure";
import { calendarDayOf, startOfDay } from "@/lib/domain/accounting-day";
import { toInstant } from "@/lib/domain/instant";
import { listGatewayNames } from "@/lib/integrations/list-gateway-names";
import { countResolved } from "@/lib/orders/count-resolved";
import { listOrderChoices } from "@/lib/orders/list-order-choices";
import { listOrders } from "@/lib/orders/list-orders";
import { ORDER_TABS } from "@/lib/orders/schemas";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { listViews } from "@/lib/saved-views/list-views";
import { orderTabCounts } from "../order-tab-counts";
import { assignMany, deleteOrdersView, readSubject, resolve, saveOrdersView } from "./actions";
import { orderAbilities } from "./order-abilities";

export const metadata: Metadata = { title: "Orders" };

const ACTIONS = { resolve, readSubject, assignMany, save: saveOrdersView, remove: deleteOrdersView };

interface OrdersPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function OrdersPage({ searchParams }: OrdersPageProps) {
  const actor = await requireActor("orders.view");
  const [organisation, jar, address] = await Promise.all([
    getOrganisation(),
    cookies(),
    readAddress(searchParams),
  ]);
  const params = readQueueParams(address);
  const at = toInstant(now());
  const zone = organisation.timeZone;
  const today = calendarDayOf(at, zone);
  const [list, counts, choices, views] = await Promise.all([
    listOrders(actor, queueFilter(params, today, zone)).then(
      (page) => ({ ...page, failure: null }),
      (error: unknown) => ({ rows: [], nextCursor: null, failure: failureOf(error) }),
    ),
    orderTabCounts(actor),
    listOrderChoices(actor),
    listViews(actor, "orders"),
  ]);
  const isCleared = params.tab === "needs_action" && list.rows.length === 0 && !isNarrowed(params);
  const resolvedToday = isCleared ? await countResolved(actor, startOfDay(today, zone)) : null;
  return (
    <Page kind="list">
      <PageHeader title="Orders" />
      <StatusTabs
        label="Orders by what they need"
        current={params.tab}
        tabs={ORDER_TABS.map((tab) => ({
          value: tab,
          label: TAB_LABEL[tab],
          href: tabHref(address, tab),
          count: tabCount(tab, counts),
        }))}
      />
      <OrdersQueue
        params={params}
        rows={list.rows}
        nextCursor={list.nextCursor}
        failure={list.failure && { message: list.failure.message, reference: list.failure.reference }}
        choices={choices}
        gateways={listGatewayNames()}
        views={views}
        resolvedToday={resolvedToday}
        can={orderAbilities(actor)}
        density={readPreferences((name) => jar.get(name)?.value).density}
        now={at}
        zone={zone}
        actions={ACTIONS}
      />
    </Page>
  );
}

async function readAddress(searchParams: OrdersPageProps["searchParams"]): Promise<URLSearchParams> {
  const entries = Object.entries(await searchParams);
  return new URLSearchParams(
    entries.flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one])),
  );
}
