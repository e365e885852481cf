import { hkdfSync } from "node:crypto";
import path from "node:path";
import ipaddr from "ipaddr.js";
import { z } from "zod";

/** The environment as Node hands it over: names to strings. */
export type Environment = Record<string, string | undefined>;

const isPostgresUrl = (text: string) => /^postgres(ql)?:\/\/[^/]+/.test(text) && URL.canParse(text);

const isPort = (text: string) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65535;

/** Whether only programs on this machine can reach a host name or address; "0.0.0.0" listens for everybody. */
const isLoopback = (host: string) =>
  host === "localhost" || (ipaddr.isValid(host) && ipaddr.process(host).range() === "loopback");

const isCidr = (text: string) => (text.includes("/") ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text));

// An empty line in an .env file means "not set", for every setting.
const setting = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema);

const text = setting(z.string().trim().optional());

const postgresUrl = text.refine((value) => value === undefined || isPostgresUrl(value), {
  error: "must be a PostgreSQL address such as postgresql://user:password@host:5432/database",
});

const port = text
  .refine((value) => value === undefined || isPort(value), {
    error: "must be a port number between 1 and 65535",
  })
  .transform((value) => (value === undefined ? 3000 : Number(value)));

const host = text
  .refine((value) => value === undefined || /^[0-9A-Za-z.:_-]+$/.test(value), {
    error: "must be a host name or an IP address to listen on, without a scheme or a port",
  })
  .transform((value) => value ?? "127.0.0.1");

const appUrl = text
  .refine((value) => value === undefined || (/^https?:\/\//.test(value) && URL.canParse(value)), {
    error: "must be the public address of this installation, starting with http:// or https://",
  })
  .refine((value) => value === undefined || !URL.canParse(value) || new URL(value).pathname === "/", {
    error: "must not have a path: Settledesk is served from the root of its address",
  });

const masterKey = text
  .refine((value) => value === undefined || /^[A-Za-z0-9+/]{43}=$/.test(value), {
    error: "must be 32 random bytes in base64 (make one with: openssl rand -base64 32)",
  })
  .transform((value) => (value === undefined ? undefined : Buffer.from(value, "base64")));

const demo = setting(z.enum(["1", "0"], { error: "must be 1 or 0" }).optional()).transform((value) =>
  value === undefined ? undefined : value === "1",
);

const role = setting(
  z.enum(["all", "web", "worker"], { error: "must be all, web or worker" }).default("all"),
);

const trustedProxies = text
  .transform((value) => (value ?? "").split(",").flatMap((entry) => entry.trim() || []))
  .refine((entries) => entries.every(isCidr), {
    error: "must be a comma-separated list of addresses or CIDR ranges, such as 10.0.0.0/8, ::1",
  });

const Settings = z.object({
  PORT: port,
  HOST: host,
  APP_URL: appUrl,
  DATABASE_URL: postgresUrl,
  READ_DATABASE_URL: postgresUrl,
  SETTLEDESK_DATA_DIR: text.transform((value) => path.resolve(/* turbopackIgnore: true */ value ?? ".data")),
  SETTLEDESK_MASTER_KEY: masterKey,
  SETTLEDESK_DEMO: demo,
  SETTLEDESK_ROLE: role,
  TRUSTED_PROXIES: trustedProxies,
});

/** The names of all settings; `.env.example` lists the same ones. */
export const SETTING_NAMES = Object.keys(Settings.shape);

/** What the environment asks for, before the start script has brought up a database. */
export type RequestedSettings = {
  port: number;
  host: string;
  /** Public address without a trailing slash. */
  appUrl: string;
  /** undefined = use the embedded database. */
  databaseUrl: string | undefined;
  readDatabaseUrl: string | undefined;
  dataDir: string;
  /** 32 bytes; undefined only together with the embedded database, which has one generated. */
  masterKey: Buffer | undefined;
  demo: boolean;
  /** The demo, whose password everybody knows, is on where others than this machine's users may reach it. */
  isDemoPublic: boolean;
  role: "all" | "web" | "worker";
  trustedProxies: string[];
};

