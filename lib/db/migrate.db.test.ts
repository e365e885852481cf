import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import pg from "pg";
import { poolExecutor } from "@/lib/db/client";
import { migrationNames } from "@/lib/db/migration-folder";
import { migrate, schemaDrift } from "@/lib/db/migrate";
import { pendingMigrations } from "@/lib/db/pending-migrations";
import { env } from "@/lib/platform/env";

const { serverUrl } = inject("postgres");
const name = `settledesk_test_${randomBytes(6).toString("hex")}`;
const fresh = new URL(serverUrl);
fresh.pathname = `/${name}`;

async function onServer(statement: string, connectionString = serverUrl) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe("migrations", () => {
  beforeAll(() => onServer(`CREATE DATABASE "${name}"`));
  afterAll(() => onServer(`DROP DATABASE "${name}" WITH (FORCE)`));

  it("apply once when two processes start together on an empty database", async () => {
    const [first, second] = await Promise.all([migrate(fresh.href), migrate(fresh.href)]);
    expect([...first, ...second]).toEqual(migrationNames());
  });

  it("keep the same record as prisma migrate deploy, so that either can go on from the other", async () => {
    const rows = await onServer(
      "SELECT migration_name, applied_steps_count, finished_at IS NOT NULL AS finished, rolled_back_at, length(checksum) AS checksum_length FROM _prisma_migrations ORDER BY migration_name",
      fresh.href,
    );
    expect(rows).toEqual(
      migrationNames().map((migration) => ({
        migration_name: migration,
        applied_steps_count: 1,
        finished: true,
        rolled_back_at: null,
        checksum_length: 64,
      })),
    );
  });

  it("have nothing to do the second time", async () => {
    expect(await migrate(fresh.href)).toEqual([]);
  });

  it("say exactly what schema.prisma says", async () => {
    expect(await schemaDrift(serverUrl)).toBe("");
  });

  it("leave none pending in the database the tests copy", async () => {
    expect(await pendingMigrations(poolExecutor())).toEqual([]);
  });

  it("are all pending in an empty database", async () => {
    const empty = `${name}_empty`;
    await onServer(`CREATE DATABASE "${empty}"`);
    const url = new URL(serverUrl);
    url.pathname = `/${empty}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      const db = { query: async <Row>(text: string) => (await client.query(text)).rows as Row[] };
      expect(await pendingMigrations(db)).toEqual(migrationNames());
    } finally {
      await client.end();
      await onServer(`DROP DATABASE "${empty}"`);
    }
  });

  it("refuse a database that holds somebody else's tables, and leave it untouched", async () => {
    const taken = `${name}_taken`;
    await onServer(`CREATE DATABASE "${taken}"`);
    const url = new URL(serverUrl);
    url.pathname = `/${taken}`;
    await onServer("CREATE TABLE users (id int)", url.href);
    await expect(migrate(url.href)).rejects.toThrow(/unchanged: The database schema is not empty/);
    expect(await onServer("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", url.href)).toEqual([
      { tablename: "users" },
    ]);
    await onServer(`DROP DATABASE "${taken}" WITH (FORCE)`);
  });

  it("repeat the database's own words when one fails, and keep nothing of it", async () => {
    const broken = `${name}_broken`;
    await onServer(`CREATE DATABASE "${broken}"`);
    const url = new URL(serverUrl);
    url.pathname = `/${broken}`;
    // A type does not count as content, but its name stands in the way of the first migration's table.
    await onServer("CREATE TYPE users AS ENUM ('somebody')", url.href);
    await expect(migrate(url.href)).rejects.toThrow(/unchanged: type "users" already exists/);
    expect(await onServer("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", url.href)).toEqual(
      [],
    );
    await onServer(`DROP DATABASE "${broken}" WITH (FORCE)`);
  });
});

it("each file of database tests has a database of its own", () => {
  expect(env().databaseUrl).toContain("settledesk_test_");
});
