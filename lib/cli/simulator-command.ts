import { UsageError, type CliIo } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { noPositionals, pairs, readArgs } from "@/lib/cli/read-args";
import { textTable } from "@/lib/cli/text-table";
import { playVendors, type PlayListener, type PlayingVendors } from "@/lib/simulate/play-vendors";
import type { PlayVendors } from "@/lib/simulate/schemas";
import { FAULT_MEANING, FAULTS } from "@/lib/simulate/vendor-faults";

const USAGE = `simulator --integration SLUG... [--connect] [--port N] [--new-per-minute N] [--scenario NAME|mixed] [--faults NAME=P,...] [--speed N] [--ago MINUTES] [--seed S] [--json]
  Plays the gateways of these integrations until Ctrl-C: their APIs on this machine, and their webhooks to the running server.
  --connect points the integrations' API addresses at it while it runs, and back when it stops; without it they are printed.
  --speed is vendor seconds in a second; --ago begins the vendor's clock in the past, from where it catches up at that speed.
  --faults are probabilities: late=0.1,lost=0.05,... What each does:
${FAULTS.map((fault) => `    ${fault.padEnd(15)}  ${FAULT_MEANING[fault]}`).join("\n")}`;

/** `simulator` of the command line: runs in the foreground until it is told to stop. */
export async function runSimulatorCommand(
  args: string[],
  io: CliIo,
  asked: () => Promise<unknown> = untilStopped,
): Promise<void> {
  if (args[0] === "--help" || args[0] === "-h") {
    io.stdout.write(`${USAGE}\n`);
    return;
  }
  const { values, positionals } = readArgs(USAGE, args, {
    integration: { type: "string", multiple: true },
    connect: { type: "boolean" },
    port: { type: "string" },
    "new-per-minute": { type: "string" },
    scenario: { type: "string" },
    faults: { type: "string" },
    speed: { type: "string" },
    ago: { type: "string" },
    seed: { type: "string" },
  });
  noPositionals(USAGE, positionals);
  const { json, integration = [], ago, "new-per-minute": perMinute, faults = "", ...given } = values;
  if (integration.length === 0) throw new UsageError("--integration is missing.", USAGE);
  const input: PlayVendors = {
    ...given,
    integrations: integration,
    ...(ago !== undefined && { agoMinutes: ago }),
    ...(perMinute !== undefined && { perMinute }),
    faults: pairs(
      USAGE,
      "faults",
      faults.split(",").filter((pair) => pair !== ""),
    ),
  };
  const stopping = asked();
  const playing = await playVendors(operator(), input, reporter(io));
  io.stdout.write(json ? `${JSON.stringify(toJson(playing), null, 2)}\n` : `${greeting(playing)}\n`);
  try {
    await stopping;
  } finally {
    await playing.stop();
  }
  io.stderr.write("The simulator has stopped. What it sent is stored in the desk.\n");
}

function untilStopped(): Promise<unknown> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
}

/** What happens, while it happens, on standard error. */
function reporter(io: CliIo): PlayListener {
  const say = (slug: string, text: string) => io.stderr.write(`${slug}  ${text}\n`);
  return {
    onOrder: ({ slug, externalOrderId, scenario }) =>
      say(slug, `new payment for ${externalOrderId}: ${scenario}`),
    onSent: ({ slug, gatewayRef, label, kind, attempt, outcome, status, triesAgainAt }) => {
      const which = [kind === "delivery" ? "" : kind, attempt > 1 ? `try ${attempt}` : ""]
        .filter(Boolean)
        .join(", ");
      const answer = `${outcome}${status === null ? "" : ` (${status})`}`;
      const again = triesAgainAt === null ? "" : `, again at ${triesAgainAt}`;
      say(slug, `${label} of ${gatewayRef}${which && ` (${which})`} -> ${answer}${again}`);
    },
    onAnswer: ({ slug, request, status, fault }) =>
      say(slug, `asked ${request.method} ${request.path} -> ${status}${fault === null ? "" : ` (${fault})`}`),
  };
}

function greeting({ apis, seed }: PlayingVendors): string {
  const table = textTable(
    ["INTEGRATION", "GATEWAY", "SETTING", "ADDRESS", "CONNECTED"],
    apis.map(({ slug, gateway, setting, address, isConnected }) => [
      slug,
      gateway,
      setting ?? "has no API to ask",
      setting === null ? null : address,
      setting === null ? null : isConnected ? "yes" : "no",
    ]),
    "Nothing is played.",
  );
  const hint = apis.some(({ setting, isConnected }) => setting !== null && !isConnected)
    ? "\nThe desk asks the simulator where an integration's setting is the address beside it; --connect does that while it runs."
    : "";
  return `${table}${hint}\nSeed ${seed}. Stop it with Ctrl-C.`;
}

function toJson({ apis, seed }: PlayingVendors) {
  return {
    seed,
    integrations: apis.map(({ slug, gateway, setting, address, isConnected }) => ({
      slug,
      gateway,
      setting,
      address,
      connected: isConnected,
    })),
  };
}
