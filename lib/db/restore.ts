import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Readable } from "node:stream";
import { from as copyFrom } from "pg-copy-streams";
import type { z } from "zod";
import {
  appliedMigrations,
  BackupEnd,
  BackupHead,
  backupTables,
  BackupTable,
  columnList,
  END_OF_ROWS,
  quoted,
} from "@/lib/db/backup-format";
import { pool, type SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";

export interface Restored {
  createdAt: string;
  rows: Record<string, number>;
}

/**
 * Puts a backup into an empty database with the same migrations, all of it or, when anything is wrong, nothing.
 * @throws AppError "conflict" (the database holds data, or has another schema), "invalid_input" (no whole backup)
 */
export async function restore(file: string): Promise<Restored> {
  const connection = await pool().connect();
  let broken: Error | undefined;
  try {
    await connection.query("BEGIN");
    const db: SqlExecutor = {
      query: async <Row>(text: string, values: unknown[] = []) =>
        (await connection.query(text, values)).rows as Row[],
    };
    const restored = await readInto(db, new BackupReader(file), (sql) => connection.query(copyFrom(sql)));
    await connection.query("COMMIT");
    return restored;
  } catch (error) {
    // Closing the connection takes everything back, whatever state a broken copy left it in.
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    connection.release(broken);
  }
}

async function readInto(
  db: SqlExecutor,
  reader: BackupReader,
  copy: (sql: string) => NodeJS.WritableStream,
): Promise<Restored> {
  const head = await reader.json(BackupHead);
  const tables = await backupTables(db);
  await checkTarget(db, head, tables);
  const hash = createHash("sha256");
  for (const table of tables) {
    const described = await reader.json(BackupTable);
    if (JSON.stringify(described) !== JSON.stringify(table))
      throw notABackup(`${table.table} is not where it belongs`);
    const rows = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of reader.rows()) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(Readable.from(rows()), copy(`COPY ${columnList(table)} FROM STDIN`));
  }
  const end = await reader.json(BackupEnd);
  if (end.sha256 !== hash.digest("hex")) throw notABackup("its rows are not the ones that were written");
  await continueSequences(db);
  return { createdAt: head.created_at, rows: end.rows };
}

/** Locks every table, so that nothing arrives meanwhile, and leaves them empty. */
async function checkTarget(db: SqlExecutor, head: BackupHead, tables: readonly BackupTable[]): Promise<void> {
  const applied = await appliedMigrations(db);
  if (JSON.stringify(applied) !== JSON.stringify(head.migrations)) {
    throw new AppError("conflict", "the backup has other migrations than the database", {
      userMessage:
        `The backup fits the migrations up to ${head.migrations.at(-1) ?? "none"}, the database has those up to ` +
        `${applied.at(-1) ?? "none"}. Nothing was changed. Restore with the version that made the backup, then update.`,
    });
  }
  const names = tables.map(({ table }) => quoted(table));
  await db.query(`LOCK TABLE ${names.join(", ")} IN ACCESS EXCLUSIVE MODE`);
  // The migrations put the merchant's own row there.
  await db.query("DELETE FROM organisation");
  for (const [index, name] of names.entries()) {
    const [row] = await db.query<{ holds: boolean }>(`SELECT EXISTS (SELECT FROM ${name}) AS holds`);
    if (!row?.holds) continue;
    throw new AppError("conflict", `${name} is not empty`, {
      userMessage:
        `The database holds data (in ${tables[index]?.table}), and a backup only goes into an empty one. Nothing was changed. ` +
        "Use a new SETTLEDESK_DATA_DIR or a new database, with SETTLEDESK_DEMO=0.",
    });
  }
}

/** Counters go on behind the highest number that came with the rows. */
async function continueSequences(db: SqlExecutor): Promise<void> {
  const counters = await db.query<{ table: string; column: string; sequence: string }>(
    `SELECT c.relname::text AS table, a.attname::text AS column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
       AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL`,
  );
  for (const { table, column, sequence } of counters) {
    await db.query(
      `SELECT setval($1::regclass, coalesce(max(${quoted(column)}), 1), max(${quoted(column)}) IS NOT NULL)::text FROM ${quoted(table)}`,
      [sequence],
    );
  }
}

/** Reads lines of JSON and runs of rows one after the other out of the unpacked file. */
class BackupReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    const packed = createReadStream(file);
    const unpacked = createGunzip({ chunkSize: 256 * 1024 });
    packed.on("error", (error) => unpacked.destroy(error));
    this.chunks = (packed.pipe(unpacked) as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  async json<Schema extends z.ZodType>(schema: Schema): Promise<z.output<Schema>> {
    while (!this.rest.includes(10)) if (!(await this.more())) throw notABackup("it ends too early");
    const end = this.rest.indexOf(10);
    const line = this.rest.subarray(0, end).toString("utf8");
    this.rest = this.rest.subarray(end + 1);
    const parsed = schema.safeParse(jsonOrNull(line));
    if (parsed.success) return parsed.data;
    throw notABackup(`this line is not expected: ${line.slice(0, 60)}`);
  }

  /** Whole rows, up to the line that ends them. What is left over always begins with a line. */
  async *rows(): AsyncGenerator<Buffer> {
    const mark = Buffer.from(`${END_OF_ROWS}\n`);
    const markBelow = Buffer.from(`\n${END_OF_ROWS}\n`);
    while (!this.rest.subarray(0, mark.length).equals(mark)) {
      const end = this.rest.indexOf(markBelow);
      const lastBreak = end >= 0 ? end : this.rest.lastIndexOf(10);
      if (lastBreak >= 0) {
        yield this.rest.subarray(0, lastBreak + 1);
        this.rest = this.rest.subarray(lastBreak + 1);
      } else if (!(await this.more())) throw notABackup("it ends too early");
    }
    this.rest = this.rest.subarray(mark.length);
  }

  private async more(): Promise<boolean> {
    try {
      const { value, done } = await this.chunks.next();
      if (done) return false;
      this.rest = Buffer.concat([this.rest, value]);
      return true;
    } catch (error) {
      throw notABackup(error instanceof Error ? error.message : String(error));
    }
  }
}

function jsonOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function notABackup(reason: string): AppError {
  return new AppError("invalid_input", `not a whole backup: ${reason}`, {
    userMessage: `This file is not a whole backup of Settledesk: ${reason}. Nothing was changed.`,
  });
}
