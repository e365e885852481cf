import { PERMISSIONS, type PermissionName, type Role } from "@/lib/domain/permission";

/** Rows of the table that say the same to a person are said once. */
const UNSAID: readonly PermissionName[] = ["metrics.view"];

/** What each role is for, in a line. */
export const ROLE_PURPOSE: Record<Role, string> = {
  admin: "Connects gateways, manages people and keys, and may do all that the others may.",
  support: "Clears the queue: resolves orders, records refunds, replays deliveries.",
  accountant: "Exports figures, records refunds, reads the audit log. Does not resolve orders.",
  viewer: "Looks, and changes nothing.",
};

/** "see orders", "write notes": what a role may do, from the table that decides it. */
export function roleAbilities(role: Role): string[] {
  return Object.entries(PERMISSIONS)
    .filter(
      ([name, { roles }]) =>
        roles.some((allowed) => allowed === role) && !UNSAID.some((unsaid) => unsaid === name),
    )
    .map(([, { description }]) => description);
}
