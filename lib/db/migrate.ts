import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { MigrationList, SchemaFilter } from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { MIGRATIONS_FOLDER, migrationNames } from "@/lib/db/migration-folder";
import { openSchemaEngine } from "@/lib/db/schema-engine";

const SCHEMA = path.resolve("prisma/schema.prisma");
// Any number, the same in every process that migrates this database.
const MIGRATION_LOCK = 53_771_346;
const NOTHING_FILTERED: SchemaFilter = { externalTables: [], externalEnums: [] };

/** A migration that could not be applied. The database is as it was before: all pending ones go in one transaction. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/**
 * Applies the migrations that the database has not seen, in one transaction with their bookkeeping in
 * `_prisma_migrations`, so that a crash leaves either the old schema or the new one. Processes that start together
 * take turns. The price: a migration cannot contain what refuses a transaction, such as CREATE INDEX CONCURRENTLY.
 * @returns names of the migrations applied just now
 * @throws MigrationError with the database's own words
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  // One connection that is never replaced, because the transaction lives in it.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
  });
  let scriptError: Error | undefined;
  try {
    await pool.query("BEGIN");
    await pool.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const engine = await openSchemaEngine(pool, (error) => (scriptError = error));
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: readMigrations(),
      filters: NOTHING_FILTERED,
    });
    // The engine's own lock belongs to the session, which a pooler between us would keep open.
    await pool.query("SELECT pg_advisory_unlock_all()");
    await pool.query("COMMIT");
    return appliedMigrationNames;
  } catch (error) {
    await pool.query("ROLLBACK").catch(() => {});
    const reason = scriptError ?? (error instanceof Error ? error : new Error(String(error)));
    throw new MigrationError(`The database could not be migrated and is unchanged: ${reason.message}`, {
      cause: error,
    });
  } finally {
    await pool.end();
  }
}

/** The SQL that leads from what the migrations make to what schema.prisma says; "" when they agree. Needs CREATEDB. */
export async function schemaDrift(databaseUrl: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    const engine = await openSchemaEngine(pool);
    const { stdout } = await engine.diff({
      from: { tag: "migrations", ...readMigrations() },
      to: { tag: "schemaDatamodel", files: [{ path: SCHEMA, content: readFileSync(SCHEMA, "utf8") }] },
      script: true,
      exitCode: null,
      filters: NOTHING_FILTERED,
    });
    const sql = (stdout ?? "").trim();
    return sql === "-- This is an empty migration." ? "" : sql;
  } finally {
    await pool.end();
  }
}

function readMigrations(): MigrationList {
  const lockfile = path.join(MIGRATIONS_FOLDER, "migration_lock.toml");
  return {
    baseDir: MIGRATIONS_FOLDER,
    lockfile: {
      path: "migration_lock.toml",
      content: existsSync(lockfile) ? readFileSync(lockfile, "utf8") : 'provider = "postgresql"\n',
    },
    shadowDbInitScript: "",
    migrationDirectories: migrationNames().map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: {
          tag: "ok",
          value: readFileSync(path.join(MIGRATIONS_FOLDER, name, "migration.sql"), "utf8"),
        },
      },
    })),
  };
}
