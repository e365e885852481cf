import pg from "pg";
import { describe, expect, test } from "vitest";
import { isDatabaseAway } from "@/lib/db/database-away";
import { poolExecutor } from "@/lib/db/client";
import { createPool } from "@/lib/db/pool";
import { env } from "@/lib/platform/env";

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("the database is away", () => {
  test("when nothing listens", async () => {
    const client = new pg.Client({ connectionString: "postgresql://a@127.0.0.1:1/a" });
    expect(isDatabaseAway(await failure(client.connect()))).toBe(true);
  });

  test("when both addresses of a name refuse", async () => {
    const client = new pg.Client({ connectionString: "postgresql://a@localhost:1/a" });
    expect(isDatabaseAway(await failure(client.connect()))).toBe(true);
  });

  test("when the server ends the connection under a query", async () => {
    const pool = createPool(env().databaseUrl, 1);
    const connection = await pool.connect();
    const pid = (await connection.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid;
    connection.on("error", () => undefined);
    const waiting = failure(connection.query("SELECT pg_sleep(30)"));
    await poolExecutor().query("SELECT pg_terminate_backend($1)", [pid]);
    expect(isDatabaseAway(await waiting)).toBe(true);
    connection.release(true);
    await pool.end();
  });

  test("when every connection is taken for too long", async () => {
    const pool = new pg.Pool({ connectionString: env().databaseUrl, max: 1 });
    // However long a busy machine takes to open it.
    const held = await pool.connect();
    pool.options.connectionTimeoutMillis = 50;
    expect(isDatabaseAway(await failure(pool.connect()))).toBe(true);
    held.release();
    await pool.end();
  });
});

describe("the database is there", () => {
  test.each([
    ["SELECT nothing", "a wrong statement"],
    ["SELECT 1 / 0", "a failed computation"],
    ["INSERT INTO organisation (id) VALUES (1), (1)", "a broken rule"],
  ])("%s: %s", async (statement) => {
    expect(isDatabaseAway(await failure(poolExecutor().query(statement)))).toBe(false);
  });

  test("for a missing file, whose code sockets use as well", () => {
    const error = Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" });
    expect(isDatabaseAway(error)).toBe(false);
  });
});
