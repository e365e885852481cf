import path from "node:path";
import type { SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { ActorRef } from "@/lib/domain/permission";
import {
  RunFilters,
  type ControlTotal,
  type ExportRunView,
  type Flavour,
  type LayoutName,
  type RunState,
} from "@/lib/exports/schemas";
import { env } from "@/lib/platform/env";

/** A row of export_runs as pg returns it. */
export interface ExportRunRow {
  id: string;
  layout: LayoutName;
  flavour: Flavour;
  format: "csv";
  filters: unknown;
  time_zone: string;
  columns_version: number;
  state: RunState;
  rows_done: number;
  rows_total: number | null;
  control_totals: { totals?: ControlTotal[]; neutralised_cells?: number; columns?: string[] };
  bytes: number | null;
  sha256: string | null;
  file_name: string;
  failure: string | null;
  requested_by: ActorRef;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export function exportRunView(row: ExportRunRow): ExportRunView {
  return {
    id: row.id,
    layout: row.layout,
    flavour: row.flavour,
    format: row.format,
    filters: RunFilters.parse(row.filters),
    timeZone: row.time_zone,
    columnsVersion: row.columns_version,
    state: row.state,
    rowsDone: row.rows_done,
    rowsTotal: row.rows_total,
    controlTotals: row.control_totals.totals ?? [],
    columns: row.control_totals.columns ?? [],
    neutralisedCells: row.control_totals.neutralised_cells ?? null,
    bytes: row.bytes,
    sha256: row.sha256,
    fileName: row.file_name,
    failure: row.failure,
    requestedBy: row.requested_by,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export async function findExportRun(sql: SqlExecutor, id: string): Promise<ExportRunRow | null> {
  const [row] = await sql.query<ExportRunRow>("SELECT * FROM export_runs WHERE id = $1", [id]);
  return row ?? null;
}

export async function loadExportRun(sql: SqlExecutor, id: string): Promise<ExportRunRow> {
  const row = await findExportRun(sql, id);
  if (row) return row;
  throw new AppError("not_found", `no export run ${id}`, {
    userMessage: "There is no such export. The list of exports shows the ones that are kept.",
  });
}

export function exportsFolder(): string {
  return path.join(env().dataDir, "exports");
}

/** Where a finished run keeps its file. Ids are ours, so they are safe in a path. */
export function exportFilePath(id: string): string {
  return path.join(exportsFolder(), `${id}.csv`);
}
