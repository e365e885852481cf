import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { exportRunView, type ExportRunRow } from "@/lib/exports/export-run-row";
import type { ExportRunView } from "@/lib/exports/schemas";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";

export const EXPORTS_PAGE_SIZE = 20;
const RUN_ID = /^exp_\w{1,60}$/;

/**
 * Kept runs, newest first. `cursor` is a former answer's `nextCursor`; null there means the end.
 * @throws AppError "forbidden", "invalid_input" (a cursor of no run)
 */
export async function listExports(
  actor: Actor,
  cursor: string | null = null,
): Promise<{ rows: ExportRunView[]; nextCursor: string | null }> {
  requirePermission(actor, "exports.run");
  if (cursor !== null && !RUN_ID.test(cursor)) throw unreadableCursor();
  // The id of the last one shown says where to go on; ids never change, so neither does the place.
  const found = await poolExecutor().query<ExportRunRow>(
    `SELECT * FROM export_runs
     WHERE $1::text IS NULL OR (created_at, id) < (SELECT last.created_at, last.id FROM export_runs last WHERE last.id = $1)
     ORDER BY created_at DESC, id DESC LIMIT $2`,
    [cursor, EXPORTS_PAGE_SIZE + 1],
  );
  // A run that was the last of its page has others after it, so nothing after one means that it is none.
  if (cursor !== null && found.length === 0) throw unreadableCursor();
  const rows = found.slice(0, EXPORTS_PAGE_SIZE);
  return {
    rows: rows.map(exportRunView),
    nextCursor: found.length > EXPORTS_PAGE_SIZE ? (rows.at(-1)?.id ?? null) : null,
  };
}
