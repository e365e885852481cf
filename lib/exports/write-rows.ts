import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Snapshot } from "@/lib/db/read-snapshot";
import { CsvFinish } from "@/lib/exports/csv-finish";
import { copySql, type ExportPlan } from "@/lib/exports/export-sql";

export interface Written {
  rows: number;
  bytes: number;
  neutralisedCells: number;
}

/**
 * Streams the planned rows into `sink` at its pace and in constant memory. `written` counts while it runs, so that it
 * tells how far a write came that failed. Ends the sink, or destroys it with the error; `beforeEnd` as in CsvFinish.
 */
export function writeRows(
  snapshot: Snapshot,
  plan: ExportPlan,
  sink: Writable,
  options: { signal?: AbortSignal; limit?: number; beforeEnd?: (written: Written) => Promise<void> } = {},
): { written: () => Written; done: Promise<void> } {
  const { beforeEnd } = options;
  const finish = new CsvFinish({
    forSpreadsheets: plan.request.flavour === "spreadsheet",
    beforeEnd: beforeEnd && (() => beforeEnd(written())),
  });
  const written = (): Written => ({
    rows: finish.rows,
    bytes: finish.bytes,
    neutralisedCells: finish.neutralisedCells,
  });
  return {
    written,
    done: pipeline(snapshot.copyOut(copySql(plan, options.limit)), finish, sink, { signal: options.signal }),
  };
}
