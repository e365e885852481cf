import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readEnv, readSettings, SETTING_NAMES, SettingsError, type Environment } from "@/lib/platform/env";

const KEY = Buffer.alloc(32, 1).toString("base64");
const DATABASE = { DATABASE_URL: "postgresql://u:hunter2@db:5432/shop", SETTLEDESK_MASTER_KEY: KEY };

function problemsOf(read: (environment: Environment) => unknown, environment: Environment): SettingsError {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error("the settings were accepted");
}

describe("settings", () => {
  it("need nothing at all: the embedded database, the demo and this machine's own address", () => {
    expect(readSettings({})).toEqual({
      port: 3000,
      host: "127.0.0.1",
      appUrl: "http://127.0.0.1:3000",
      databaseUrl: undefined,
      readDatabaseUrl: undefined,
      dataDir: path.resolve(".data"),
      masterKey: undefined,
      demo: true,
      isDemoPublic: false,
      role: "all",
      trustedProxies: [],
    });
  });

  it("turn the demo off by default with a database of one's own, where it would mix with real orders", () => {
    expect(readSettings(DATABASE).demo).toBe(false);
    expect(readSettings({ ...DATABASE, SETTLEDESK_DEMO: "1" }).demo).toBe(true);
    expect(readSettings({ SETTLEDESK_DEMO: "0" }).demo).toBe(false);
  });

  it.each([
    ["127.0.0.1", true],
    ["127.8.8.8", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["192.168.1.5", false],
    ["desk.example.com", false],
  ])("listening on %s, fill the demo by default: %s, because everybody knows its password", (HOST, demo) => {
    expect(readSettings({ HOST }).demo).toBe(demo);
    expect(readSettings({ HOST, SETTLEDESK_DEMO: "1" })).toMatchObject({ demo: true, isDemoPublic: !demo });
    expect(readSettings({ HOST, SETTLEDESK_DEMO: "0" })).toMatchObject({ demo: false, isDemoPublic: false });
  });

  it("know that a public address leads to the demo of a server that listens to its own machine alone", () => {
    expect(readSettings({ APP_URL: "https://pay.example.com" })).toMatchObject({
      demo: true,
      isDemoPublic: true,
    });
    expect(readSettings({ APP_URL: "http://[::1]:3000" })).toMatchObject({ demo: true, isDemoPublic: false });
  });

  it("treat an empty line in the .env file as not set", () => {
    const empty = Object.fromEntries(SETTING_NAMES.map((name) => [name, ""]));
    expect(readSettings(empty)).toEqual(readSettings({}));
  });

  it.each([
    ["PORT", "0"],
    ["PORT", "65536"],
    ["PORT", "3000x"],
    ["PORT", "3e3"],
    ["HOST", "http://localhost"],
    ["APP_URL", "pay.example.com"],
    ["APP_URL", "ftp://pay.example.com"],
    ["APP_URL", "https://example.com/settledesk"],
    ["DATABASE_URL", "mysql://db/shop"],
    ["DATABASE_URL", "postgresql://"],
    ["READ_DATABASE_URL", "replica"],
    ["SETTLEDESK_MASTER_KEY", "short"],
    ["SETTLEDESK_MASTER_KEY", Buffer.alloc(16).toString("base64")],
    ["SETTLEDESK_DEMO", "yes"],
    ["SETTLEDESK_ROLE", "cron"],
    ["TRUSTED_PROXIES", "10.0.0.0/8, everyone"],
    ["TRUSTED_PROXIES", "10.0.0.0/40"],
  ])("refuse %s=%s and say so by name, without its value", (name, value) => {
    const error = problemsOf(readSettings, { SETTLEDESK_MASTER_KEY: KEY, [name]: value });
    expect(error.problems.map(({ setting }) => setting)).toEqual([name]);
    expect(error.message).not.toContain(`=${value}`);
  });

  it("list everything that is wrong in one message, and no value", () => {
    const { message } = problemsOf(readEnv, {
      PORT: "eighty",
      DATABASE_URL: "mysql://root:hunter2@db/shop",
      SETTLEDESK_MASTER_KEY: "hunter2",
      TRUSTED_PROXIES: "nonsense",
    });
    for (const name of ["PORT", "DATABASE_URL", "SETTLEDESK_MASTER_KEY", "TRUSTED_PROXIES"]) {
      expect(message.match(new RegExp(`^  ${name} `, "gm")), name).toHaveLength(1);
    }
    expect(message).not.toMatch(/hunter2|eighty|nonsense/);
  });

  it("need a master key with a database of one's own, because nobody can generate one into it", () => {
    const error = problemsOf(readSettings, { DATABASE_URL: DATABASE.DATABASE_URL });
    expect(error.problems).toEqual([
      { setting: "SETTLEDESK_MASTER_KEY", problem: expect.stringContaining("is required") },
    ]);
  });

  it("accept addresses, IPv6 and several trusted proxies", () => {
    expect(
      readSettings({
        HOST: "::1",
        PORT: "8080",
        APP_URL: "https://pay.example.com/",
        TRUSTED_PROXIES: "10.0.0.0/8, ::1 ,fd00::/8",
      }),
    ).toMatchObject({ appUrl: "https://pay.example.com", trustedProxies: ["10.0.0.0/8", "::1", "fd00::/8"] });
    expect(readSettings({ HOST: "::1", PORT: "8080" }).appUrl).toBe("http://[::1]:8080");
    expect(readSettings({ HOST: "0.0.0.0" }).appUrl).toBe("http://localhost:3000");
  });
});

describe("the settings of a running process", () => {
  it("name both things it cannot do without", () => {
    const error = problemsOf(readEnv, {});
    expect(error.problems.map(({ setting }) => setting)).toEqual(["DATABASE_URL", "SETTLEDESK_MASTER_KEY"]);
  });

  it("read from the main database when there is no replica", () => {
    expect(readEnv(DATABASE).readDatabaseUrl).toBe(DATABASE.DATABASE_URL);
    expect(readEnv({ ...DATABASE, READ_DATABASE_URL: "postgres://replica/shop" }).readDatabaseUrl).toBe(
      "postgres://replica/shop",
    );
  });

  it("sign sessions with a secret that follows from the master key and is not the master key", () => {
    const secret = readEnv(DATABASE).authSecret;
    expect(secret).toBe(readEnv(DATABASE).authSecret);
    expect(Buffer.from(secret, "base64")).toHaveLength(32);
    expect(secret).not.toBe(KEY);
    const otherKey = Buffer.alloc(32, 2).toString("base64");
    expect(readEnv({ ...DATABASE, SETTLEDESK_MASTER_KEY: otherKey }).authSecret).not.toBe(secret);
  });
});

it(".env.example lists every setting and no other", () => {
  const listed = readFileSync(".env.example", "utf8").matchAll(/^# ?([A-Z_]+)=/gm);
  expect([...listed].map((match) => match[1])).toEqual(SETTING_NAMES);
});
