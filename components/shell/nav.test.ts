import { expect, test } from "vitest";
import { activeItem, type NavSection } from "./nav";

const sections: NavSection[] = [
  {
    label: null,
    items: [
      { href: "/", label: "Dashboard", icon: "dashboard" },
      { href: "/orders", label: "Orders", icon: "orders" },
      { href: "/orders/import", label: "Import", icon: "orders" },
    ],
  },
];

test.each<[string, string | undefined, string]>([
  ["/", "Dashboard", "the root is itself"],
  ["/orders", "Orders", "an exact match"],
  ["/orders/ord_1", "Orders", "a page below an item belongs to it"],
  ["/orders/import/2", "Import", "the longest match wins over its parent"],
  ["/ordersome", undefined, "a shared beginning of a word is not a parent, and neither is the root"],
])("%s lights up %s, because %s", (pathname, label) => {
  expect(activeItem(sections, pathname)?.label).toBe(label);
});
