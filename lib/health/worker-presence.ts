import pg from "pg";
import type { SqlExecutor } from "@/lib/db/client";
import { log } from "@/lib/platform/log";

/** "settledesk worker" to PostgreSQL's lock table; shared, so that several workers can be there. */
const PRESENCE_LOCK = 7_283_403;
const RECONNECT_MS = 2_000;

/** Whether any worker is connected to this database. It says that one is there, not that it gets on. */
export async function isWorkerPresent(sql: SqlExecutor): Promise<boolean> {
  const [row] = await sql.query<{ present: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = $1::int::oid AND objsubid = 1
         AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
     ) AS present`,
    [PRESENCE_LOCK],
  );
  return row?.present === true;
}

/**
 * Holds a lock for as long as this process is connected, over a connection of its own that it opens again when it
 * breaks. Like the job queue it needs a session of the server itself: not a PgBouncer that pools transactions.
 * @returns ends the presence
 */
export async function announceWorker(databaseUrl: string): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: "settledesk worker",
      keepAlive: true,
    });
    client = next;
    next.on("error", () => {});
    next.once("end", () => {
      if (!isStopped) timer = setTimeout(() => void connect(), RECONNECT_MS);
    });
    try {
      await next.connect();
      await next.query("SELECT pg_advisory_lock_shared($1)", [PRESENCE_LOCK]);
    } catch (error) {
      log.warn("the worker cannot say that it is there", { error });
      await next.end().catch(() => {});
    }
  };

  await connect();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await client?.end().catch(() => {});
  };
}
