import { open, rename, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { exportRows, type PreparedExport } from "@/lib/exports/export-rows";
import { FLAVOURS, LAYOUT_NAMES, type ExportInput } from "@/lib/exports/schemas";
import type { Written } from "@/lib/exports/write-rows";

const USAGE = `Usage: export LAYOUT --from DATE --to DATE [--flavour ${FLAVOURS.join("|")}] [--format csv] [--out FILE]
              [--status S] [--gateway G] [--integration SLUG] [--asset A]
LAYOUT is one of ${LAYOUT_NAMES.join(", ")}. Days are the organisation's and both are included, as in --from 2026-03-01 --to 2026-03-31.
Without --out the rows go to standard output.
`;

const OPTIONS = {
  from: { type: "string" },
  to: { type: "string" },
  flavour: { type: "string" },
  format: { type: "string" },
  out: { type: "string" },
  status: { type: "string" },
  gateway: { type: "string" },
  integration: { type: "string" },
  asset: { type: "string" },
  json: { type: "boolean" },
} as const;

/** `export LAYOUT ...` of the command line. @returns the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runExportCommand(
  args: string[],
  io: { stdout: Writable; stderr: Writable },
): Promise<number> {
  const parsed = readArguments(args);
  if (typeof parsed === "string") {
    io.stderr.write(`${parsed}\n${USAGE}`);
    return 2;
  }
  const { input, out, asJson } = parsed;
  try {
    const prepared = await exportRows(operator(), input as ExportInput);
    if (out === undefined) {
      await prepared.writeTo(io.stdout);
      return 0;
    }
    const { rows, bytes } = await writeFile(out, prepared.writeTo);
    const file = path.resolve(out);
    if (asJson) io.stdout.write(`${JSON.stringify({ file, rows, bytes })}\n`);
    else io.stderr.write(`Wrote ${rows} rows (${bytes} bytes) to ${file}\n`);
    return 0;
  } catch (error) {
    // The reader of a pipe, such as head, had enough.
    if (isCode(error, "EPIPE")) return 0;
    if (error instanceof AppError) {
      io.stderr.write(`${error.userMessage}\n`);
      return error.code === "invalid_input" ? 2 : 1;
    }
    io.stderr.write(`The export stopped: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function readArguments(
  args: string[],
): { input: Record<string, unknown>; out: string | undefined; asJson: boolean } | string {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const { out, json = false, ...filters } = values;
    if (positionals.length !== 1)
      return positionals.length === 0 ? "Name the layout to export." : "One layout at a time.";
    if (values.from === undefined || values.to === undefined)
      return "Give the first and the last day: --from DATE --to DATE.";
    if (json && out === undefined)
      return "--json needs --out: without it the rows themselves go to standard output.";
    return { input: { layout: positionals[0], ...filters }, out, asJson: json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
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

function operator(): Actor {
  return { kind: "operator", name: os.userInfo().username };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
