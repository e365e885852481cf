import { toDeliveryDetailJson, toDeliveryJson, toReplayJson } from "@/lib/api/delivery-json";
import { answer } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { noPositionals, onlyPositional, readArgs } from "@/lib/cli/read-args";
import { subcommands, type Subcommand } from "@/lib/cli/subcommands";
import { textFields, textTable } from "@/lib/cli/text-table";
import { STATUS } from "@/lib/domain/order-status";
import { getDelivery } from "@/lib/ingest/get-delivery";
import { listDeliveries } from "@/lib/ingest/list-deliveries";
import { replayDelivery } from "@/lib/ingest/replay-delivery";
import { DELIVERY_OUTCOMES, DeliveriesFilter, type OrderGlance } from "@/lib/ingest/schemas";
import { parseInput } from "@/lib/platform/parse-input";

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

const REPLAY_USAGE = "delivery replay ID [--dry-run] [--json]";

const replay: Subcommand = {
  usage: REPLAY_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(REPLAY_USAGE, args, { "dry-run": { type: "boolean" } });
    const deliveryId = onlyPositional(REPLAY_USAGE, positionals, WHICH);
    const dryRun = values["dry-run"] === true;
    const result = await replayDelivery(operator(), { deliveryId, dryRun });
    const { outcome, reason, changes, before, after } = result;
    const change = changes ? `${glance(before)} -> ${glance(after)}` : "nothing a person sees";
    answer(io, values.json, {
      document: toReplayJson(result),
      text: `${outcome}: ${reason}\n${dryRun ? "Would change" : "Changed"}: ${change}`,
    });
  },
};

function glance(order: OrderGlance | null): string {
  if (order === null) return "no order";
  const flags = order.flags.map(({ code }) => code).join(", ");
  const received = order.receivedAmount === null ? "" : `, ${order.receivedAmount} ${order.asset ?? ""}`;
  return `${STATUS[order.status].label}${received}${flags === "" ? "" : ` (${flags})`}`;
}

export const runDeliveryCommand = subcommands({ list, show, replay });
