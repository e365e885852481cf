import { toMappingJson, toReplayRunJson } from "@/lib/api/replay-json";
import { carriedOutJson, carriedOutText, carryOutRun } from "@/lib/cli/carry-out-run";
import { answer, UsageError } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { onlyPositional, pairs, readArgs, required } from "@/lib/cli/read-args";
import { subcommands, type Subcommand } from "@/lib/cli/subcommands";
import { textTable } from "@/lib/cli/text-table";
import { isOrderStatus, ORDER_STATUSES, type OrderStatus } from "@/lib/domain/order-status";
import { getMapping } from "@/lib/replays/get-mapping";
import { previewMapping } from "@/lib/replays/preview-mapping";
import { saveMapping } from "@/lib/replays/save-mapping";

const WHICH = "the integration by its slug or id";

const SHOW_USAGE = "integration mapping show SLUG [--json]";

const show: Subcommand = {
  usage: SHOW_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(SHOW_USAGE, args, {});
    const view = await getMapping(operator(), onlyPositional(SHOW_USAGE, positionals, WHICH));
    answer(io, values.json, {
      document: toMappingJson(view),
      text: `Version ${view.version}\n${textTable(
        ["WORD", "SHIPS AS", "OURS", "HEARD", "LAST", "ORDERS WAITING"],
        view.rows.map(({ word, shipped, override, heard, waiting }) => [
          word,
          shipped ?? "not known",
          override ?? (shipped === null ? "not mapped" : "as shipped"),
          String(heard?.count ?? 0),
          heard?.lastAt ?? null,
          waiting === 0 ? null : String(waiting),
        ]),
        "The gateway has no words.",
      )}`,
    });
  },
};

const PREVIEW_USAGE = `integration mapping preview SLUG [--map WORD=STATUS]... [--as-shipped WORD]... [--json]
  changes the mapping that is in force word by word; STATUS is one of ${ORDER_STATUSES.join(", ")}`;

const preview: Subcommand = {
  usage: PREVIEW_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(PREVIEW_USAGE, args, {
      map: { type: "string", multiple: true },
      "as-shipped": { type: "string", multiple: true },
    });
    const integration = onlyPositional(PREVIEW_USAGE, positionals, WHICH);
    const { mapping, rows, version } = await getMapping(operator(), integration);
    // A word as it is listed, or as the gateway spelled it; a new one as it was typed.
    const keyOf = (word: string) => rows.find((row) => row.word === word || row.key === word)?.key ?? word;
    const dropped = new Set((values["as-shipped"] ?? []).map(keyOf));
    const kept = Object.entries(mapping).filter(([key]) => !dropped.has(key));
    const mapped = Object.entries(pairs(PREVIEW_USAGE, "map", values.map)).map(([word, status]) => [keyOf(word), statusOf(status)]);
    const draft = Object.fromEntries([...kept, ...mapped]) as Record<string, OrderStatus>;
    const { id } = await previewMapping(operator(), { integration, mapping: draft, version });
    const carriedOut = await carryOutRun(id, io);
    answer(io, values.json, { document: carriedOutJson(carriedOut), text: carriedOutText(carriedOut) });
    if (!values.json) io.stderr.write(`To save it: integration mapping save ${integration} --preview ${id}\n`);
    return carriedOut.run.state === "done" ? 0 : 1;
  },
};

function statusOf(status: string): OrderStatus {
  if (isOrderStatus(status)) return status;
  throw new UsageError(`"${status}" is not one of ${ORDER_STATUSES.join(", ")}.`, PREVIEW_USAGE);
}

const SAVE_USAGE = "integration mapping save SLUG --preview RUN [--json]";

const save: Subcommand = {
  usage: SAVE_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(SAVE_USAGE, args, { preview: { type: "string" } });
    const integration = onlyPositional(SAVE_USAGE, positionals, WHICH);
    const previewId = required(SAVE_USAGE, values.preview, "preview");
    const { version, run } = await saveMapping(operator(), { integration, previewId });
    const carriedOut = await carryOutRun(run.id, io);
    answer(io, values.json, {
      document: { version, run: toReplayRunJson(carriedOut.run) },
      text: `Version ${version} is in force.\n${carriedOutText(carriedOut)}`,
    });
    return carriedOut.run.state === "done" ? 0 : 1;
  },
};

const run = subcommands({ show, preview, save });

/** `integration mapping ...` */
export const mapping: Subcommand = {
  usage: [SHOW_USAGE, PREVIEW_USAGE, SAVE_USAGE].join("\n"),
  run,
};
