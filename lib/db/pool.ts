import pg from "pg";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";

const { builtins } = pg.types;
const INT8_ARRAY = 1016;
const TIMESTAMP_ARRAY = 1115;
const DATE_ARRAY = 1182;

/** int8 as a number; refuses what a number cannot hold instead of rounding it. Amounts are numeric and stay strings. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`int8 ${text} does not fit a JavaScript number: cast it to text`);
  return value;
}

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, safeInteger],
  [INT8_ARRAY, (text) => elements(text).map((element) => (element === null ? null : safeInteger(element)))],
  // pg would read these two in the server's own time zone.
  [builtins.TIMESTAMP, (text) => new Date(`${text.replace(" ", "T")}Z`)],
  [builtins.DATE, (text) => text],
  [TIMESTAMP_ARRAY, elements],
  [DATE_ARRAY, elements],
]);

/** Arrays of values without commas or quotes inside, which is all these types can hold. */
function elements(text: string): (string | null)[] {
  const inner = text.slice(1, -1);
  return inner === ""
    ? []
    : inner.split(",").map((part) => (part === "NULL" ? null : part.replaceAll('"', "")));
}

/** numeric: string, int8: number, timestamptz: Date, date: "YYYY-MM-DD". */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    return (format !== "binary" && parsers.get(oid)) || pg.types.getTypeParser(oid, format);
  },
};

/**
 * A pool that holds no state in its sessions, no named statements and no start-up options, so that a transaction-mode
 * PgBouncer can stand in between.
 */
export function createPool(connectionString: string, max = 10): pg.Pool {
  const created = new pg.Pool({
    connectionString,
    max,
    types,
    application_name: "settledesk",
    connectionTimeoutMillis: 4_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  // Without listeners a connection that breaks, as all do when the database restarts, would end the process: the pool
  // speaks for idle connections, and only the connection itself while it is lent out.
  created.on("error", (error) => log.warn("an idle database connection broke", { error }));
  created.on("connect", (client) => client.on("error", () => {}));
  return created;
}

// next dev loads modules again on every change; one pool per process has to outlive that.
const shared = globalThis as typeof globalThis & { settledeskPools?: Map<string, pg.Pool> };

function poolFor(connectionString: string): pg.Pool {
  const pools = (shared.settledeskPools ??= new Map());
  let existing = pools.get(connectionString);
  if (!existing) pools.set(connectionString, (existing = createPool(connectionString)));
  return existing;
}

/** The one connection pool of this process, shared by Prisma and by plain SQL. */
export function pool(): pg.Pool {
  return poolFor(env().databaseUrl);
}

/**
 * For lists, reports and exports: a replica when READ_DATABASE_URL names one, else the same pool. It may lag, so what
 * somebody looks at right after changing it, one order or one delivery, is read from pool().
 */
export function readPool(): pg.Pool {
  return poolFor(env().readDatabaseUrl);
}

/** Ends every pool; for the worker's and the command line's last act, and for tests. */
export async function closePools(): Promise<void> {
  const pools = [...(shared.settledeskPools?.values() ?? [])];
  shared.settledeskPools = undefined;
  await Promise.all(pools.map((open) => open.end()));
}
