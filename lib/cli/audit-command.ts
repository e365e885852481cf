import { verifyAudit, type AuditAnchor } from "@/lib/audit/verify-audit";
import { answer, UsageError } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { noPositionals, readArgs } from "@/lib/cli/read-args";
import { subcommands, type Subcommand } from "@/lib/cli/subcommands";

const VERIFY_USAGE = `audit verify [--anchor SEQ:HASH] [--json]
  --anchor is the end of the log as an earlier run printed it; only with it do rows show that were cut off at the end`;

const verify: Subcommand = {
  usage: VERIFY_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(VERIFY_USAGE, args, { anchor: { type: "string" } });
    noPositionals(VERIFY_USAGE, positionals);
    const anchor = values.anchor === undefined ? undefined : readAnchor(values.anchor);
    const found = await verifyAudit(operator(), anchor);
    if (found.ok) {
      const end = found.head === null ? "" : ` Its end is ${found.head.seq}:${found.head.hash}`;
      answer(io, values.json, { document: found, text: `The audit log is whole: ${found.rows} rows.${end}` });
      return 0;
    }
    answer(io, values.json, {
      document: found,
      text: `The audit log is NOT whole at row ${found.seq}, after ${found.rows} good ones. ${found.problem}`,
    });
    return 1;
  },
};

function readAnchor(text: string): AuditAnchor {
  const [, seq, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq, hash };
  throw new UsageError("An anchor is a row's number and its hash, as SEQ:HASH.", VERIFY_USAGE);
}

export const runAuditCommand = subcommands({ verify });
