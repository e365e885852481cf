import type { Writable } from "node:stream";
import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { readSnapshot } from "@/lib/db/read-snapshot";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { ExportPlan } from "@/lib/exports/export-sql";
import { exportFileName, planExport, readBooks } from "@/lib/exports/plan-export";
import { readExportRequest } from "@/lib/exports/read-request";
import type { ExportInput } from "@/lib/exports/schemas";
import { writeRows, type Written } from "@/lib/exports/write-rows";
import { log } from "@/lib/platform/log";

/** A reader slower than this is holding a snapshot that the database has to keep; a kept run suits them. */
const STREAM_TIMEOUT_MS = 15 * 60_000;

export interface PreparedExport {
  fileName: string;
  plan: ExportPlan;
  /**
   * Streams all rows of one snapshot into `sink` and writes the audit row, whether it ends well or not.
   * A failure before the first byte leaves the sink open.
   */
  writeTo: (sink: Writable, signal?: AbortSignal) => Promise<Written>;
}

/**
 * Checks who asks and for what, before a byte is written.
 * @throws AppError "forbidden", "invalid_input"
 */
export async function exportRows(actor: Actor, input: ExportInput): Promise<PreparedExport> {
  requirePermission(actor, "exports.run");
  const request = await readExportRequest(input);
  const books = await readBooks();
  const plan = planExport(request, books);
  const fileName = exportFileName(plan, books);
  return { fileName, plan, writeTo: (sink, signal) => writeAudited(actor, plan, fileName, sink, signal) };
}

async function writeAudited(
  actor: Actor,
  plan: ExportPlan,
  fileName: string,
  sink: Writable,
  signal?: AbortSignal,
): Promise<Written> {
  let written = (): Written => ({ rows: 0, bytes: 0, neutralisedCells: 0 });
  // No reader sees the end of a file that is not on record.
  const beforeEnd = (whole: Written) => recordStream(actor, plan, fileName, whole, "complete");
  try {
    await readSnapshot({ timeoutMs: STREAM_TIMEOUT_MS }, async (snapshot) => {
      const writing = writeRows(snapshot, plan, sink, { signal, beforeEnd });
      written = writing.written;
      await writing.done;
    });
    return written();
  } catch (error) {
    // What left is on record too, and the error that stopped it is the one to report.
    await recordStream(actor, plan, fileName, written(), "stopped").catch((cause: unknown) =>
      log.error("a stopped export is missing in the audit log", { fileName, cause }),
    );
    throw error;
  }
}

async function recordStream(
  actor: Actor,
  { request, zone, range }: ExportPlan,
  fileName: string,
  { rows, bytes }: Written,
  end: "complete" | "stopped",
): Promise<void> {
  await transaction((tx) =>
    recordAudit(tx, {
      actor,
      action: "export.streamed",
      objectType: "export",
      objectId: fileName,
      summary:
        end === "complete"
          ? `Exported ${rows} rows of ${request.layout} from ${request.from} to ${request.to}.`
          : `Began to export ${request.layout} from ${request.from} to ${request.to}; it stopped after ${rows} rows.`,
      after: { ...request, time_zone: zone, from_utc: range.from, until_utc: range.until, rows, bytes, end },
    }),
  );
}
