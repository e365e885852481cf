import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { GENESIS_HASH } from "@/lib/audit/audit-chain";
import { AUDIT_COLUMNS, expectedHash, type AuditRow } from "@/lib/audit/audit-row";
import type { AuditVerification } from "@/lib/audit/schemas";

/** One end of the chain, as an earlier verification reported it and somebody wrote it down elsewhere. */
export interface AuditAnchor {
  seq: string;
  hash: string;
}

const PAGE = 5_000;

/**
 * Reads the whole log in pages and recomputes every hash; stops at the first row that does not fit. Rows cut off at
 * the end leave a shorter chain that is whole in itself: only an anchor kept outside this database shows that.
 * @throws AppError forbidden
 */
export async function verifyAudit(actor: Actor, anchor?: AuditAnchor): Promise<AuditVerification> {
  requirePermission(actor, "audit.view");
  let head: AuditAnchor | null = null;
  let rows = 0;
  let anchorSeen = anchor === undefined;

  for (;;) {
    const page: AuditRow[] = await poolExecutor().query<AuditRow>(
      `SELECT ${AUDIT_COLUMNS} FROM audit WHERE seq > $1::bigint ORDER BY audit.seq LIMIT ${PAGE}`,
      [head?.seq ?? "0"],
    );
    for (const row of page) {
      const problem = problemOf(row, head, anchor);
      if (problem) return { ok: false, rows, seq: row.seq, id: row.id, problem };
      anchorSeen ||= row.seq === anchor?.seq;
      head = { seq: row.seq, hash: row.hash };
      rows += 1;
    }
    if (page.length < PAGE) break;
  }
  if (anchor && !anchorSeen) {
    const problem = "This row was written down as the end of the log and is gone, with all that followed it.";
    return { ok: false, rows, seq: anchor.seq, id: null, problem };
  }
  return { ok: true, rows, head };
}

function problemOf(
  row: AuditRow,
  before: AuditAnchor | null,
  anchor: AuditAnchor | undefined,
): string | null {
  if (row.hash !== expectedHash(row)) return "The content of this row is not what was written.";
  if (row.prev_hash !== (before?.hash ?? GENESIS_HASH)) {
    return before
      ? `This row does not follow row ${before.seq}: a row between them was removed, or row ${before.seq} was rewritten.`
      : "The rows before this one were removed.";
  }
  if (row.seq === anchor?.seq && row.hash !== anchor.hash) {
    return "This row is not the one that was written down: the log was rewritten up to here.";
  }
  return null;
}
