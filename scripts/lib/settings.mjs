import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { explainDiskError, Failure } from "./failure.mjs";
import { PROJECT } from "./workspace.mjs";

/**
 * The settings from the environment and .env, checked by the same schema the program uses.
 * @throws a SettingsError that lists everything that is wrong
 */
export async function loadSettings() {
  const file = path.join(PROJECT, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  return readSettingsFrom(process.env);
}

/** The same from a given environment alone. */
export async function readSettingsFrom(environment) {
  const { tsImport } = await import("tsx/esm/api");
  const { readSettings } = await tsImport("../../lib/platform/env.ts", import.meta.url);
  return readSettings(environment);
}

/** The environment of the programs that do the work: every setting written out. */
export function programEnvironment(settings, { databaseUrl, serverUrl }) {
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: "1",
    PORT: String(settings.port),
    HOST: settings.host,
    APP_URL: settings.appUrl,
    DATABASE_URL: databaseUrl,
    READ_DATABASE_URL: settings.readDatabaseUrl ?? "",
    SETTLEDESK_DATA_DIR: settings.dataDir,
    SETTLEDESK_MASTER_KEY: (settings.masterKey ?? ownMasterKey(settings.dataDir)).toString("base64"),
    SETTLEDESK_DEMO: settings.demo ? "1" : "0",
    SETTLEDESK_ROLE: settings.role,
    SETTLEDESK_SERVER_URL: serverUrl ?? "",
    TRUSTED_PROXIES: settings.trustedProxies.join(","),
  };
}

/** The address under which programs on this machine reach the server. */
export function localUrl({ host, port }) {
  const name =
    host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

// Written once, together with the embedded database whose stored secrets it seals.
function ownMasterKey(dataDir) {
  const file = path.join(dataDir, "master.key");
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    const handle = openSync(file, "wx", 0o600);
    writeFileSync(handle, `${randomBytes(32).toString("base64")}\n`);
    closeSync(handle);
  } catch (error) {
    if (error.code !== "EEXIST") throw explainDiskError(error, dataDir);
  }
  const key = Buffer.from(readFileSync(file, "utf8").trim(), "base64");
  if (key.length !== 32) {
    throw new Failure(
      `${file} does not hold a master key. Put back the one that belongs to this data directory: the stored gateway secrets are sealed with it.`,
    );
  }
  return key;
}
