import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { exportRunView, type ExportRunRow } from "@/lib/exports/export-run-row";
import type { ExportRunView } from "@/lib/exports/schemas";

const PAGE_SIZE = 20;

/** Kept runs, newest first. `cursor` is a former answer's `nextCursor`; null there means the end. */
export async function listExports(
  actor: Actor,
  cursor: string | null = null,
): Promise<{ rows: ExportRunView[]; nextCursor: string | null }> {
  requirePermission(actor, "exports.run");
  // The id of the last one shown says where to go on; ids never change, so neither does the place.
  const found = await poolExecutor().query<ExportRunRow>(
    `SELECT * FROM export_runs
     WHERE $1::text IS NULL OR (created_at, id) < (SELECT last.created_at, last.id FROM export_runs last WHERE last.id = $1)
     ORDER BY created_at DESC, id DESC LIMIT $2`,
    [cursor, PAGE_SIZE + 1],
  );
  const rows = found.slice(0, PAGE_SIZE);
  return {
    rows: rows.map(exportRunView),
    nextCursor: found.length > PAGE_SIZE ? (rows.at(-1)?.id ?? null) : null,
  };
}
