import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { auditContent, AUDIT_COLUMNS, type AuditRow } from "@/lib/audit/audit-row";
import { AuditFilter, type AuditLine } from "@/lib/audit/schemas";
import { parseInput } from "@/lib/platform/parse-input";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";

/** Newest first. `cursor` is a former answer's `nextCursor`; null there means the end. @throws AppError forbidden, invalid_input. */
export async function listAudit(
  actor: Actor,
  input: AuditFilter = {},
  cursor: string | null = null,
): Promise<{ rows: AuditLine[]; nextCursor: string | null }> {
  requirePermission(actor, "audit.view");
  const filter = parseInput(AuditFilter, input);
  if (cursor !== null && !/^\d{1,18}$/.test(cursor)) throw unreadableCursor();

  const conditions: string[] = [];
  const values: unknown[] = [];
  const where = (condition: string, value: unknown) => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(condition.replaceAll("?", `$${values.length}`));
  };
  where("seq < ?::bigint", cursor);
  where("actor ->> 'id' = ?", filter.actorId);
  where("action = ?", filter.action);
  where("object_type = ?", filter.objectType);
  where("object_id = ?", filter.objectId);
  where("summary ILIKE ?", filter.q && `%${filter.q.replace(/[\\%_]/g, "\\$&")}%`);
  where("at >= ?::timestamptz", filter.from);
  where("at < ?::timestamptz", filter.until);
  values.push(filter.limit + 1);

  const found = await poolExecutor().query<AuditRow>(
    `SELECT ${AUDIT_COLUMNS} FROM audit
     ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""}
     ORDER BY audit.seq DESC LIMIT $${values.length}`,
    values,
  );
  const rows = found.slice(0, filter.limit).map(auditContent);
  return { rows, nextCursor: found.length > filter.limit ? (rows.at(-1)?.seq ?? null) : null };
}
