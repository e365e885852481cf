import { toDeliveryDetailJson, toDeliveryJson, toReplayJson } from "@/lib/api/delivery-json";
import { carriedOutJson, carriedOutText, carryOutRun, glanceText } from "@/lib/cli/carry-out-run";
import { answer, UsageError, type CliIo } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { noPositionals, onlyPositional, readArgs } from "@/lib/cli/read-args";
import { subcommands, type Subcommand } from "@/lib/cli/subcommands";
import { textFields, textTable } from "@/lib/cli/text-table";
import { getDelivery } from "@/lib/ingest/get-delivery";
import { listDeliveries } from "@/lib/ingest/list-deliveries";
import { replayDelivery } from "@/lib/ingest/replay-delivery";
import { DELIVERY_OUTCOMES, DeliveriesFilter } from "@/lib/ingest/schemas";
import { parseInput } from "@/lib/platform/parse-input";
import { ReplayFilter } from "@/lib/replays/schemas";
import { startReplay } from "@/lib/replays/start-replay";

const WHICH = "the delivery by its id, as `delivery list` shows it";

const LIST_USAGE = `delivery list [--outcome ${DELIVERY_OUTCOMES.join("|")}] [--integration SLUG] [--order ID] [--q REFERENCE]
  [--limit N] [--cursor CURSOR] [--json]`;

const list: Subcommand = {
  usage: LIST_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(LIST_USAGE, args, {
      outcome: { type: "string" },
      integration: { type: "string" },
      order: { type: "string" },
      q: { type: "string" },
      limit: { type: "string" },
      cursor: { type: "string" },
    });
    noPositionals(LIST_USAGE, positionals);
    const { json, order: orderId, ...filter } = values;
    const { rows, nextCursor } = await listDeliveries(
      operator(),
      parseInput(DeliveriesFilter, { ...filter, orderId }),
    );
    answer(io, json, {
      document: { data: rows.map(toDeliveryJson), next_cursor: nextCursor },
      text: textTable(
        ["ID", "RECEIVED", "INTEGRATION", "STATUS", "OUTCOME", "ORDER"],
        rows.map((row) => [
          row.id,
          row.receivedAt,
          row.integration.slug,
          row.gatewayStatus,
          row.outcome,
          row.externalOrderId ?? row.orderId,
        ]),
        "There is no such delivery.",
      ),
    });
    if (nextCursor !== null && !json) io.stderr.write(`There are more: --cursor ${nextCursor}\n`);
  },
};

const SHOW_USAGE = "delivery show ID [--json]";

const show: Subcommand = {
  usage: SHOW_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(SHOW_USAGE, args, {});
    const document = toDeliveryDetailJson(
      await getDelivery(operator(), onlyPositional(SHOW_USAGE, positionals, WHICH)),
    );
    const { body_text: body, body_base64: base64, ...about } = document;
    answer(io, values.json, { document, text: `${textFields(about)}\n\n${body ?? base64}` });
  },
};

const REPLAY_USAGE = `delivery replay ID... [--dry-run] [--json]
delivery replay [--outcome ${DELIVERY_OUTCOMES.join("|")}] [--integration SLUG] [--order ID] [--q REFERENCE]
  [--received-from TIME] [--received-to TIME] [--dry-run] [--json]
  TIME is an RFC 3339 time such as 2026-03-31T00:00:00Z; several deliveries are replayed in order of arrival`;

const replay: Subcommand = {
  usage: REPLAY_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(REPLAY_USAGE, args, {
      outcome: { type: "string" },
      integration: { type: "string" },
      order: { type: "string" },
      q: { type: "string" },
      "received-from": { type: "string" },
      "received-to": { type: "string" },
      "dry-run": { type: "boolean" },
    });
    const { json, order: orderId, "dry-run": isDryRun, "received-from": receivedFrom, "received-to": receivedTo, ...rest } = values;
    const dryRun = isDryRun === true;
    const filter = { ...rest, orderId, receivedFrom, receivedTo };
    const isFiltered = Object.values(filter).some((value) => value !== undefined);
    const [deliveryId, ...more] = positionals;
    if (isFiltered === (deliveryId !== undefined))
      throw new UsageError("Name deliveries by their ids, or choose them by at least one option.", REPLAY_USAGE);
    if (deliveryId !== undefined && more.length === 0) return replayOne(deliveryId, dryRun, json, io);
    const choice = deliveryId === undefined ? { filter: parseInput(ReplayFilter, filter) } : { ids: positionals };
    const { id } = await startReplay(operator(), { ...choice, dryRun });
    const carriedOut = await carryOutRun(id, io);
    answer(io, json, { document: carriedOutJson(carriedOut), text: carriedOutText(carriedOut) });
    return carriedOut.run.state === "done" ? 0 : 1;
  },
};

async function replayOne(deliveryId: string, dryRun: boolean, json: boolean | undefined, io: CliIo): Promise<void> {
  const result = await replayDelivery(operator(), { deliveryId, dryRun });
  const { outcome, reason, changes, before, after } = result;
  const change = changes ? `${glanceText(before)} -> ${glanceText(after)}` : "nothing a person sees";
  answer(io, json, {
    document: toReplayJson(result),
    text: `${outcome}: ${reason}\n${dryRun ? "Would change" : "Changed"}: ${change}`,
  });
}

export const runDeliveryCommand = subcommands({ list, show, replay });
