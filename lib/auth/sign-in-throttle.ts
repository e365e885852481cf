import ipaddr from "ipaddr.js";
import { poolExecutor, transaction, type SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";

const WINDOW_MS = 15 * 60_000;
const MAX_FAILURES = { account: 10, address: 50 };

/** Rows to mark when the try turns out right. */
export type SignInAttempt = readonly string[];

/**
 * Counts a try before its password is looked at: it stands as a failure until `markSucceeded`, so that a thousand
 * tries sent at once are not all let through. Anybody can lock an account they know for some minutes; that is the price.
 * @throws AppError "too_many_requests" with the minutes to wait.
 */
export async function openSignInAttempt(email: string, ip: string | null): Promise<SignInAttempt> {
  const account = `account:${email}`;
  const address = ip === null ? null : `address:${networkOf(ip)}`;
  return transaction(async (tx) => {
    // Always the account first: two tries can then not wait for each other.
    await throttle(tx, account, MAX_FAILURES.account);
    if (address !== null) await throttle(tx, address, MAX_FAILURES.address);
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO sign_in_attempts (subject, succeeded, attempted_at)
       SELECT subject, false, $2 FROM unnest($1::text[]) AS subject RETURNING id::text`,
      [address === null ? [account] : [account, address], now()],
    );
    return rows.map((row) => row.id);
  });
}

export async function markSucceeded(tx: SqlExecutor, attempt: SignInAttempt): Promise<void> {
  await tx.query("UPDATE sign_in_attempts SET succeeded = true WHERE id = ANY ($1::bigint[])", [attempt]);
}

/** Tries too old to count; for the worker's housekeeping. */
export async function pruneSignInAttempts(): Promise<number> {
  const pruned = await poolExecutor().query<{ id: string }>(
    "DELETE FROM sign_in_attempts WHERE attempted_at < $1 RETURNING id::text",
    [new Date(now().getTime() - WINDOW_MS)],
  );
  return pruned.length;
}

/** A success ends the count of an account; not that of an address, where an attacker may own an account. */
async function throttle(tx: SqlExecutor, subject: string, maxFailures: number): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text", [subject]);
  const [blocking] = await tx.query<{ attempted_at: Date }>(
    `SELECT attempted_at FROM sign_in_attempts
     WHERE subject = $1 AND NOT succeeded AND attempted_at > $2
       AND (subject NOT LIKE 'account:%' OR id > coalesce(
             (SELECT max(id) FROM sign_in_attempts WHERE subject = $1 AND succeeded), 0))
     ORDER BY attempted_at DESC OFFSET $3 LIMIT 1`,
    [subject, new Date(now().getTime() - WINDOW_MS), maxFailures - 1],
  );
  if (!blocking) return;
  const waitMs = blocking.attempted_at.getTime() + WINDOW_MS - now().getTime();
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  log.warn("sign-in throttled", { subject });
  throw new AppError("too_many_requests", `sign-in throttled for ${subject}`, {
    userMessage: `Too many failed tries to sign in. Nothing was checked. Try again in ${minutes} min.`,
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
  });
}

/** An IPv6 customer holds a whole /64 and could come from a new address at every try. */
function networkOf(ip: string): string {
  const address = ipaddr.parse(ip);
  return address instanceof ipaddr.IPv6 ? ipaddr.IPv6.networkAddressFromCIDR(`${ip}/64`).toString() : ip;
}
