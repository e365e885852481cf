import { z } from "zod";
import type { SqlExecutor } from "@/lib/db/client";

/**
 * A backup is gzipped text: one line of JSON about the whole; for each table one line of JSON, its rows as COPY writes
 * them, and a line with `\.`, which no row can be; at the end one line with counts. `zcat` shows all of it.
 */
export const BackupHead = z.object({
  settledesk_backup: z.literal(1),
  created_at: z.iso.datetime(),
  /** The schema these rows fit. */
  migrations: z.array(z.string()),
});
export type BackupHead = z.output<typeof BackupHead>;

export const BackupTable = z.object({ table: z.string(), columns: z.array(z.string()) });
export type BackupTable = z.output<typeof BackupTable>;

export const BackupEnd = z.object({
  /** Rows by table. */
  rows: z.record(z.string(), z.number().int()),
  /** Of every byte of rows, tables in their order. */
  sha256: z.string(),
});
export type BackupEnd = z.output<typeof BackupEnd>;

export const END_OF_ROWS = "\\.";

/** Our tables with their columns; one that another points to comes before it. */
export async function backupTables(db: SqlExecutor): Promise<BackupTable[]> {
  const tables = await db.query<BackupTable & { needs: string[] }>(
    `SELECT c.relname::text AS table,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       ARRAY(SELECT DISTINCT target.relname::text FROM pg_constraint f JOIN pg_class target ON target.oid = f.confrelid
         WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS needs
     FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'
     ORDER BY c.relname`,
  );
  const ordered: BackupTable[] = [];
  while (ordered.length < tables.length) {
    const done = new Set(ordered.map(({ table }) => table));
    const next = tables.filter(
      ({ table, needs }) => !done.has(table) && needs.every((name) => done.has(name)),
    );
    if (next.length === 0) throw new Error("the tables point to one another in a circle");
    ordered.push(...next.map(({ table, columns }) => ({ table, columns })));
  }
  return ordered;
}

export async function appliedMigrations(db: SqlExecutor): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows.map((row) => row.name);
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

export function columnList({ table, columns }: BackupTable): string {
  return `${quoted(table)} (${columns.map(quoted).join(", ")})`;
}
