import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "@/lib/cli/cli-io";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** The words of a call. `--json` is everywhere. @throws UsageError for a word that is not known. */
export function readArgs<Own extends Options>(usage: string, args: string[], options: Own) {
  try {
    return parseArgs({
      args,
      options: { ...options, json: { type: "boolean" } } as Own & { json: { type: "boolean" } },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), usage);
  }
}

/** The one thing a command is about. @throws UsageError when it is missing or when there are several. */
export function onlyPositional(usage: string, positionals: readonly string[], what: string): string {
  const [first, ...more] = positionals;
  if (first === undefined) throw new UsageError(`Name ${what}.`, usage);
  if (more.length > 0) throw new UsageError(`One at a time: ${more.join(" ")} is too much.`, usage);
  return first;
}

export function noPositionals(usage: string, positionals: readonly string[]): void {
  if (positionals.length > 0) throw new UsageError(`${positionals.join(" ")} is too much.`, usage);
}

export function required(usage: string, value: string | undefined, option: string): string {
  if (value !== undefined && value !== "") return value;
  throw new UsageError(`--${option} is missing.`, usage);
}

/** `["a=1", "b=2"]` as an object; a value may hold further "=". @throws UsageError without a name or an "=". */
export function pairs(usage: string, option: string, given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf("=");
      // The pair itself may be a secret, so the message does not repeat it.
      if (at < 1) throw new UsageError(`--${option} is given as name=value.`, usage);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
