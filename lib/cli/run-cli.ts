import { UsageError, type CliCommand, type CliIo } from "@/lib/cli/cli-io";
import { isDatabaseAway } from "@/lib/db/database-away";
import { AppError } from "@/lib/domain/errors";
import { SettingsError } from "@/lib/platform/env";

/** Loaded when they are called: a list should not wait for what an export needs. */
const COMMANDS: Record<string, { about: string; load: () => Promise<CliCommand> }> = {
  integration: {
    about: "connect gateways, list and show them, rotate their secrets",
    load: async () => (await import("@/lib/cli/integration-command")).runIntegrationCommand,
  },
  user: {
    about: "add people, list them, end or reset their access",
    load: async () => (await import("@/lib/cli/user-command")).runUserCommand,
  },
  "api-key": {
    about: "make, list and revoke keys for programs",
    load: async () => (await import("@/lib/cli/api-key-command")).runApiKeyCommand,
  },
  export: {
    about: "write orders, payments, settlements or refunds as CSV",
    load: async () => (await import("@/lib/cli/export-command")).runExportCommand,
  },
  simulate: {
    about: "play a gateway against the running server",
    load: async () => (await import("@/lib/cli/simulate-command")).runSimulateCommand,
  },
  simulator: {
    about: "play gateways with their APIs until Ctrl-C, faults included",
    load: async () => (await import("@/lib/cli/simulator-command")).runSimulatorCommand,
  },
  demo: {
    about: "fill an empty desk with a shop that never was",
    load: async () => (await import("@/lib/cli/demo-command")).runDemoCommand,
  },
  delivery: {
    about: "list and show what gateways sent, and read it again",
    load: async () => (await import("@/lib/cli/delivery-command")).runDeliveryCommand,
  },
  audit: {
    about: "verify that the audit log is whole",
    load: async () => (await import("@/lib/cli/audit-command")).runAuditCommand,
  },
  db: {
    about: "status, migrations, backup and restore",
    load: async () => (await import("@/lib/cli/db-command")).runDbCommand,
  },
};

const CALL = "npm run desk --";

/** Runs one call of the command line. @returns its exit code: 0 done, 1 failed, 2 called wrongly. */
export async function runCli([name, ...args]: string[], io: CliIo): Promise<number> {
  try {
    if (name === "--help" || name === "-h" || name === "help") {
      io.stdout.write(`${overview()}\n`);
      return 0;
    }
    const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) {
      throw new UsageError(
        name === undefined ? "Say what to do." : `There is no command "${name}".`,
        Object.keys(COMMANDS).join("|"),
      );
    }
    return (await (await command.load())(args, io)) ?? 0;
  } catch (error) {
    const { text, code } = explain(error);
    io.stderr.write(`${text}\n`);
    return code;
  }
}

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return [`Usage: ${CALL} COMMAND ... [--json]`, ...lines, `${CALL} COMMAND --help tells more.`].join("\n");
}

function explain(error: unknown): { text: string; code: number } {
  if (error instanceof UsageError) return { text: `${error.message}\n${usageLines(error.usage)}`, code: 2 };
  if (error instanceof AppError)
    return { text: error.userMessage, code: error.code === "invalid_input" ? 2 : 1 };
  if (isDatabaseAway(error)) {
    return {
      text: "The database cannot be reached. Nothing was changed. Check DATABASE_URL and try again.",
      code: 1,
    };
  }
  return {
    text: isExplained(error) || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message),
    code: 1,
  };
}

/** Errors whose message is for people: settings, migrations, and the system's own about files ("no space left on device"). */
function isExplained(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof SettingsError || error.name === "MigrationError" || "syscall" in error;
}

/** Lines that begin with blanks go on where the one before ended. */
function usageLines(usage: string): string {
  return usage
    .split("\n")
    .map((line) => (line.startsWith(" ") ? line : `Usage: ${CALL} ${line}`))
    .join("\n");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
