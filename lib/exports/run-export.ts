import { createHash, type Hash } from "node:crypto";
import { mkdir, open, rename, rm, type FileHandle } from "node:fs/promises";
import { Writable } from "node:stream";
import { recordAudit } from "@/lib/audit/record";
import { poolExecutor, transaction } from "@/lib/db/client";
import { readSnapshot, type Snapshot } from "@/lib/db/read-snapshot";
import { AppError } from "@/lib/domain/errors";
import type { Instant } from "@/lib/domain/instant";
import { COLUMNS_VERSION, LAYOUTS } from "@/lib/exports/columns";
import { controlTotals } from "@/lib/exports/control-totals";
import {
  exportFilePath,
  exportsFolder,
  findExportRun,
  type ExportRunRow,
} from "@/lib/exports/export-run-row";
import { countSql, type ExportPlan } from "@/lib/exports/export-sql";
import { RunFilters, type ControlTotal } from "@/lib/exports/schemas";
import { writeRows, type Written } from "@/lib/exports/write-rows";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";

const RUN_TIMEOUT_MS = 2 * 60 * 60_000;
const PROGRESS_MS = 1000;
/** "export run" to PostgreSQL's lock table; the other half of the key is the run. */
const RUN_LOCK = 7_283_402;

/** Runs that wait or whose worker died; the worker hands each to `runExport`. Oldest first. */
export async function unfinishedExports(): Promise<string[]> {
  const rows = await poolExecutor().query<{ id: string }>(
    "SELECT id FROM export_runs WHERE state IN ('queued', 'running') ORDER BY created_at, id LIMIT 20",
  );
  return rows.map((row) => row.id);
}

/**
 * Writes the file of one kept run, with its count, control totals and SHA-256, all from one snapshot. Safe to call
 * again and from several workers: a run that is done stays as it is, one that is being written is left to its writer,
 * one whose writer died begins anew. Aborting puts it back into the queue.
 */
export async function runExport(id: string, signal?: AbortSignal): Promise<void> {
  const run = await findExportRun(poolExecutor(), id);
  if (run === null || isFinished(run)) return;
  try {
    await readSnapshot({ timeoutMs: RUN_TIMEOUT_MS }, async (snapshot) => {
      // Held by the snapshot's transaction, so it ends with its writer, however that ends.
      const [lock] = await snapshot.query<{ held: boolean }>(
        "SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS held",
        [RUN_LOCK, id],
      );
      const current = lock?.held ? await findExportRun(poolExecutor(), id) : null;
      if (current !== null && !isFinished(current)) await write(snapshot, current, signal);
    });
  } catch (error) {
    if (signal?.aborted)
      await poolExecutor().query("UPDATE export_runs SET state = 'queued', rows_done = 0 WHERE id = $1", [
        id,
      ]);
    else await fail(run, error);
  }
}

function isFinished(run: ExportRunRow): boolean {
  return run.state === "done" || run.state === "failed";
}

async function write(snapshot: Snapshot, run: ExportRunRow, signal?: AbortSignal): Promise<void> {
  const plan = planOf(run);
  await poolExecutor().query(
    "UPDATE export_runs SET state = 'running', started_at = $2, rows_done = 0 WHERE id = $1",
    [run.id, now()],
  );
  const count = countSql(plan);
  const [counted] = await snapshot.query<{ rows: number }>(count.text, count.values);
  const rowsTotal = counted?.rows ?? 0;
  await poolExecutor().query("UPDATE export_runs SET rows_total = $2 WHERE id = $1", [run.id, rowsTotal]);
  const totals = await controlTotals(snapshot, plan);

  await mkdir(exportsFolder(), { recursive: true, mode: 0o700 });
  const unfinished = `${exportFilePath(run.id)}.part`;
  const hash = createHash("sha256");
  const file = await open(unfinished, "w", 0o600);
  let written: Written;
  try {
    written = await writeWithProgress(snapshot, plan, run.id, hashingSink(file, hash), signal);
    // Only a whole file on the disk gets the name of a whole file.
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    throw error;
  }
  await file.close();
  if (written.rows !== rowsTotal)
    throw new Error(`the file has ${written.rows} rows where the database counts ${rowsTotal}`);
  await rename(unfinished, exportFilePath(run.id));
  await finish(run, written, hash.digest("hex"), totals);
}

