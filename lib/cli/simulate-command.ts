import { answer, UsageError, type CliIo } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { noPositionals, readArgs, required } from "@/lib/cli/read-args";
import { textTable } from "@/lib/cli/text-table";
import { displayMoney } from "@/lib/domain/asset";
import { FLAG_LABEL } from "@/lib/domain/flags";
import { STATUS } from "@/lib/domain/order-status";
import { env } from "@/lib/platform/env";
import type { PlannedDelivery } from "@/lib/simulate/plan-deliveries";
import { runSimulation, type SimulatedOrder, type SimulationResult } from "@/lib/simulate/run-simulation";
import { listScenarios } from "@/lib/simulate/scenarios";
import type { RunSimulation } from "@/lib/simulate/schemas";
import type { DeliveryAnswer } from "@/lib/simulate/send-deliveries";

const LIST_USAGE = "simulate list [--json]";
const RUN_USAGE = `simulate --integration SLUG --scenario NAME|mixed [--orders N] [--rate R] [--duplicates P] [--shuffle] [--seed S] [--json]
  --rate is deliveries a second, 0 for as fast as the server answers; on a terminal it is 4 unless given.
  --duplicates is the probability with which each delivery is sent again.`;
const USAGE = `${RUN_USAGE}\n${LIST_USAGE}`;

/** Slow enough to watch an order move in the browser. */
const RATE_TO_WATCH = "4";
/** More deliveries than these are summed up while they run; so are more orders at the end. */
const SHOWN_ONE_BY_ONE = 40;

/** `simulate list` and `simulate --integration ... --scenario ...` of the command line. */
export async function runSimulateCommand(args: string[], io: CliIo): Promise<number> {
  if (args[0] === "--help" || args[0] === "-h") {
    io.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (args[0] === "list") return list(args.slice(1), io);
  const { values, positionals } = readArgs(USAGE, args, {
    integration: { type: "string" },
    scenario: { type: "string" },
    orders: { type: "string" },
    rate: { type: "string" },
    duplicates: { type: "string" },
    shuffle: { type: "boolean" },
    seed: { type: "string" },
  });
  if (positionals.length > 0) throw new UsageError(`There is no "${positionals[0]}" here.`, USAGE);
  const { json, ...given } = values;
  const input: RunSimulation = {
    ...given,
    integration: required(USAGE, given.integration, "integration"),
    scenario: required(USAGE, given.scenario, "scenario"),
    rate: given.rate ?? (isTerminal(io) ? RATE_TO_WATCH : "0"),
  };
  const result = await runSimulation(operator(), input, reporter(io));
  const refused = Object.keys(result.outcomes).some((outcome) => outcome.startsWith("refused"));
  answer(io, json, { document: toJson(result), text: summary(result) });
  return refused ? 1 : 0;
}

function list(args: string[], io: CliIo): number {
  const { values, positionals } = readArgs(LIST_USAGE, args, {});
  noPositionals(LIST_USAGE, positionals);
  const scenarios = listScenarios();
  answer(io, values.json, {
    document: scenarios,
    text: textTable(
      ["SCENARIO", "WHAT HAPPENS", "GATEWAYS"],
      scenarios.map(({ name, meaning, gateways }) => [name, meaning, gateways.join(", ")]),
      "There are no scenarios.",
    ),
  });
  return 0;
}

/** What is sent, while it is sent, on standard error: one line each, or a count where there are many. */
function reporter(io: CliIo) {
  const startOfLine = isTerminal(io) ? "\r" : "";
  let lastTenth = 0;
  return ({ outcome, tookMs, detail }: DeliveryAnswer, sent: PlannedDelivery, done: number, of: number) => {
    if (of <= SHOWN_ONE_BY_ONE) {
      const { order, delivery, isRepeat } = sent;
      const what = `${delivery.label}${isRepeat ? " (again)" : ""}`;
      io.stderr.write(
        `${String(done).padStart(String(of).length)}/${of}  ${order.payment.externalOrderId}  ${what} -> ${outcome}, ${tookMs} ms${detail === null ? "" : `: ${detail}`}\n`,
      );
      return;
    }
    const tenth = Math.floor((done * 10) / of);
    if (startOfLine === "" && tenth === lastTenth) return;
    lastTenth = tenth;
    const endOfLine = startOfLine === "" || done === of ? "\n" : "";
    io.stderr.write(`${startOfLine}${done} of ${of} deliveries answered${endOfLine}`);
  };
}

function summary(result: SimulationResult): string {
  const { orders, sent, seconds, outcomes, seed } = result;
  const counts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const head = `Sent ${sent} deliveries in ${seconds} s: ${counts.join(", ")}. Seed ${seed}.`;
  return orders.length <= SHOWN_ONE_BY_ONE
    ? `${head}\n\n${orderTable(orders)}`
    : `${head}\n\n${statusTable(orders)}`;
}

function orderTable(orders: readonly SimulatedOrder[]): string {
  return textTable(
    ["ORDER", "SCENARIO", "STATUS", "FLAGS", "EXPECTED", "RECEIVED", "OPEN"],
    orders.map((order) => [
      order.externalOrderId,
      order.scenario,
      STATUS[order.status].label,
      order.flags.map(({ code, detail }) => `${FLAG_LABEL[code]} (${detail})`).join(", ") || null,
      order.expectedAmount === null || order.asset === null
        ? null
        : displayMoney(order.expectedAmount, order.asset),
      order.receivedAmount === null || order.asset === null
        ? "not reported"
        : displayMoney(order.receivedAmount, order.asset),
      `${env().appUrl}/orders/${order.id}`,
    ]),
    "The deliveries made no order.",
  );
}

function statusTable(orders: readonly SimulatedOrder[]): string {
  const counts = new Map<string, number>();
  for (const { status, flags } of orders) {
    const line = [STATUS[status].label, ...flags.map(({ code }) => FLAG_LABEL[code].toLowerCase())].join(
      ", ",
    );
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([line, count]) => [String(count), line]);
  return textTable(["ORDERS", "ENDED AS"], rows, "The deliveries made no order.");
}

function toJson({ seed, scenario, integration, sent, outcomes, seconds, orders }: SimulationResult) {
  return {
    integration,
    scenario,
    seed,
    sent,
    seconds,
    outcomes,
    orders: orders.map((order) => ({
      id: order.id,
      external_order_id: order.externalOrderId,
      scenario: order.scenario,
      status: order.status,
      flags: order.flags,
      asset: order.asset,
      expected_amount: order.expectedAmount,
      received_amount: order.receivedAmount,
    })),
  };
}

function isTerminal({ stderr }: CliIo): boolean {
  return "isTTY" in stderr && stderr.isTTY === true;
}
