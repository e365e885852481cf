import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { NamedUser } from "@/lib/users/schemas";
import { lockActiveAdmins, lockUser, refuseLastAdmin } from "@/lib/users/user-row";

/** Ends all their sessions at the next request; what they did stays. @throws AppError "conflict" for the last admin. */
export async function disableUser(actor: Actor, input: NamedUser): Promise<{ id: string }> {
  requirePermission(actor, "users.manage");
  const { user: idOrEmail } = parseInput(NamedUser, input);
  return transaction(async (tx) => {
    const admins = await lockActiveAdmins(tx);
    const user = await lockUser(tx, idOrEmail);
    if (user.disabled_at !== null) return { id: user.id };
    refuseLastAdmin(user, admins);
    const at = now();
    await tx.query(
      "UPDATE users SET disabled_at = $2, session_version = session_version + 1, updated_at = $2 WHERE id = $1",
      [user.id, at],
    );
    await recordAudit(tx, {
      actor,
      action: "user.disabled",
      objectType: "user",
      objectId: user.id,
      summary: `${actorRef(actor).name} disabled ${user.name}.`,
      before: { disabledAt: null },
      after: { disabledAt: at },
    });
    return { id: user.id };
  });
}
