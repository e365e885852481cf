import { beforeEach, describe, expect, it } from "vitest";
import { pool, poolExecutor, prisma, transaction, type SqlExecutor } from "@/lib/db/client";
import { isDatabaseAway } from "@/lib/db/database-away";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { now } from "@/lib/platform/clock";

const SAMPLE = `SELECT 0.009000000000000001::numeric(78,24) AS amount, 12345678901234567890.5::numeric AS supply,
  9007199254740991::int8 AS large, count(*) AS rows, '2026-03-29T00:59:59.123Z'::timestamptz AS at,
  ARRAY[1, 2]::int8[] AS numbers, NULL::numeric AS unknown FROM generate_series(1, 3)`;

const overPool = (work: (db: SqlExecutor) => Promise<void>) => work(poolExecutor());

describe.each([
  ["the pool", overPool],
  ["a plain transaction", (work: (db: SqlExecutor) => Promise<void>) => transaction(work)],
])("SQL through %s", (_name, run) => {
  it("gives amounts as exact text, counts as numbers and instants as dates", () =>
    run(async (db) => {
      const [row] = await db.query<Record<string, unknown>>(SAMPLE);
      expect(String(row?.amount).replace(/0+$/, "")).toBe("0.009000000000000001");
      expect(row).toMatchObject({
        supply: "12345678901234567890.5",
        large: 9007199254740991,
        rows: 3,
        at: new Date("2026-03-29T00:59:59.123Z"),
        numbers: [1, 2],
        unknown: null,
      });
    }));

  it("refuses an integer that a number would round", async () => {
    await expect(
      run(async (db) => void (await db.query("SELECT 9007199254740993::int8 AS large"))),
    ).rejects.toThrow(/9007199254740993 does not fit/);
  });
});

describe("transaction", () => {
  beforeEach(emptyTables);

  const addAttempt = (db: SqlExecutor) =>
    db.query("INSERT INTO sign_in_attempts (subject, succeeded, attempted_at) VALUES ($1, false, $2)", [
      "a@example.test",
      now(),
    ]);

  it("keeps what was written when it returns", async () => {
    await transaction(addAttempt);
    expect(await prisma.signInAttempt.count()).toBe(1);
  });

  it("keeps nothing when it throws, and the connection is fit for the next one", async () => {
    const fails = transaction(async (db) => {
      await addAttempt(db);
      throw new Error("changed my mind");
    });
    await expect(fails).rejects.toThrow("changed my mind");
    expect(await prisma.signInAttempt.count()).toBe(0);
    expect(pool().idleCount).toBe(pool().totalCount);
  });

  it("says that the database is away and closes a connection that was cut in between", async () => {
    const cut = transaction(async (db) => {
      const [own] = await db.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await poolExecutor().query("SELECT pg_terminate_backend($1)", [own?.pid]);
      await addAttempt(db);
    });
    // The news of the cut may come before the next statement or as its answer: both say that the database is away.
    const failure: unknown = await cut.catch((error: unknown) => error);
    expect(isDatabaseAway(failure)).toBe(true);
    await transaction(addAttempt);
    expect(await prisma.signInAttempt.count()).toBe(1);
  });
});

it("Prisma and plain SQL share one pool, so a process has one number of connections to plan with", async () => {
  await Promise.all(Array.from({ length: 30 }, () => prisma.signInAttempt.count()));
  expect(pool().totalCount).toBeLessThanOrEqual(10);
  expect(pool().totalCount).toBeGreaterThan(0);
});
