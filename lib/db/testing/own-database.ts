import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject, vi } from "vitest";
import { closePools } from "@/lib/db/pool";

declare module "vitest" {
  interface ProvidedContext {
    /** serverUrl: a role that may create databases. template: the name of a migrated database without rows. */
    postgres: { serverUrl: string; template: string };
  }
}

// Before each file of database tests: a database of its own, and the settings that point the code at it.
const { serverUrl, template } = inject("postgres");
const name = `settledesk_test_${randomBytes(6).toString("hex")}`;
const url = new URL(serverUrl);
url.pathname = `/${name}`;

await onServer(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
vi.stubEnv("DATABASE_URL", url.href);
vi.stubEnv("READ_DATABASE_URL", "");
vi.stubEnv("SETTLEDESK_MASTER_KEY", Buffer.alloc(32, 7).toString("base64"));

afterAll(async () => {
  await closePools();
  await onServer(`DROP DATABASE "${name}" WITH (FORCE)`);
});

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
