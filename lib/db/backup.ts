import { createHash } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { to as copyTo } from "pg-copy-streams";
import {
  appliedMigrations,
  backupTables,
  columnList,
  END_OF_ROWS,
  type BackupEnd,
  type BackupHead,
} from "@/lib/db/backup-format";
import { pool, type SqlExecutor } from "@/lib/db/client";
import { now } from "@/lib/platform/clock";

export interface Backup {
  bytes: number;
  rows: Record<string, number>;
}

/**
 * Writes every row of every table as one transaction sees them, while the desk goes on working, into `file`, which
 * gets its name when it is whole. Without the jobs of the queue, which make themselves again; the master key and the
 * files of kept exports are not in the database.
 */
export async function backup(file: string): Promise<Backup> {
  const unfinished = `${file}.part`;
  const handle = await open(unfinished, "w", 0o600);
  try {
    const rows = await writeRows(handle);
    await handle.sync();
    const { size } = await handle.stat();
    await handle.close();
    await rename(unfinished, file);
    return { bytes: size, rows };
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function writeRows(handle: FileHandle): Promise<Record<string, number>> {
  const connection = await pool().connect();
  let broken: Error | undefined;
  try {
    await connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const db: SqlExecutor = {
      query: async <Row>(text: string, values: unknown[] = []) =>
        (await connection.query(text, values)).rows as Row[],
    };
    const rows: Record<string, number> = {};
    await pipeline(
      Readable.from(lines(db, (sql) => connection.query(copyTo(sql)), rows)),
      createGzip({ level: 6 }),
      async (packed: AsyncIterable<Buffer>) => {
        for await (const chunk of packed) await handle.appendFile(chunk);
      },
    );
    await connection.query("COMMIT");
    return rows;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    connection.release(broken);
  }
}

async function* lines(
  db: SqlExecutor,
  copy: (sql: string) => Readable,
  rows: Record<string, number>,
): AsyncGenerator<Buffer | string> {
  const head: BackupHead = {
    settledesk_backup: 1,
    created_at: now().toISOString(),
    migrations: await appliedMigrations(db),
  };
  yield `${JSON.stringify(head)}\n`;
  const hash = createHash("sha256");
  for (const table of await backupTables(db)) {
    yield `${JSON.stringify(table)}\n`;
    let count = 0;
    for await (const chunk of copy(`COPY ${columnList(table)} TO STDOUT`) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      // A line break inside of a value is written as \n, so every one of these ends a row.
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count += 1;
      yield chunk;
    }
    rows[table.table] = count;
    yield `${END_OF_ROWS}\n`;
  }
  const end: BackupEnd = { rows, sha256: hash.digest("hex") };
  yield `${JSON.stringify(end)}\n`;
}
