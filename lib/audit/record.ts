import type { SqlExecutor } from "@/lib/db/client";
import { actorIp, actorRef, type Actor } from "@/lib/domain/permission";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { auditHash, GENESIS_HASH, type AuditContent } from "@/lib/audit/audit-chain";

export interface AuditEntry {
  actor: Actor;
  /** Object and verb: "integration.secret_rotated", "user.disabled". */
  action: string;
  objectType: string;
  objectId: string;
  /** One sentence for a reader of the log. */
  summary: string;
  /** What changed, never a secret: these are shown and exported. Integers and text; amounts as decimal strings. */
  before?: unknown;
  after?: unknown;
}

/** "settledesk audit" to PostgreSQL's lock table; any number no other lock of this database uses. */
const CHAIN_LOCK = 7_283_401;

/**
 * Appends one row to the hash chain, inside the transaction that makes the change. Writers queue here until the
 * other one commits, so record last: a lock taken on a row after this one can deadlock with a verb that did so before.
 * Needs READ COMMITTED, as `transaction` gives it: an older snapshot would not see the predecessor.
 */
export async function recordAudit(tx: SqlExecutor, entry: AuditEntry): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1)::text", [CHAIN_LOCK]);
  const [head] = await tx.query<{ seq: string; prev_hash: string | null }>(
    `SELECT nextval(pg_get_serial_sequence('audit', 'seq'))::text AS seq,
            (SELECT hash FROM audit ORDER BY audit.seq DESC LIMIT 1) AS prev_hash`,
  );
  if (!head) throw new Error("the audit sequence gave no number");

  const prevHash = head.prev_hash ?? GENESIS_HASH;
  const content: AuditContent = {
    seq: head.seq,
    id: newId("aud"),
    at: now().toISOString(),
    actor: actorRef(entry.actor),
    action: entry.action,
    objectType: entry.objectType,
    objectId: entry.objectId,
    summary: entry.summary,
    before: asStored(entry.before),
    after: asStored(entry.after),
    ip: actorIp(entry.actor),
  };
  await tx.query(
    `INSERT INTO audit (seq, id, at, actor, action, object_type, object_id, summary, before, after, ip, prev_hash, hash)
     VALUES ($1::bigint, $2, $3::timestamptz, $4::jsonb, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11, $12, $13)`,
    [
      content.seq,
      content.id,
      content.at,
      JSON.stringify(content.actor),
      content.action,
      content.objectType,
      content.objectId,
      content.summary,
      content.before === null ? null : JSON.stringify(content.before),
      content.after === null ? null : JSON.stringify(content.after),
      content.ip,
      prevHash,
      auditHash(prevHash, content),
    ],
  );
}

/** The value as JSON keeps it: dates become text, undefined goes. */
function asStored(value: unknown): unknown {
  return value === undefined || value === null ? null : (JSON.parse(JSON.stringify(value)) as unknown);
}
