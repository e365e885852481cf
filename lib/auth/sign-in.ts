import { recordAudit } from "@/lib/audit/record";
import { DemoAccountClosed, isClosedDemoAccount } from "@/lib/auth/demo-account";
import { markSucceeded, openSignInAttempt } from "@/lib/auth/sign-in-throttle";
import { poolExecutor, transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Role } from "@/lib/domain/permission";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { hashPassword, MAX_PASSWORD_LENGTH, verifyPassword } from "@/lib/platform/password";

interface UserRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  password_hash: string;
  session_version: number;
  disabled_at: Date | null;
}

const MAX_EMAIL_LENGTH = 254;

/**
 * Checks an e-mail address and a password. An unknown address costs the same time and gets the same answer as a wrong
 * password; that an account is disabled, or one of a demo that is off, is told only to who knows its password.
 * @throws AppError "unauthenticated", "forbidden" (disabled, demo off) or "too_many_requests".
 */
export async function signIn(
  credentials: { email: string; password: string },
  ip: string | null,
): Promise<{ id: string; sessionVersion: number }> {
  const email = credentials.email.trim().toLowerCase();
  const { password } = credentials;
  // Longer than either can be: not worth a count or a hash.
  if (
    email === "" ||
    email.length > MAX_EMAIL_LENGTH ||
    password === "" ||
    password.length > 2 * MAX_PASSWORD_LENGTH
  ) {
    throw wrongCredentials();
  }
  const attempt = await openSignInAttempt(email, ip);
  const [user] = await poolExecutor().query<UserRow>(
    "SELECT id, name, email, role, password_hash, session_version, disabled_at FROM users WHERE email = $1",
    [email],
  );
  const { matches, outdated } = await verifyPassword(password, user?.password_hash ?? null);
  if (!user || !matches) {
    log.warn("sign-in failed", { email, ip });
    throw wrongCredentials();
  }
  if (user.disabled_at !== null) {
    log.warn("sign-in of a disabled account", { userId: user.id, ip });
    throw new AppError("forbidden", `user ${user.id} is disabled`, {
      userMessage: "This account is disabled. Ask an admin to enable it.",
    });
  }
  if (isClosedDemoAccount(user.email, env().demo)) {
    log.warn("sign-in of a demo account while the demo is off", { userId: user.id, ip });
    throw new DemoAccountClosed();
  }
  const newHash = outdated ? await hashPassword(password) : null;
  await transaction(async (tx) => {
    await markSucceeded(tx, attempt);
    await tx.query(
      // The hash is replaced only if it is still the one that was checked.
      `UPDATE users SET last_sign_in_at = $2,
              password_hash = CASE WHEN password_hash = $3 THEN coalesce($4, password_hash) ELSE password_hash END
       WHERE id = $1`,
      [user.id, now(), user.password_hash, newHash],
    );
    await recordAudit(tx, {
      actor: { kind: "user", id: user.id, name: user.name, email: user.email, role: user.role, ip },
      action: "user.signed_in",
      objectType: "user",
      objectId: user.id,
      summary: `${user.name} signed in.`,
    });
  });
  return { id: user.id, sessionVersion: user.session_version };
}

function wrongCredentials(): AppError {
  return new AppError("unauthenticated", "wrong e-mail address or password", {
    userMessage: "The e-mail address or the password is wrong.",
  });
}
