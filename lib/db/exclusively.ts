import { pool } from "@/lib/db/pool";

/**
 * Runs `work` while no other process does so under the same lock and key; false where one is at it already. The lock is
 * a transaction's, so it ends with its holder, however that ends. A connection that breaks gives it up early: what `work`
 * writes has to name the state it leaves.
 */
export async function exclusively(lock: number, key: string, work: () => Promise<void>): Promise<boolean> {
  const connection = await pool().connect();
  let broken: Error | undefined;
  try {
    await connection.query("BEGIN");
    const { rows } = await connection.query<{ held: boolean }>(
      "SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS held",
      [lock, key],
    );
    const isHeld = rows[0]?.held === true;
    if (isHeld) await work();
    return isHeld;
  } finally {
    await connection.query("ROLLBACK").catch((cause: Error) => (broken = cause));
    connection.release(broken);
  }
}
