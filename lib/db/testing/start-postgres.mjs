import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { tsImport } from "tsx/esm/api";
import { leaseEmbeddedPostgres } from "../../../scripts/lib/embedded-postgres.mjs";
import { scratchFolder } from "../../../scripts/lib/scratch-folder.mjs";

/**
 * Once per run of the database tests: a PostgreSQL (the embedded one, shared by runs that overlap, or the server that
 * TEST_DATABASE_URL names, as a role that may create databases) and in it one migrated database to copy from.
 */
export default async function setUp(project) {
  const given = process.env.TEST_DATABASE_URL;
  const embedded = given
    ? undefined
    : await leaseEmbeddedPostgres({ dataDir: scratchFolder(), durable: false });
  const serverUrl = given ?? embedded.adminUrl;
  const template = `settledesk_template_${hashOfMigrations()}`;
  await onServer(serverUrl, async (client) => {
    if (embedded?.isFirstUse) await dropLeftovers(client, template);
    await createTemplate(client, serverUrl, template);
  });
  project.provide("postgres", { serverUrl, template });
  return () => embedded?.release();
}

function hashOfMigrations() {
  const folder = path.resolve("prisma/migrations");
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    if (name.endsWith(".sql")) hash.update(name).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest("hex").slice(0, 12);
}

async function createTemplate(client, serverUrl, template) {
  const unfinished = `${template}_unfinished`;
  // Two runs may start together: the second waits here and finds the template made.
  await client.query("SELECT pg_advisory_lock(7240119)");
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [template]);
  if (rowCount > 0) return;
  await client.query(`DROP DATABASE IF EXISTS "${unfinished}"`);
  await client.query(`CREATE DATABASE "${unfinished}"`);
  const { migrate } = await tsImport("../migrate.ts", import.meta.url);
  await migrate(withDatabase(serverUrl, unfinished));
  await client.query(`ALTER DATABASE "${unfinished}" RENAME TO "${template}"`);
}

// What runs that were killed left behind, and templates of other migrations.
async function dropLeftovers(client, template) {
  const { rows } = await client.query(
    "SELECT datname FROM pg_database WHERE datname ~ '^settledesk_(test|template)_' AND datname <> $1",
    [template],
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
}

async function onServer(connectionString, work) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
