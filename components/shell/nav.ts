/** Icons are named and not passed, since the list of items comes from the server. */
export const NAV_ICONS = [
  "dashboard",
  "orders",
  "approvals",
  "deliveries",
  "settlements",
  "refunds",
  "exports",
  "reconcile",
  "reports",
  "integrations",
  "rules",
  "team",
  "audit",
  "api",
  "settings",
] as const;
export type NavIconName = (typeof NAV_ICONS)[number];

export interface NavItem {
  href: string;
  label: string;
  icon: NavIconName;
  /** Only where it asks for work; zero and undefined draw nothing. */
  count?: number;
}

/** What the signed-in person may use, in order. A section without items is left out. */
export interface NavSection {
  label: string | null;
  items: readonly NavItem[];
}

/** The item that `pathname` lies under: the longest match, so that /orders/import is not /orders. */
export function activeItem(sections: readonly NavSection[], pathname: string): NavItem | null {
  const items = sections.flatMap((section) => section.items);
  return items
    .filter((item) => pathname === item.href || (item.href !== "/" && pathname.startsWith(`${item.href}/`)))
    .reduce<NavItem | null>(
      (best, item) => (best === null || item.href.length > best.href.length ? item : best),
      null,
    );
}
