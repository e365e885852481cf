import { expect, test } from "vitest";
import type { Role } from "@/lib/domain/permission";
import { navSections } from "./nav-sections";

const places = (role: Role) =>
  navSections(
    { kind: "user", id: "usr_1", name: "Ada", email: "ada@example.test", role, ip: null },
    { orders: 14, deliveries: 2, integrations: 1 },
  ).map((section) => section.items.map((item) => item.label));

test.each<[Role, string[][], string]>([
  [
    "admin",
    [
      ["Orders", "Deliveries", "Settlements", "Refunds", "Exports"],
      ["Integrations", "Team", "Audit log", "API keys", "Settings"],
    ],
    "an admin may use everything",
  ],
  [
    "support",
    [["Orders", "Deliveries", "Settlements", "Refunds"], ["Integrations"]],
    "support does not run exports",
  ],
  [
    "accountant",
    [
      ["Orders", "Settlements", "Refunds", "Exports"],
      ["Integrations", "Audit log"],
    ],
    "raw payloads are not for the accountant",
  ],
  ["viewer", [["Orders", "Settlements", "Refunds"]], "a section without a place is left out"],
])("a %s is led to %j, because %s", (role, expected) => {
  expect(places(role)).toEqual(expected);
});

test("a count stands only where it asks for work", () => {
  const [work] = navSections({ kind: "operator", name: "root" }, { orders: 14, deliveries: 0, integrations: 0 });
  expect(work?.items.map(({ label, count }) => [label, count])).toEqual([
    ["Orders", 14],
    ["Deliveries", 0],
    ["Settlements", undefined],
    ["Refunds", undefined],
    ["Exports", undefined],
  ]);
});
