import { once } from "node:events";
import { PassThrough, type Readable } from "node:stream";
import type { Actor } from "@/lib/domain/permission";
import { exportRows } from "@/lib/exports/export-rows";
import type { ExportInput } from "@/lib/exports/schemas";
import { log } from "@/lib/platform/log";

/**
 * An export as a stream, for HTTP. Resolves with the first bytes at hand, so that what is refused or fails at the start
 * can still be answered as an error; what fails later breaks the stream, and a broken stream is no complete file.
 * @throws AppError "forbidden", "invalid_input"
 */
export async function streamExport(
  actor: Actor,
  input: ExportInput,
  signal?: AbortSignal,
): Promise<{ fileName: string; body: Readable }> {
  const { fileName, writeTo } = await exportRows(actor, input);
  const body = new PassThrough();
  const failed = writeTo(body, signal).then(
    () => null,
    (error: unknown) => {
      if (signal?.aborted || isGone(error)) log.info("an export was given up by its reader", { fileName });
      else log.error("an export failed", { fileName, error });
      body.destroy(error instanceof Error ? error : undefined);
      return error;
    },
  );
  // The error arrives on both sides: here it is awaited, on the stream the reader meets it.
  body.on("error", () => {});
  const error = await Promise.race([once(body, "readable").then(() => null), failed]).catch(() => failed);
  if (error !== null) throw error;
  return { fileName, body };
}

function isGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ERR_STREAM_PREMATURE_CLOSE" || error.code === "ABORT_ERR")
  );
}
