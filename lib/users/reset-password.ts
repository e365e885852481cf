import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { newPassword } from "@/lib/users/new-password";
import { ResetPassword } from "@/lib/users/schemas";
import { lockUser } from "@/lib/users/user-row";

/** A new password, which ends all their sessions. `password` is the made-up one, shown once; null when one was given. */
export async function resetPassword(
  actor: Actor,
  input: ResetPassword,
): Promise<{ id: string; email: string; password: string | null }> {
  requirePermission(actor, "users.manage");
  const { user: idOrEmail, password } = parseInput(ResetPassword, input);
  const person = await transaction((tx) => lockUser(tx, idOrEmail));
  const { hash, generated } = await newPassword(password, person);
  await transaction(async (tx) => {
    await tx.query(
      "UPDATE users SET password_hash = $2, session_version = session_version + 1, updated_at = $3 WHERE id = $1",
      [person.id, hash, now()],
    );
    await recordAudit(tx, {
      actor,
      action: "user.password_reset",
      objectType: "user",
      objectId: person.id,
      summary: `${actorRef(actor).name} gave ${person.name} a new password.`,
    });
  });
  return { id: person.id, email: person.email, password: generated };
}
