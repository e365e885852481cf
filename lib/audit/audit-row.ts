import type { ActorRef } from "@/lib/domain/permission";
import { auditHash, type AuditContent } from "@/lib/audit/audit-chain";

export interface AuditRow {
  seq: string;
  id: string;
  at: Date;
  actor: ActorRef;
  action: string;
  object_type: string;
  object_id: string;
  summary: string;
  before: unknown;
  after: unknown;
  ip: string | null;
  prev_hash: string;
  hash: string;
}

/** `seq` is text in the answer: order by `audit.seq`, or 10 comes before 9. */
export const AUDIT_COLUMNS =
  "seq::text, id, at, actor, action, object_type, object_id, summary, before, after, ip, prev_hash, hash";

export function auditContent(row: AuditRow): AuditContent {
  return {
    seq: row.seq,
    id: row.id,
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    summary: row.summary,
    before: row.before,
    after: row.after,
    ip: row.ip,
  };
}

/** The hash this row must carry if nobody touched it. */
export function expectedHash(row: AuditRow): string {
  return auditHash(row.prev_hash, auditContent(row));
}
