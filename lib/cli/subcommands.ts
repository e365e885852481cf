import { UsageError, type CliCommand, type CliIo } from "@/lib/cli/cli-io";

export interface Subcommand {
  /** As it is typed, after `npm run desk --`. */
  usage: string;
  run(args: string[], io: CliIo): Promise<number | void>;
}

/** A command whose first word chooses what it does, such as `integration add`. */
export function subcommands(known: Readonly<Record<string, Subcommand>>): CliCommand {
  const usage = Object.values(known)
    .map((subcommand) => subcommand.usage)
    .join("\n");
  return async ([name, ...args], io) => {
    if (name === undefined) throw new UsageError("Say what to do.", usage);
    if (name === "--help" || name === "-h") {
      io.stdout.write(`${usage}\n`);
      return 0;
    }
    const chosen = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!chosen) throw new UsageError(`There is no "${name}" here.`, usage);
    if (args.includes("--help")) {
      io.stdout.write(`${chosen.usage}\n`);
      return 0;
    }
    return chosen.run(args, io);
  };
}
