import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, ROLE_LABEL, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { ChangeRole } from "@/lib/users/schemas";
import { lockActiveAdmins, lockUser, refuseLastAdmin } from "@/lib/users/user-row";

/** In force at their next request, which asks them to sign in again. @throws AppError "conflict" for the last admin. */
export async function changeRole(actor: Actor, input: ChangeRole): Promise<{ id: string }> {
  requirePermission(actor, "users.manage");
  const { user: idOrEmail, role } = parseInput(ChangeRole, input);
  return transaction(async (tx) => {
    const admins = await lockActiveAdmins(tx);
    const user = await lockUser(tx, idOrEmail);
    if (user.role === role) return { id: user.id };
    refuseLastAdmin(user, admins);
    await tx.query(
      "UPDATE users SET role = $2, session_version = session_version + 1, updated_at = $3 WHERE id = $1",
      [user.id, role, now()],
    );
    await recordAudit(tx, {
      actor,
      action: "user.role_changed",
      objectType: "user",
      objectId: user.id,
      summary: `${actorRef(actor).name} made ${user.name} ${ROLE_LABEL[role]} instead of ${ROLE_LABEL[user.role]}.`,
      before: { role: user.role },
      after: { role },
    });
    return { id: user.id };
  });
}
