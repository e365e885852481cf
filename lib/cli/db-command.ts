import { mkdir } from "node:fs/promises";
import path from "node:path";
import { answer, UsageError } from "@/lib/cli/cli-io";
import { noPositionals, onlyPositional, readArgs } from "@/lib/cli/read-args";
import { subcommands, type Subcommand } from "@/lib/cli/subcommands";
import { textFields, textTable } from "@/lib/cli/text-table";
import { backup } from "@/lib/db/backup";
import { poolExecutor } from "@/lib/db/client";
import { databaseStatus } from "@/lib/db/database-status";
import { migrate } from "@/lib/db/migrate";
import { restore } from "@/lib/db/restore";
import { isWorkerPresent } from "@/lib/health/worker-presence";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";

const STATUS_USAGE = "db status [--json]";

const status: Subcommand = {
  usage: STATUS_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(STATUS_USAGE, args, {});
    noPositionals(STATUS_USAGE, positionals);
    const db = poolExecutor();
    const found = await databaseStatus(db);
    const about = {
      database: found.database,
      server_version: found.serverVersion,
      bytes: found.bytes,
      pending_migrations: found.pendingMigrations,
      worker: (await isWorkerPresent(db)) ? "running" : "absent",
    };
    const tables = textTable(
      ["TABLE", "ROWS (ABOUT)", "BYTES"],
      found.tables.map(({ name, rows, bytes }) => [name, String(rows), String(bytes)]),
      "There are no tables yet: run `db migrate`.",
    );
    answer(io, values.json, {
      document: { ...about, tables: found.tables },
      text: `${textFields(about)}\n\n${tables}`,
    });
  },
};

const MIGRATE_USAGE = "db migrate [--json]";

const migrateNow: Subcommand = {
  usage: MIGRATE_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(MIGRATE_USAGE, args, {});
    noPositionals(MIGRATE_USAGE, positionals);
    const applied = await migrate(env().databaseUrl);
    answer(io, values.json, {
      document: { applied },
      text:
        applied.length === 0
          ? "Nothing to do: the database is up to date."
          : `Applied: ${applied.join(", ")}`,
    });
  },
};

const BACKUP_USAGE = "db backup [--out FILE] [--json]";

const backupNow: Subcommand = {
  usage: BACKUP_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(BACKUP_USAGE, args, { out: { type: "string" } });
    const [positional, ...more] = positionals;
    if (more.length > 0 || (positional !== undefined && values.out !== undefined))
      throw new UsageError("Name one file.", BACKUP_USAGE);
    const file = path.resolve(values.out ?? positional ?? defaultFile());
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const { bytes, rows } = await backup(file);
    const count = Object.values(rows).reduce((sum, each) => sum + each, 0);
    answer(io, values.json, {
      document: { file, bytes, rows },
      text: `Wrote ${count} rows (${bytes} bytes) to ${file}`,
    });
    io.stderr.write(
      "The gateway secrets in it are sealed with the master key, which is not in it: keep SETTLEDESK_MASTER_KEY, or " +
        `${path.join(env().dataDir, "master.key")}, in another safe place. Files of kept exports are in ${path.join(env().dataDir, "exports")}.\n`,
    );
  },
};

function defaultFile(): string {
  const at = now().toISOString().slice(0, 19).replaceAll(":", "");
  return path.join(env().dataDir, "backups", `settledesk-${at}Z.backup.gz`);
}

const RESTORE_USAGE = "db restore FILE [--json]";

const restoreNow: Subcommand = {
  usage: RESTORE_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(RESTORE_USAGE, args, {});
    const { createdAt, rows } = await restore(
      onlyPositional(RESTORE_USAGE, positionals, "the backup's file"),
    );
    const count = Object.values(rows).reduce((sum, each) => sum + each, 0);
    answer(io, values.json, {
      document: { created_at: createdAt, rows },
      text: `Restored ${count} rows as they were at ${createdAt}. Check the audit log with: audit verify`,
    });
  },
};

export const runDbCommand = subcommands({
  status,
  migrate: migrateNow,
  backup: backupNow,
  restore: restoreNow,
});
