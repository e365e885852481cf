import { Writable } from "node:stream";
import Papa from "papaparse";
import { readSnapshot } from "@/lib/db/read-snapshot";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { layoutInfo } from "@/lib/exports/columns";
import { planExport, readBooks } from "@/lib/exports/plan-export";
import { readExportRequest } from "@/lib/exports/read-request";
import type { ExportInput, ExportPreview } from "@/lib/exports/schemas";
import { writeRows } from "@/lib/exports/write-rows";

const PREVIEW_ROWS = 20;
const PREVIEW_TIMEOUT_MS = 10_000;

/**
 * The beginning of the very file, read back from its CSV, so that the screen shows what a program will see.
 * @throws AppError "forbidden", "invalid_input"
 */
export async function previewExport(actor: Actor, input: ExportInput): Promise<ExportPreview> {
  requirePermission(actor, "exports.run");
  const plan = planExport(await readExportRequest(input), await readBooks());
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await readSnapshot(
    { timeoutMs: PREVIEW_TIMEOUT_MS },
    (snapshot) => writeRows(snapshot, plan, sink, { limit: PREVIEW_ROWS + 1 }).done,
  );
  const { data } = Papa.parse<string[]>(Buffer.concat(chunks).toString("utf8"), { skipEmptyLines: true });
  const rows = data.slice(1);
  return {
    columns: layoutInfo(plan.layout).columns,
    rows: rows.slice(0, PREVIEW_ROWS),
    hasMore: rows.length > PREVIEW_ROWS,
  };
}
