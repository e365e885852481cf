import { poolExecutor } from "@/lib/db/client";
import type { Actor, Role } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { UserLine } from "@/lib/users/schemas";

interface ListedRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  disabled_at: Date | null;
  last_sign_in_at: Date | null;
  created_at: Date;
}

/** Everybody, active people first, by name. */
export async function listUsers(actor: Actor): Promise<UserLine[]> {
  requirePermission(actor, "users.manage");
  const rows = await poolExecutor().query<ListedRow>(
    `SELECT id, email, name, role, disabled_at, last_sign_in_at, created_at FROM users
     ORDER BY disabled_at IS NOT NULL, lower(name), id`,
  );
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }));
}
