import { apiKeyHash, isApiKeyFormat } from "@/lib/api-keys/api-key";
import { poolExecutor } from "@/lib/db/client";
import type { Scope } from "@/lib/domain/permission";
import { now } from "@/lib/platform/clock";

export interface FoundApiKey {
  id: string;
  name: string;
  scopes: readonly Scope[];
  lastUsedAt: Date | null;
}

/** Null for a key that is malformed, unknown or revoked. */
export async function findApiKey(key: string): Promise<FoundApiKey | null> {
  if (!isApiKeyFormat(key)) return null;
  const [row] = await poolExecutor().query<FoundApiKey>(
    `SELECT id, name, scopes, last_used_at AS "lastUsedAt" FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL`,
    [apiKeyHash(key)],
  );
  return row ?? null;
}

const USE_NOTED_EVERY_MS = 60_000;

/** Once a minute is often enough to see whether a key is in use, and spares a write per request. */
export async function noteApiKeyUse(key: FoundApiKey): Promise<void> {
  const at = now();
  const due = new Date(at.getTime() - USE_NOTED_EVERY_MS);
  if (key.lastUsedAt !== null && key.lastUsedAt > due) return;
  await poolExecutor().query(
    "UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)",
    [key.id, at, due],
  );
}
