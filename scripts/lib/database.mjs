import { leaseEmbeddedPostgres } from "./embedded-postgres.mjs";
import { Failure } from "./failure.mjs";

const OLDEST_VERSION = 140_000;

/**
 * The database of these settings, reachable and of a version that will do: the embedded one, or the one that
 * DATABASE_URL names, which is left alone at the end.
 * @returns {Promise<import("./embedded-postgres.mjs").EmbeddedDatabase>}
 */
export async function openDatabase(settings, onProgress) {
  if (settings.databaseUrl !== undefined) {
    await checkServer("DATABASE_URL", settings.databaseUrl);
    if (settings.readDatabaseUrl !== undefined)
      await checkServer("READ_DATABASE_URL", settings.readDatabaseUrl);
    return {
      url: settings.databaseUrl,
      adminUrl: settings.databaseUrl,
      isFirstUse: false,
      isRunning: () => true,
      restart: async () => {},
      release: async () => {},
    };
  }
  return leaseEmbeddedPostgres({ dataDir: settings.dataDir, onProgress });
}

/** Applies what is missing. @returns {Promise<string[]>} names of the migrations applied just now */
export async function migrateDatabase(url) {
  const { tsImport } = await import("tsx/esm/api");
  const { migrate } = await tsImport("../../lib/db/migrate.ts", import.meta.url);
  try {
    return await migrate(url);
  } catch (error) {
    if (error.name !== "MigrationError") throw error;
    throw new Failure(error.message);
  }
}

/** Asks the database one question and returns its first row. */
export async function askDatabase(url, sql) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end().catch(() => {});
  }
}

async function checkServer(setting, url) {
  const { number, text } = await askDatabase(
    url,
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text",
  ).catch((error) => {
    throw new Failure(
      `${explainConnection(error, url)}\nCheck ${setting}, or leave it out to use the embedded database.`,
    );
  });
  if (number < OLDEST_VERSION) {
    throw new Failure(
      `${setting} names PostgreSQL ${text}. Settledesk needs 14 or newer. Upgrade it, or leave ${setting} out to use the embedded database.`,
    );
  }
}

// The address without its user and password.
function explainConnection(error, url) {
  const { hostname, port, pathname, username } = new URL(url);
  const server = `${hostname}:${port || 5432}`;
  const database = decodeURIComponent(pathname.slice(1)) || username;
  switch (error.code) {
    case "ECONNREFUSED":
      return `No PostgreSQL listens at ${server}.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The name ${hostname} cannot be resolved.`;
    case "28P01":
    case "28000":
      return `PostgreSQL at ${server} refused the user "${username}": ${error.message}.`;
    case "3D000":
      return `PostgreSQL at ${server} has no database "${database}". Create it first.`;
    case "53300":
      return `PostgreSQL at ${server} has no free connection.`;
    default:
      return `PostgreSQL at ${server} cannot be used: ${error.message || error.code}.`;
  }
}
