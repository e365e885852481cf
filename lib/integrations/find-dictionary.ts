import type { SqlExecutor } from "@/lib/db/client";

/** What was fetched from the gateway last; null before the first time. Kept out of the row's usual columns for its size. */
export async function findDictionary(sql: SqlExecutor, integrationId: string): Promise<unknown> {
  const [row] = await sql.query<{ dictionary: unknown }>(
    "SELECT dictionary FROM integrations WHERE id = $1",
    [integrationId],
  );
  return row?.dictionary ?? null;
}
