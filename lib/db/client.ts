import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { PrismaClient } from "@/lib/db/generated/client";
import { pool } from "@/lib/db/pool";

export { closePools, pool, readPool } from "@/lib/db/pool";

/** Something that runs SQL: the pool, or an open transaction. `$1` placeholders; rows as objects. */
export type SqlExecutor = {
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
};

const shared = globalThis as typeof globalThis & { settledeskPrisma?: PrismaClient };

function connectPrisma(): PrismaClient {
  return (shared.settledeskPrisma ??= new PrismaClient({ adapter: new PrismaPg(pool()) }));
}

/** Connects on first use and not on import, so that a build needs no database. */
export const prisma: PrismaClient = new Proxy({} as PrismaClient, {
  get: (_target, property) => {
    const client = connectPrisma();
    const value: unknown = Reflect.get(client, property, client);
    return typeof value === "function" ? value.bind(client) : value;
  },
});

const executorOver = (queryable: pg.Pool | pg.PoolClient): SqlExecutor => ({
  query: async <Row>(text: string, values: unknown[] = []) =>
    (await queryable.query(text, values)).rows as Row[],
});

/** Each statement on its own connection, committed at once. */
export function poolExecutor(): SqlExecutor {
  return executorOver(pool());
}

const statementNames = new Map<string, string>();
let poolerKeepsNames = true;

/** What a pooler without prepared statements answers, before anything ran: no such name, or the name is taken. */
const NAME_LOST = new Set(["26000", "42P05"]);

/**
 * As poolExecutor(), for the few long statements of the hot path: each is parsed and planned once a connection, which
 * is half of their cost. Behind a pooler that loses names it goes on without. Only for texts written in the code:
 * every different text is kept by every connection.
 */
export function preparedExecutor(): SqlExecutor {
  return {
    query: async <Row>(text: string, values: unknown[] = []) => {
      if (!poolerKeepsNames) return poolExecutor().query<Row>(text, values);
      try {
        return (await pool().query({ name: nameOf(text), text, values })).rows as Row[];
      } catch (error) {
        const isLost = error instanceof Error && "code" in error && NAME_LOST.has(String(error.code));
        if (!isLost) throw error;
        poolerKeepsNames = false;
        return poolExecutor().query<Row>(text, values);
      }
    },
  };
}

function nameOf(text: string): string {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = `settledesk_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
    statementNames.set(text, name);
  }
  return name;
}

/** Runs `fn` in one transaction: committed when it returns, rolled back when it throws. */
export async function transaction<T>(fn: (tx: SqlExecutor) => Promise<T>): Promise<T> {
  const connection = await pool().connect();
  let broken: Error | undefined;
  try {
    await connection.query("BEGIN");
    const result = await fn(executorOver(connection));
    await connection.query("COMMIT");
    return result;
  } catch (error) {
    await connection.query("ROLLBACK").catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    // A connection that could not roll back may still be inside the transaction: it is closed, not handed on.
    connection.release(broken);
  }
}
