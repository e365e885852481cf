import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { answer, UsageError, type CliCommand } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { onlyPositional, readArgs, required } from "@/lib/cli/read-args";
import { exportRows, type PreparedExport } from "@/lib/exports/export-rows";
import { FLAVOURS, LAYOUT_NAMES, type ExportInput } from "@/lib/exports/schemas";
import type { Written } from "@/lib/exports/write-rows";

const USAGE = `export LAYOUT --from DATE --to DATE [--flavour ${FLAVOURS.join("|")}] [--format csv] [--out FILE] [--json]
         [--status S] [--gateway G] [--integration SLUG] [--asset A]
  LAYOUT is one of ${LAYOUT_NAMES.join(", ")}
  DATE is a day such as 2026-03-31; days are the organisation's and both are included
  without --out the rows go to standard output`;

/** `export LAYOUT ...`: streams into a file or to standard output. Tells on standard error when it wrote a file. */
export const runExportCommand: CliCommand = async (args, io) => {
  if (args.includes("--help") || args.includes("-h")) {
    io.stdout.write(`${USAGE}\n`);
    return;
  }
  const { values, positionals } = readArgs(USAGE, args, {
    from: { type: "string" },
    to: { type: "string" },
    flavour: { type: "string" },
    format: { type: "string" },
    out: { type: "string" },
    status: { type: "string" },
    gateway: { type: "string" },
    integration: { type: "string" },
    asset: { type: "string" },
  });
  const { out, json, ...filters } = values;
  if (json && out === undefined) {
    throw new UsageError("--json needs --out: without it the rows themselves go to standard output.", USAGE);
  }
  const input = {
    ...filters,
    layout: onlyPositional(USAGE, positionals, "the layout to export"),
    from: required(USAGE, values.from, "from"),
    to: required(USAGE, values.to, "to"),
  };
  const { writeTo } = await exportRows(operator(), input as ExportInput);
  if (out === undefined) {
    await writeTo(io.stdout).catch(unlessReaderLeft);
    return;
  }
  const { rows, bytes } = await writeFile(out, writeTo);
  const file = path.resolve(out);
  answer({ ...io, stdout: json ? io.stdout : io.stderr }, json, {
    document: { file, rows, bytes },
    text: `Wrote ${rows} rows (${bytes} bytes) to ${file}`,
  });
};

/** The reader of a pipe, such as `head`, had enough: nothing went wrong. */
function unlessReaderLeft(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
}

/** Under its own name only when it is whole; a file that was there stays until then. */
async function writeFile(out: string, writeTo: PreparedExport["writeTo"]): Promise<Written> {
  const unfinished = `${out}.part`;
  const file = await open(unfinished, "w", 0o600);
  try {
    const written = await writeTo(file.createWriteStream());
    await rename(unfinished, out);
    return written;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(unfinished, { force: true });
    throw error;
  }
}
