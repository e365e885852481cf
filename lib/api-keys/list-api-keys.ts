import type { ApiKeyLine } from "@/lib/api-keys/schemas";
import { poolExecutor } from "@/lib/db/client";
import type { Actor, Scope } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";

interface ApiKeyRow {
  id: string;
  name: string;
  key_prefix: string;
  scopes: Scope[];
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** Those in use first, then the revoked ones, newest first. */
export async function listApiKeys(actor: Actor): Promise<ApiKeyLine[]> {
  requirePermission(actor, "api_keys.manage");
  const rows = await poolExecutor().query<ApiKeyRow>(
    `SELECT id, name, key_prefix, scopes, created_at, last_used_at, revoked_at FROM api_keys
     ORDER BY revoked_at IS NOT NULL, created_at DESC, id DESC`,
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.key_prefix,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }));
}
