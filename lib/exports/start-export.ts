import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { COLUMNS_VERSION } from "@/lib/exports/columns";
import { exportRunView, loadExportRun } from "@/lib/exports/export-run-row";
import { exportFileName, planExport, readBooks } from "@/lib/exports/plan-export";
import { readExportRequest } from "@/lib/exports/read-request";
import type { ExportInput, ExportRunView, RunFilters } from "@/lib/exports/schemas";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";

/**
 * Queues a kept run; the worker writes its file. The range is turned into instants here, once: a later change of the
 * organisation's zone does not move it.
 * @throws AppError "forbidden", "invalid_input"
 */
export async function startExport(actor: Actor, input: ExportInput): Promise<ExportRunView> {
  requirePermission(actor, "exports.run");
  const request = await readExportRequest(input);
  const books = await readBooks();
  const plan = planExport(request, books);
  const id = newId("exp");
  const { layout, flavour, format, from, to, status, gateway, integration, asset } = request;
  const filters: RunFilters = {
    from,
    to,
    from_utc: plan.range.from,
    until_utc: plan.range.until,
    status,
    gateway,
    integration,
    asset,
  };
  return transaction(async (tx) => {
    await tx.query(
      `INSERT INTO export_runs (id, layout, flavour, format, filters, time_zone, columns_version, state, file_name, requested_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $9, $10)`,
      [
        id,
        layout,
        flavour,
        format,
        JSON.stringify(filters),
        books.zone,
        COLUMNS_VERSION,
        exportFileName(plan, books, id),
        JSON.stringify(actorRef(actor)),
        now(),
      ],
    );
    const run = exportRunView(await loadExportRun(tx, id));
    await recordAudit(tx, {
      actor,
      action: "export.requested",
      objectType: "export",
      objectId: id,
      summary: `Asked for ${layout} from ${from} to ${to} as a kept export.`,
      after: { layout, flavour, format, ...filters, time_zone: books.zone, columns_version: COLUMNS_VERSION },
    });
    return run;
  });
}
