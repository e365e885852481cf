import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { exportRunView, loadExportRun } from "@/lib/exports/export-run-row";
import type { ExportRunView } from "@/lib/exports/schemas";

/** @throws AppError "forbidden", "not_found" */
export async function getExport(actor: Actor, id: string): Promise<ExportRunView> {
  requirePermission(actor, "exports.run");
  return exportRunView(await loadExportRun(poolExecutor(), id));
}
