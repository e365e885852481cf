import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, ROLE_LABEL, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";
import { newPassword } from "@/lib/users/new-password";
import { AddUser } from "@/lib/users/schemas";

/** `password` is the made-up one, shown once; null when one was given. @throws AppError "conflict" for a known address. */
export async function addUser(
  actor: Actor,
  input: AddUser,
): Promise<{ id: string; email: string; password: string | null }> {
  requirePermission(actor, "users.manage");
  const { email, name, role, password } = parseInput(AddUser, input);
  // Outside the transaction: half a second of hashing is no time to hold locks.
  const { hash, generated } = await newPassword(password, { name, email });
  const id = newId("usr");
  await transaction(async (tx) => {
    const inserted = await tx.query(
      `INSERT INTO users (id, email, name, role, password_hash, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (email) DO NOTHING RETURNING id`,
      [id, email, name, role, hash, now()],
    );
    if (inserted.length === 0) throw emailTaken(email);
    await recordAudit(tx, {
      actor,
      action: "user.added",
      objectType: "user",
      objectId: id,
      summary: `${actorRef(actor).name} added ${name} as ${ROLE_LABEL[role]}.`,
      after: { email, name, role },
    });
  });
  return { id, email, password: generated };
}

function emailTaken(email: string): AppError {
  const message = `Somebody with the address ${email} is already here.`;
  return new AppError("conflict", `user ${email} exists`, {
    userMessage: `Nothing was saved. ${message} Change their role or enable them instead.`,
    fields: [{ field: "email", message }],
  });
}
