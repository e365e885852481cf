import pg from "pg";
import { DEMO_WATCHED } from "@/lib/demo/note-watched";

/** "settledesk demo" to PostgreSQL's lock table: two workers on one database play one demo. */
const DEMO_LOCK = 7_283_411;

export interface DemoLease {
  isHeld(): boolean;
  /** Whether somebody looked at the desk since. */
  watchedAtMs(): number | null;
  release(): Promise<void>;
}

/**
 * The right to play the demo of this database, over a connection of its own that also hears when somebody looks. It ends
 * with the connection, so a worker that was killed leaves it to the next. Null when another process has it.
 */
export async function takeDemoLease(databaseUrl: string, nowMs: () => number): Promise<DemoLease | null> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: "settledesk demo",
    keepAlive: true,
  });
  let isHeld = false;
  let watchedAtMs: number | null = null;
  client.on("error", () => {});
  client.once("end", () => void (isHeld = false));
  client.on("notification", () => void (watchedAtMs = nowMs()));
  try {
    await client.connect();
    const { rows } = await client.query<{ held: boolean }>("SELECT pg_try_advisory_lock($1) AS held", [
      DEMO_LOCK,
    ]);
    isHeld = rows[0]?.held === true;
    if (isHeld) await client.query(`LISTEN ${DEMO_WATCHED}`);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  if (!isHeld) {
    await client.end();
    return null;
  }
  return {
    isHeld: () => isHeld,
    watchedAtMs: () => watchedAtMs,
    release: () => client.end(),
  };
}
