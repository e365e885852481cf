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
 * tells how far a write came that failed. Ends the sink, or destroys it with the error.
 */
export function writeRows(
  snapshot: Snapshot,
  plan: ExportPlan,
  sink: Writable,
  options: { signal?: AbortSignal; limit?: number } = {},
): { written: () => Written; done: Promise<void> } {
  const finish = new CsvFinish({ forSpreadsheets: plan.request.flavour === "spreadsheet" });
  return {
    written: () => ({ rows: finish.rows, bytes: finish.bytes, neutralisedCells: finish.neutralisedCells }),
    done: pipeline(snapshot.copyOut(copySql(plan, options.limit)), finish, sink, { signal: options.signal }),
  };
}
