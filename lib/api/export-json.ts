import { z } from "zod";
import { actorJson, instant, text } from "@/lib/api/json-parts";
import { LAYOUTS } from "@/lib/exports/columns";
import { FLAVOURS, LAYOUT_NAMES, RUN_STATES, RunFilters, type ExportRunView } from "@/lib/exports/schemas";

const count = z.number().int();

export const exportRunJson = z
  .object({
    id: text,
    layout: z.enum(LAYOUT_NAMES),
    flavour: z.enum(FLAVOURS),
    format: z.literal("csv"),
    state: z.enum(RUN_STATES),
    rows_done: count,
    rows_total: count.nullable().meta({ description: "Null until the rows are counted." }),
    failure: text.nullable().meta({ description: "What happened and what to do, of a run that failed." }),
    file_name: text,
    requested_by: actorJson,
    created_at: instant,
    started_at: instant.nullable(),
    finished_at: instant.nullable(),
  })
  .meta({ id: "ExportRun", description: "A kept export: written once, the same bytes at every download." });

export function toExportRunJson(run: ExportRunView): z.output<typeof exportRunJson> {
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

const controlTotal = z
  .object({
    group: z.record(text, text.nullable()),
    column: text,
    sum: text.nullable().meta({ description: "Null where no row has a value: an unknown sum is not 0." }),
    rows: count,
    empty: count.meta({ description: "Rows whose value is not reported." }),
  })
  .meta({
    id: "ControlTotal",
    description: "Exact sum of one amount column over the rows that share an asset.",
  });

export const exportManifestJson = z
  .object({
    run: exportRunJson,
    filters: RunFilters.extend({ from: text, to: text }),
    date_basis: text,
    time_zone: text,
    columns_version: count,
    columns: z.array(text),
    rows: count.nullable(),
    control_totals: z.array(controlTotal),
    neutralised_cells: count.nullable(),
    bytes: count.nullable(),
    sha256: text.nullable(),
  })
  .meta({ id: "ExportManifest", description: "What a kept file is, for checking it without us." });

export function toExportManifest(run: ExportRunView): z.output<typeof exportManifestJson> {
  return {
    run: toExportRunJson(run),
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
