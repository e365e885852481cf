import type { SqlExecutor } from "@/lib/db/client";
import { pendingMigrations } from "@/lib/db/pending-migrations";

export interface DatabaseStatus {
  serverVersion: string;
  database: string;
  bytes: number;
  pendingMigrations: string[];
  /** As the server estimates them; exact counts of large tables would take their time. */
  tables: { name: string; rows: number; bytes: number }[];
}

export async function databaseStatus(db: SqlExecutor): Promise<DatabaseStatus> {
  const [server] = await db.query<{ version: string; name: string; bytes: number }>(
    `SELECT current_setting('server_version') AS version, current_database()::text AS name,
            pg_database_size(current_database()) AS bytes`,
  );
  if (!server) throw new Error("a SELECT without FROM returned no row");
  const tables = await db.query<DatabaseStatus["tables"][number]>(
    `SELECT relname::text AS name, greatest(reltuples, 0)::int8 AS rows, pg_total_relation_size(oid) AS bytes
     FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_prisma_migrations'
     ORDER BY relname`,
  );
  return {
    serverVersion: server.version,
    database: server.name,
    bytes: server.bytes,
    pendingMigrations: await pendingMigrations(db),
    tables,
  };
}
