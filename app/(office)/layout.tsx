import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { signOut } from "@/app/(auth)/actions";
import { SessionKeeper } from "@/components/auth/session-keeper";
import { readPreferences } from "@/components/design/preferences";
import { AppShell } from "@/components/shell/app-shell";
import { requireActor } from "@/lib/auth/current-actor";
import { isAllowed, ROLE_LABEL } from "@/lib/domain/permission";
import { countDeliveriesForAttention } from "@/lib/ingest/list-deliveries";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { countUnmappedStatuses } from "@/lib/replays/list-unmapped-statuses";
import { navSections } from "./nav-sections";
import { orderTabCounts } from "./order-tab-counts";

/** The frame around every page. It keeps nobody out: each page asks who is there and whether they may. */
export default async function OfficeLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  const [organisation, orders, deliveries, integrations, jar] = await Promise.all([
    getOrganisation(),
    orderTabCounts(actor),
    isAllowed(actor, "deliveries.view") ? countDeliveriesForAttention(actor) : 0,
    // Counts stand only where they ask this person for work.
    isAllowed(actor, "integrations.configure") ? countUnmappedStatuses(actor) : 0,
    cookies(),
  ]);
  return (
    <AppShell
      sections={navSections(actor, { orders: orders.needs_action, deliveries, integrations })}
      organisation={organisation.name}
      environment={organisation.environment}
      person={{ name: actor.name, email: actor.email, role: ROLE_LABEL[actor.role] }}
      personLinks={[]}
      preferences={readPreferences((name) => jar.get(name)?.value)}
      searchHref="/orders"
      signOut={signOut}
    >
      <SessionKeeper />
      {children}
    </AppShell>
  );
}
