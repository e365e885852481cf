import { apiKeyHash, apiKeyPrefix, newApiKey } from "@/lib/api-keys/api-key";
import { CreateApiKey } from "@/lib/api-keys/schemas";
import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/** `key` is in this answer and nowhere else: only its hash is kept. */
export async function createApiKey(actor: Actor, input: CreateApiKey): Promise<{ id: string; key: string }> {
  requirePermission(actor, "api_keys.manage");
  const { name, scopes } = parseInput(CreateApiKey, input);
  const id = newId("key");
  const key = newApiKey();
  await transaction(async (tx) => {
    await tx.query(
      `INSERT INTO api_keys (id, name, key_hash, key_prefix, scopes, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, name, apiKeyHash(key), apiKeyPrefix(key), scopes, actorRef(actor).id, now()],
    );
    await recordAudit(tx, {
      actor,
      action: "api_key.created",
      objectType: "api_key",
      objectId: id,
      summary: `${actorRef(actor).name} made the API key ${name} for ${scopes.join(", ")}.`,
      after: { name, scopes },
    });
  });
  return { id, key };
}
