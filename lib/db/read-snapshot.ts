import { Readable } from "node:stream";
import { to as copyTo } from "pg-copy-streams";
import type { SqlExecutor } from "@/lib/db/client";
import { readPool } from "@/lib/db/pool";
import { log } from "@/lib/platform/log";

/** One unchanging view of the data: every statement and every copy in it sees the same rows. */
export interface Snapshot extends SqlExecutor {
  /** Rows of `COPY (...) TO STDOUT` as the server writes them, at the pace of the reader. One at a time. */
  copyOut(sql: string): Readable;
}

/**
 * Runs `work` in a read-only transaction of the read pool, with ISO dates, without JIT (compiling a wide row costs more
 * than it saves) and without parallel workers (a long read must leave processors to intake). When `work` fails, its
 * connection is closed and what the server still does for it is cancelled, so a reader who went away frees it at once.
 */
export async function readSnapshot<T>(
  options: { timeoutMs: number },
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const connection = await readPool().connect();
  let broken: Error | undefined;
  let backend: number | undefined;
  let isCopying = false;
  try {
    await connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows } = await connection.query<{ pid: number }>(
      `SELECT pg_backend_pid() AS pid, set_config('statement_timeout', $1, true), set_config('jit', 'off', true),
              set_config('max_parallel_workers_per_gather', '0', true),
              set_config('datestyle', 'ISO, YMD', true), set_config('timezone', 'UTC', true)`,
      [String(options.timeoutMs)],
    );
    backend = rows[0]?.pid;
    const result = await work({
      query: async <Row>(text: string, values: unknown[] = []) =>
        (await connection.query(text, values)).rows as Row[],
      copyOut: (sql) => {
        isCopying = true;
        const copy = connection.query(copyTo(sql));
        copy.once("end", () => (isCopying = false));
        // Closing the connection under a running copy reports an error on it after everybody stopped listening.
        copy.on("error", () => {});
        return copy;
      },
    });
    await connection.query("COMMIT");
    return result;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    if (isCopying && backend !== undefined) cancelBackend(backend);
    throw error;
  } finally {
    connection.release(broken);
  }
}

/** A server that sorts does not notice a closed connection until it writes; this it notices. */
function cancelBackend(pid: number): void {
  readPool()
    .query("SELECT pg_cancel_backend($1)", [pid])
    .catch((error: unknown) => log.warn("a cancelled export may still run on the database", { pid, error }));
}
