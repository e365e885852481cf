import { recordAudit } from "@/lib/audit/record";
import { isClosedDemoAccount } from "@/lib/auth/demo-account";
import { poolExecutor, transaction } from "@/lib/db/client";
import type { Actor, Role } from "@/lib/domain/permission";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";

/** All a session cookie says. Everything else about the person is read from their row, at every request. */
export interface SessionClaims {
  userId: string;
  sessionVersion: number;
  /** Seconds since 1970, as in the token. */
  signedInAt: number;
  /** When the token was last renewed, which a used page does by itself. */
  renewedAt: number;
}

/** Without a request from a used page for this long, the session ends. */
export const IDLE_SECONDS = 2 * 60 * 60;
/** However much it is used. */
export const ABSOLUTE_SECONDS = 12 * 60 * 60;

export type UserActor = Extract<Actor, { kind: "user" }>;

/**
 * Who holds the session now; null when it ran out, when the account is disabled or one of a demo that is off, or when its
 * sessions were ended by a new password, another role or signing out. Throws when the database is away: that is no reason to sign anybody out.
 */
export async function sessionActor(claims: SessionClaims, ip: string | null): Promise<UserActor | null> {
  const nowSeconds = Math.floor(now().getTime() / 1000);
  if (nowSeconds >= claims.signedInAt + ABSOLUTE_SECONDS || nowSeconds >= claims.renewedAt + IDLE_SECONDS)
    return null;
  const [user] = await poolExecutor().query<{ name: string; email: string; role: Role }>(
    "SELECT name, email, role FROM users WHERE id = $1 AND session_version = $2 AND disabled_at IS NULL",
    [claims.userId, claims.sessionVersion],
  );
  if (!user || isClosedDemoAccount(user.email, env().demo)) return null;
  return { kind: "user", id: claims.userId, ...user, ip };
}

/** A cookie cannot be called back, so signing out ends every session of the person. */
export async function endSessions(claims: SessionClaims, ip: string | null): Promise<void> {
  await transaction(async (tx) => {
    const [user] = await tx.query<{ name: string; email: string; role: Role }>(
      `UPDATE users SET session_version = session_version + 1 WHERE id = $1 AND session_version = $2
       RETURNING name, email, role`,
      [claims.userId, claims.sessionVersion],
    );
    if (!user) return;
    await recordAudit(tx, {
      actor: { kind: "user", id: claims.userId, ...user, ip },
      action: "user.signed_out",
      objectType: "user",
      objectId: claims.userId,
      summary: `${user.name} signed out.`,
    });
  });
}