async function writeWithProgress(
  snapshot: Snapshot,
  plan: ExportPlan,
  id: string,
  sink: Writable,
  signal?: AbortSignal,
): Promise<Written> {
  const { written, done } = writeRows(snapshot, plan, sink, { signal });
  const timer = setInterval(() => {
    poolExecutor()
      .query("UPDATE export_runs SET rows_done = $2 WHERE id = $1 AND state = 'running'", [
        id,
        written().rows,
      ])
      .catch((error: unknown) => log.warn("the progress of an export was not written down", { id, error }));
  }, PROGRESS_MS);
  try {
    await done;
  } finally {
    clearInterval(timer);
  }
  return written();
}

function hashingSink(file: FileHandle, hash: Hash): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      file.appendFile(chunk).then(() => done(), done);
    },
  });
}

async function finish(
  run: ExportRunRow,
  written: Written,
  sha256: string,
  totals: ControlTotal[],
): Promise<void> {
  const { rows, bytes, neutralisedCells } = written;
  const known = {
    totals,
    neutralised_cells: neutralisedCells,
    columns: LAYOUTS[run.layout].columns.map((column) => column.id),
  };
  await transaction(async (tx) => {
    await tx.query(
      `UPDATE export_runs SET state = 'done', rows_done = $2, bytes = $3, sha256 = $4, control_totals = $5, failure = NULL, finished_at = $6
       WHERE id = $1`,
      [run.id, rows, bytes, sha256, JSON.stringify(known), now()],
    );
    await recordAudit(tx, {
      actor: { kind: "system", name: "export" },
      action: "export.finished",
      objectType: "export",
      objectId: run.id,
      summary: `Wrote ${rows} rows of ${run.layout}, as ${run.requested_by.name} had asked.`,
      after: { rows, bytes, sha256, requested_by: run.requested_by },
    });
  });
}

async function fail(run: ExportRunRow, error: unknown): Promise<void> {
  log.error("a kept export failed", { id: run.id, error });
  await poolExecutor().query(
    "UPDATE export_runs SET state = 'failed', failure = $2, finished_at = $3 WHERE id = $1",
    [run.id, explain(error), now()],
  );
}

function explain(error: unknown): string {
  const kept = "Nothing of the file was kept.";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC")
    return `The disk of the data folder is full. ${kept} Make room and start the export again.`;
  if (code === "57014")
    return `The database stopped the export because it took too long. ${kept} Export a shorter range.`;
  if (error instanceof AppError) return error.userMessage;
  // What a driver says may name what is not for everybody's eyes: it is in the log.
  return `The export stopped unexpectedly. ${kept} Start it again; if it stops again, the server's log says why.`;
}

/** The plan as it was when the run was asked for, instants and zone included. */
function planOf(run: ExportRunRow): ExportPlan {
  if (run.columns_version !== COLUMNS_VERSION) {
    throw new AppError("invalid_input", `run ${run.id} has columns version ${run.columns_version}`, {
      userMessage:
        "The columns of this layout changed before the export ran. Nothing was written. Start it again.",
    });
  }
  const { from, to, from_utc, until_utc, status, gateway, integration, asset } = RunFilters.parse(
    run.filters,
  );
  return {
    request: {
      layout: run.layout,
      flavour: run.flavour,
      format: run.format,
      from,
      to,
      status,
      gateway,
      integration,
      asset,
    },
    layout: LAYOUTS[run.layout],
    zone: run.time_zone,
    range: { from: from_utc as Instant, until: until_utc as Instant },
  };
}
