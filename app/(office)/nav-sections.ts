import type { NavItem, NavSection } from "@/components/shell/nav";
import { isAllowed, type Actor, type PermissionName } from "@/lib/domain/permission";

/** Work that waits, by the place where it is done. */
export interface WaitingCounts {
  orders: number;
  deliveries: number;
  /** Words of gateways that wait to be mapped. */
  integrations: number;
}

interface Place extends NavItem {
  permission: PermissionName;
}

/** The places of the desk, reduced to what the actor may use. */
export function navSections(actor: Actor, waiting: WaitingCounts): NavSection[] {
  const work: Place[] = [
    { href: "/orders", label: "Orders", icon: "orders", permission: "orders.view", count: waiting.orders },
    {
      href: "/deliveries",
      label: "Deliveries",
      icon: "deliveries",
      permission: "deliveries.view",
      count: waiting.deliveries,
    },
    { href: "/settlements", label: "Settlements", icon: "settlements", permission: "settlements.view" },
    { href: "/refunds", label: "Refunds", icon: "refunds", permission: "refunds.view" },
    { href: "/exports", label: "Exports", icon: "exports", permission: "exports.run" },
  ];
  const administration: Place[] = [
    {
      href: "/integrations",
      label: "Integrations",
      icon: "integrations",
      permission: "integrations.view",
      count: waiting.integrations,
    },
    { href: "/team", label: "Team", icon: "team", permission: "users.manage" },
    { href: "/audit", label: "Audit log", icon: "audit", permission: "audit.view" },
    { href: "/api-keys", label: "API keys", icon: "api", permission: "api_keys.manage" },
    { href: "/settings", label: "Settings", icon: "settings", permission: "organisation.configure" },
  ];
  const sections = [
    { label: null, places: work },
    { label: "Administration", places: administration },
  ];
  return sections
    .map(({ label, places }) => ({
      label,
      items: places
        .filter(({ permission }) => isAllowed(actor, permission))
        .map(({ href, label: name, icon, count }) => ({ href, label: name, icon, count })),
    }))
    .filter((section) => section.items.length > 0);
}
