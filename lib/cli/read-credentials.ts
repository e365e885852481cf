import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { UsageError, type CliIo } from "@/lib/cli/cli-io";
import { pairs } from "@/lib/cli/read-args";

export const CREDENTIAL_OPTIONS = {
  credential: { type: "string", multiple: true },
  "credentials-file": { type: "string" },
} as const;

export const CREDENTIAL_USAGE = "[--credential NAME=VALUE]... [--credentials-file FILE | -]";

interface Given {
  values: { credential?: string[]; "credentials-file"?: string };
  positionals: readonly string[];
}

/**
 * Secrets from the call, from a file, or from standard input ("-"), where other people on the machine do not see them
 * in the list of processes. A file holds a JSON object or lines of name=value.
 */
export async function readCredentials(
  usage: string,
  given: Given,
  io: CliIo,
): Promise<Record<string, string>> {
  const { credential = [], "credentials-file": file } = given.values;
  const fromStdin = file === "-" || credential.includes("-") || given.positionals.includes("-");
  const content = fromStdin ? await text(io.stdin) : file === undefined ? "" : await fileContent(usage, file);
  return {
    ...parseCredentials(usage, content),
    ...pairs(
      usage,
      "credential",
      credential.filter((pair) => pair !== "-"),
    ),
  };
}

async function fileContent(usage: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(`The file ${file} cannot be read (${code}).`, usage);
  }
}

function parseCredentials(usage: string, content: string): Record<string, string> {
  const trimmed = content.trim();
  if (trimmed.startsWith("{")) {
    const parsed = z.record(z.string(), z.string()).safeParse(jsonOrNull(trimmed));
    if (parsed.success) return parsed.data;
    throw new UsageError("The credentials are not a JSON object of texts.", usage);
  }
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  return pairs(
    usage,
    "credential",
    lines.filter((line) => line !== "" && !line.startsWith("#")),
  );
}

function jsonOrNull(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
