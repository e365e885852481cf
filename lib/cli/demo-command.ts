import { answer, type CliIo } from "@/lib/cli/cli-io";
import { noPositionals, readArgs } from "@/lib/cli/read-args";
import { fillDemo } from "@/lib/demo/fill-demo";

const USAGE = "demo [--json]";

/** `demo`: fills an empty installation with a month of a made-up shop; the first `npm start` calls it. */
export async function runDemoCommand(args: string[], io: CliIo): Promise<void> {
  const { values, positionals } = readArgs(USAGE, args, {});
  noPositionals(USAGE, positionals);
  const filled = await fillDemo((text) => io.stderr.write(`${text}\n`));
  answer(io, values.json, {
    document: filled,
    text:
      filled === null
        ? "The demo was filled in before. Nothing was changed."
        : `The demo has ${filled.orders} orders now, from ${filled.deliveries} deliveries; ${filled.refused} forged ones were refused.`,
  });
}
