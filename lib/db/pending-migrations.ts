import type { SqlExecutor } from "@/lib/db/client";
import { migrationNames } from "@/lib/db/migration-folder";

/** The migrations of this version that the database has not finished, oldest first; all of them on an empty database. */
export async function pendingMigrations(db: SqlExecutor): Promise<string[]> {
  const [table] = await db.query<{ exists: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
  );
  if (!table?.exists) return migrationNames();
  const finished = await db.query<{ migration_name: string }>(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const applied = new Set(finished.map((row) => row.migration_name));
  return migrationNames().filter((name) => !applied.has(name));
}