/** What a running process works with. */
export type Env = RequestedSettings & {
  databaseUrl: string;
  readDatabaseUrl: string;
  masterKey: Buffer;
  /**
   * Where this machine's running server answers, for the worker and the command line; undefined when none runs.
   * Handed over by the start script as SETTLEDESK_SERVER_URL and not a setting for people.
   */
  serverUrl: string | undefined;
  /** Signs sessions; derived from the master key, so there is one secret to keep. */
  authSecret: string;
};

/** Wrong or missing settings. The message lists all of them by name and never shows a value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(readonly problems: { setting: string; problem: string }[]) {
    const lines = problems.map(({ setting, problem }) => `  ${setting} ${problem}`);
    super(
      `Settledesk cannot start: ${problems.length === 1 ? "a setting needs" : "settings need"} attention.\n${lines.join("\n")}`,
    );
  }
}

/**
 * Reads the settings as an operator wrote them. Without DATABASE_URL the embedded database is meant: then the master
 * key may be left out, and the demo is on by default as long as nobody but this machine can reach it.
 * @throws SettingsError naming every setting that is wrong or missing.
 */
export function readSettings(environment: Environment): RequestedSettings {
  return parse(environment, Boolean(environment.DATABASE_URL));
}

/**
 * The settings of a process that needs its database, as the web server, the worker and the command line do.
 * @throws SettingsError naming every setting that is wrong or missing.
 */
export function readEnv(environment: Environment): Env {
  const settings = parse(environment, true);
  const { databaseUrl, masterKey } = settings;
  return {
    ...settings,
    databaseUrl,
    readDatabaseUrl: settings.readDatabaseUrl ?? databaseUrl,
    masterKey,
    serverUrl: environment.SETTLEDESK_SERVER_URL || undefined,
    authSecret: Buffer.from(hkdfSync("sha256", masterKey, "", "settledesk session signing v1", 32)).toString(
      "base64",
    ),
  };
}

type Complete = RequestedSettings & { databaseUrl: string; masterKey: Buffer };

function parse(environment: Environment, isComplete: true): Complete;
function parse(environment: Environment, isComplete: boolean): RequestedSettings;
function parse(environment: Environment, isComplete: boolean): RequestedSettings {
  const parsed = Settings.safeParse(environment);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ setting: String(issue.path[0]), problem: issue.message }));

  if (isComplete && !environment.DATABASE_URL) {
    problems.push({
      setting: "DATABASE_URL",
      problem:
        "is missing: start with `npm start`, which brings its own PostgreSQL, or give the address of one",
    });
  }
  if (isComplete && !environment.SETTLEDESK_MASTER_KEY) {
    problems.push({
      setting: "SETTLEDESK_MASTER_KEY",
      problem:
        "is required with DATABASE_URL: 32 random bytes in base64 (make one with: openssl rand -base64 32)",
    });
  }
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);

  const { data } = parsed;
  const appUrl = new URL(data.APP_URL ?? defaultAppUrl(data.HOST, data.PORT));
  const demo = data.SETTLEDESK_DEMO ?? (data.DATABASE_URL === undefined && isLoopback(data.HOST));
  const isReachable = !isLoopback(data.HOST) || !isLoopback(appUrl.hostname.replace(/^\[(.*)\]$/, "$1"));
  return {
    port: data.PORT,
    host: data.HOST,
    appUrl: appUrl.origin,
    databaseUrl: data.DATABASE_URL,
    readDatabaseUrl: data.READ_DATABASE_URL,
    dataDir: data.SETTLEDESK_DATA_DIR,
    masterKey: data.SETTLEDESK_MASTER_KEY,
    demo,
    isDemoPublic: demo && isReachable,
    role: data.SETTLEDESK_ROLE,
    trustedProxies: data.TRUSTED_PROXIES,
  };
}

let current: Env | undefined;

/** The settings of this process, read once. Called when needed and not on import, so that a build needs no settings. */
export function env(): Env {
  current ??= readEnv(process.env);
  return current;
}

/** next-auth builds its addresses from this variable alone and has no option for it. */
export function announceAppUrl(): void {
  process.env.NEXTAUTH_URL = env().appUrl;
}

function defaultAppUrl(host: string, portNumber: number): string {
  const everyAddress = host === "0.0.0.0" || host === "::";
  const name = everyAddress ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${portNumber}`;
}
