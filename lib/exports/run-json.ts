import { LAYOUTS } from "@/lib/exports/columns";
import type { ExportRunView } from "@/lib/exports/schemas";

/** A kept run as the API answers it. */
export function exportRunJson(run: ExportRunView) {
  return {
    id: run.id,
    layout: run.layout,
    flavour: run.flavour,
    format: run.format,
    state: run.state,
    rows_done: run.rowsDone,
    rows_total: run.rowsTotal,
    failure: run.failure,
    file_name: run.fileName,
    requested_by: run.requestedBy,
    created_at: run.createdAt,
    started_at: run.startedAt,
    finished_at: run.finishedAt,
  };
}

/** Everything that says what a file is and lets somebody else check it, without the file. */
export function exportManifest(run: ExportRunView) {
  return {
    run: exportRunJson(run),
    filters: run.filters,
    date_basis: LAYOUTS[run.layout].dateBasis,
    time_zone: run.timeZone,
    columns_version: run.columnsVersion,
    columns: run.columns,
    rows: run.state === "done" ? run.rowsDone : null,
    control_totals: run.controlTotals,
    neutralised_cells: run.neutralisedCells,
    bytes: run.bytes,
    sha256: run.sha256,
  };
}
