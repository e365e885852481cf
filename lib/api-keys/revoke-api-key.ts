import { RevokeApiKey } from "@/lib/api-keys/schemas";
import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";

/** Ends a key at its next request, for good. Doing it twice changes nothing more. */
export async function revokeApiKey(actor: Actor, input: RevokeApiKey): Promise<{ id: string }> {
  requirePermission(actor, "api_keys.manage");
  const { id } = parseInput(RevokeApiKey, input);
  return transaction(async (tx) => {
    const [row] = await tx.query<{ name: string; revoked_at: Date | null }>(
      "SELECT name, revoked_at FROM api_keys WHERE id = $1 FOR UPDATE",
      [id],
    );
    if (!row) {
      throw new AppError("not_found", `no API key ${id}`, {
        userMessage: `There is no API key ${id}. Nothing was changed. The list of keys has their ids.`,
      });
    }
    if (row.revoked_at !== null) return { id };
    await tx.query("UPDATE api_keys SET revoked_at = $2 WHERE id = $1", [id, now()]);
    await recordAudit(tx, {
      actor,
      action: "api_key.revoked",
      objectType: "api_key",
      objectId: id,
      summary: `${actorRef(actor).name} revoked the API key ${row.name}.`,
    });
    return { id };
  });
}
