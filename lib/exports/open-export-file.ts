import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { recordAudit } from "@/lib/audit/record";
import { poolExecutor, transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { exportFilePath, exportRunView, loadExportRun } from "@/lib/exports/export-run-row";

export interface ExportFile {
  fileName: string;
  sha256: string;
  body: Readable;
}

/**
 * The file of a finished run: the same bytes at every download. Each one is in the audit log.
 * @throws AppError "forbidden", "not_found" (no such run, or its file is gone), "conflict" (not finished)
 */
export async function openExportFile(actor: Actor, id: string): Promise<ExportFile> {
  requirePermission(actor, "exports.run");
  const run = exportRunView(await loadExportRun(poolExecutor(), id));
  if (run.state !== "done" || run.sha256 === null || run.bytes === null) {
    throw new AppError("conflict", `export ${id} is ${run.state}`, {
      userMessage: run.failure ?? "This export is not finished yet. Its page shows how far it is.",
    });
  }
  const file = exportFilePath(id);
  const size = await stat(file).then(
    (found) => found.size,
    () => null,
  );
  if (size !== run.bytes) {
    throw new AppError(
      "not_found",
      `the file of ${id} is ${size === null ? "missing" : `${size} bytes long, not ${run.bytes}`}`,
      {
        userMessage:
          "The file of this export is no longer on the disk as it was written. Its manifest is kept. Start the export again to get a new file.",
      },
    );
  }
  const { fileName, bytes, sha256 } = run;
  await transaction((tx) =>
    recordAudit(tx, {
      actor,
      action: "export.downloaded",
      objectType: "export",
      objectId: id,
      summary: `Downloaded ${run.rowsDone} rows of ${run.layout} from ${run.filters.from} to ${run.filters.to}.`,
      after: {
        layout: run.layout,
        flavour: run.flavour,
        from: run.filters.from,
        to: run.filters.to,
        rows: run.rowsDone,
        bytes,
        sha256,
      },
    }),
  );
  return { fileName, sha256, body: createReadStream(file, { highWaterMark: 256 * 1024 }) };
}
