import type { SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Role } from "@/lib/domain/permission";

export interface UserRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  disabled_at: Date | null;
}

/** By id or e-mail address, locked for a change that is about to be written. @throws AppError "not_found". */
export async function lockUser(tx: SqlExecutor, idOrEmail: string): Promise<UserRow> {
  const [row] = await tx.query<UserRow>(
    "SELECT id, email, name, role, disabled_at FROM users WHERE id = $1 OR email = lower($1) FOR UPDATE",
    [idOrEmail],
  );
  if (row) return row;
  throw new AppError("not_found", `no user ${idOrEmail}`, {
    userMessage: `There is nobody with the id or e-mail address ${idOrEmail}. Nothing was changed. The Team page lists everybody.`,
  });
}

/**
 * Call before anything else is locked. Two admins who act on each other at the same time wait here for one another, and
 * the second one sees what the first did.
 */
export async function lockActiveAdmins(tx: SqlExecutor): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    "SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE",
  );
  return rows.map((row) => row.id);
}

/** @throws AppError "conflict" when nobody could manage people and integrations afterwards. */
export function refuseLastAdmin(user: UserRow, activeAdmins: readonly string[]): void {
  if (activeAdmins.length > 1 || !activeAdmins.includes(user.id)) return;
  throw new AppError("conflict", `${user.id} is the last active admin`, {
    userMessage: `${user.name} is the only active admin, so nothing was changed. Make somebody else an admin first.`,
  });
}
