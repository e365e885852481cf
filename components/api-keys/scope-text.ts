import { PERMISSIONS, type Scope } from "@/lib/domain/permission";

/** "see orders, see refunds": what a key with this scope may do, from the table that decides it. */
export function scopeAbilities(scope: Scope): string {
  return Object.values(PERMISSIONS)
    .filter(({ scopes }) => scopes.some((allowed) => allowed === scope))
    .map(({ description }) => description)
    .join(", ");
}
