import { pool } from "@/lib/db/pool";

/** Empties every table of the test's own database, for use between the tests of one file. */
export async function emptyTables(): Promise<void> {
  const { rows } = await pool().query<{ name: string }>(
    "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'",
  );
  if (rows.length > 0)
    await pool().query(`TRUNCATE ${rows.map((row) => row.name).join(", ")} RESTART IDENTITY CASCADE`);
}
