import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { NamedUser } from "@/lib/users/schemas";
import { lockUser } from "@/lib/users/user-row";

/** They may sign in again; sessions from before stay ended. */
export async function enableUser(actor: Actor, input: NamedUser): Promise<{ id: string }> {
  requirePermission(actor, "users.manage");
  const { user: idOrEmail } = parseInput(NamedUser, input);
  return transaction(async (tx) => {
    const user = await lockUser(tx, idOrEmail);
    if (user.disabled_at === null) return { id: user.id };
    await tx.query("UPDATE users SET disabled_at = NULL, updated_at = $2 WHERE id = $1", [user.id, now()]);
    await recordAudit(tx, {
      actor,
      action: "user.enabled",
      objectType: "user",
      objectId: user.id,
      summary: `${actorRef(actor).name} enabled ${user.name}.`,
      before: { disabledAt: user.disabled_at },
      after: { disabledAt: null },
    });
    return { id: user.id };
  });
}
