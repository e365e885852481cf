import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { runCli } from "@/lib/cli/run-cli";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { verifyPassword } from "@/lib/platform/password";

const folder = mkdtempSync(path.join(os.tmpdir(), "settledesk-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  await emptyTables();
  forgetIntegration("shop");
  await poolExecutor().query("INSERT INTO organisation (id) VALUES (1)");
});

function memory() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => (chunks.push(Buffer.from(chunk)), done()),
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

async function desk(call: string[], stdin = "") {
  const [stdout, stderr] = [memory(), memory()];
  const code = await runCli(call, {
    stdin: Readable.from([stdin]),
    stdout: stdout.stream,
    stderr: stderr.stream,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** The document of a call that went well: all that is on standard output. */
async function json(call: string[], stdin = ""): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await desk([...call, "--json"], stdin);
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const ADD = ["integration", "add", "--gateway", "coindpay", "--slug", "shop", "--name", "Shop"];

describe("a wrong call", () => {
  test.each([
    [[], "no command"],
    [["integrations"], "no such command"],
    [["constructor"], "a word that objects have by themselves"],
    [["integration"], "no subcommand"],
    [["integration", "add"], "missing options"],
    [["integration", "list", "--all"], "an unknown option"],
    [["integration", "show"], "nothing to show"],
    [["integration", "catch-up"], "nothing to read"],
    [["integration", "show", "a", "b"], "two things to show"],
    [[...ADD, "--credential", "secret-canary"], "a pair without ="],
    [[...ADD, "--credentials-file", "/nowhere/at-all"], "a file that is not there"],
    [["audit", "verify", "--anchor", "12"], "half an anchor"],
    [["db", "backup", "a", "b"], "two files"],
  ])("%j: exit code 2 and how to call it (%s)", async (call) => {
    const { code, stdout, stderr } = await desk(call);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/\nUsage: npm run desk -- /);
    expect(stderr).not.toContain("secret-canary");
  });

  test("with a value that is refused: exit code 2 and what to correct", async () => {
    const { code, stdout, stderr } = await desk([...ADD, "--setting", "colour=red"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("settings.colour");
    expect(stderr).toContain("credentials.api_secret");
  });

  test.each([
    [["integration", "show", "nobody"]],
    [["user", "disable", "nobody@example.test"]],
    [["api-key", "revoke", "key_0"]],
    [["delivery", "replay", "dlv_0"]],
    [["db", "restore", "/nowhere/at-all", "--json"]],
  ])("%j about nothing there is: an error on standard error alone", async (call) => {
    const { code, stdout, stderr } = await desk(call);
    expect(code).toBeGreaterThan(0);
    expect([stdout, stderr.length > 20]).toEqual(["", true]);
  });

  test("is not asking for help: that is answered on standard output", async () => {
    expect(await desk(["--help"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("api-key"),
      stderr: "",
    });
    expect(await desk(["db", "--help"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("db restore FILE"),
    });
    expect(await desk(["db", "backup", "--help"])).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("integration", () => {
  test("add prints id, slug, gateway and webhook address, and nothing of the secret", async () => {
    const added = await json([
      ...ADD,
      "--credential",
      "api_secret=canary=1",
      "--setting",
      "tolerance_percent=0.5",
    ]);
    expect(added).toEqual({
      id: expect.stringMatching(/^int_/),
      slug: "shop",
      gateway: "coindpay",
      webhook_url: "http://127.0.0.1:3000/api/webhooks/shop",
    });
    const shown = await json(["integration", "show", "shop"]);
    expect(shown).toMatchObject({ slug: "shop", settings: { tolerance_percent: "0.5" } });
    expect(JSON.stringify([shown, await json(["integration", "list"])])).not.toContain("canary");
    expect((await desk([...ADD, "--credential", "api_secret=x"])).code).toBe(1);
  });

  test.each([
    ["a file of lines", "# from the vault\napi_secret=from-file\n", ["--credentials-file", "FILE"]],
    ["a file of JSON", '{"api_secret":"from-file"}', ["--credentials-file", "FILE"]],
    ["standard input", "api_secret=from-stdin", ["-"]],
    ["standard input as a file", '{"api_secret":"from-stdin"}', ["--credentials-file", "-"]],
  ])("reads secrets from %s", async (_from, content, options) => {
    const file = path.join(folder, "credentials");
    writeFileSync(file, content);
    await json([...ADD, ...options.map((option) => (option === "FILE" ? file : option))], content);
    const shown = (await json(["integration", "show", "shop"])) as { credentials: { is_set: boolean }[] };
    expect(shown.credentials.map(({ is_set }) => is_set)).toEqual([true]);
  });

  test("disable, enable and rotate answer what they did", async () => {
    await json([...ADD, "--credential", "api_secret=one"]);
    await json(["integration", "disable", "shop"]);
    expect((await json(["integration", "show", "shop"])).disabled_at).not.toBeNull();
    await json(["integration", "enable", "shop"]);
    const rotated = await json([
      "integration",
      "rotate",
      "shop",
      "--credential",
      "api_secret=two",
      "--overlap-hours",
      "1",
    ]);
    expect(rotated).toMatchObject({
      slug: "shop",
      rotated: ["api_secret"],
      former_until: expect.any(String),
    });
    expect((await desk(["integration", "rotate", "shop"])).code).toBe(2);
  });

  test("what is done at the gateway says in words why it cannot be, and asks for what is missing", async () => {
    await json([...ADD, "--credential", "api_secret=one"]);
    for (const [word, reason] of [
      ["refresh", "has no list of currencies"],
      ["subscriptions", "has no list of webhooks"],
      ["subscribe", "has no list of webhooks"],
    ]) {
      const { code, stdout, stderr } = await desk(["integration", word ?? "", "shop"]);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(reason);
    }
    expect((await desk(["integration", "unsubscribe", "shop"])).code).toBe(2);
  });
});

describe("user and api-key", () => {
  const ADA = ["--email", "ada@example.test", "--name", "Ada Byron", "--role", "admin"];
  const passwordHash = async () =>
    (await poolExecutor().query<{ password_hash: string }>("SELECT password_hash FROM users"))[0]
      ?.password_hash ?? null;

  test("a made-up password is printed once, a given one never", async () => {
    const { password } = await json(["user", "add", ...ADA]);
    expect(await verifyPassword(String(password), await passwordHash())).toMatchObject({ matches: true });
    const given = "a password of my own";
    const reset = await json(
      ["user", "reset-password", "ada@example.test", "--password-stdin"],
      `${given}\n`,
    );
    expect(JSON.stringify(reset)).not.toContain(given);
    expect(await verifyPassword(given, await passwordHash())).toMatchObject({ matches: true });
    expect(JSON.stringify(await json(["user", "list"]))).not.toMatch(/password/);
  });

  test("a role that does not exist is refused, and so is disabling the last admin", async () => {
    expect((await desk(["user", "add", ...ADA.slice(0, 4), "--role", "boss"])).code).toBe(2);
    await json(["user", "add", ...ADA]);
    const { code, stderr } = await desk(["user", "disable", "ada@example.test"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("only active admin")]);
  });

  test("scopes may follow one another in any of the usual ways", async () => {
    for (const scopes of [
      ["--scope", "orders:read", "--scope", "orders:write"],
      ["--scope", "orders:read", "orders:write"],
      ["--scope", "orders:write,orders:read"],
    ]) {
      const created = await json(["api-key", "create", "--name", "Shop", ...scopes]);
      expect(created).toEqual({ id: expect.stringMatching(/^key_/), key: expect.stringMatching(/^sdk_/) });
      const { data } = (await json(["api-key", "list"])) as { data: { id: string; scopes: string[] }[] };
      expect(data.find(({ id }) => id === created.id)?.scopes).toEqual(["orders:read", "orders:write"]);
      expect(JSON.stringify(data)).not.toContain(created.key);
      await json(["api-key", "revoke", String(created.id)]);
    }
    expect((await desk(["api-key", "create", "--name", "x", "--scope", "everything"])).code).toBe(2);
  });
});

describe("delivery", () => {
  test("is listed, shown with its bytes and read again; a dry run changes nothing", async () => {
    await json([...ADD, "--credential", "api_secret=coindpay_test_secret"]);
    const fixture = path.resolve("lib/gateways/coindpay/fixtures/unknown-status");
    const { headers } = JSON.parse(readFileSync(`${fixture}.json`, "utf8")) as {
      headers: Record<string, string>;
    };
    const received = await receiveDelivery({
      slug: "shop",
      method: "POST",
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      body: new Uint8Array(readFileSync(`${fixture}.raw`)),
      sourceIp: null,
    });
    const { data } = (await json(["delivery", "list", "--outcome", "unmapped"])) as {
      data: { id: string }[];
    };
    expect(data.map(({ id }) => id)).toEqual([received.deliveryId]);
    const shown = await json(["delivery", "show", received.deliveryId]);
    expect(shown.body_text).toBe(readFileSync(`${fixture}.raw`, "utf8"));
    expect((await desk(["delivery", "show", received.deliveryId])).stdout).toContain(String(shown.body_text));
    expect(await json(["delivery", "replay", received.deliveryId, "--dry-run"])).toMatchObject({
      dry_run: true,
    });
    expect((await json(["delivery", "show", received.deliveryId])).replayed_at).toBeNull();
    const { stdout } = await desk(["delivery", "replay", received.deliveryId]);
    expect(stdout).toContain("Changed: nothing a person sees");
    expect((await json(["delivery", "show", received.deliveryId])).replayed_at).not.toBeNull();
    expect((await desk(["delivery", "list", "--limit", "0"])).code).toBe(2);
  });
});

describe("commands of other parts", () => {
  test("are reached by their names", async () => {
    expect((await desk(["simulate", "list"])).stdout).toContain("SCENARIO");
    expect((await desk(["export", "orders"])).stderr).toContain("desk -- export LAYOUT");
  });
});

describe("audit and db", () => {
  test("audit verify names the end of the log, and exits with 1 when a row was altered", async () => {
    await json([...ADD, "--credential", "api_secret=one"]);
    const whole = (await json(["audit", "verify"])) as { head: { seq: string; hash: string } };
    expect(whole).toMatchObject({ ok: true, rows: 1 });
    const anchor = `${whole.head.seq}:${whole.head.hash}`;
    expect((await desk(["audit", "verify", "--anchor", anchor])).code).toBe(0);
    await poolExecutor().query("ALTER TABLE audit DISABLE TRIGGER audit_append_only");
    await poolExecutor().query("UPDATE audit SET summary = 'Nothing happened.'");
    await poolExecutor().query("ALTER TABLE audit ENABLE TRIGGER audit_append_only");
    const { code, stdout } = await desk(["audit", "verify", "--json"]);
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { ok: false }]);
  });

  test("db status tells versions and what is pending; db migrate has nothing to do", async () => {
    const status = await json(["db", "status"]);
    expect(status).toMatchObject({
      server_version: expect.any(String),
      pending_migrations: [],
      worker: "absent",
    });
    expect(await json(["db", "migrate"])).toEqual({ applied: [] });
  });
});

describe("a backup", () => {
  /** Rows with everything that is hard to write down: bytes, quotes, line breaks, arrays, JSON, null, no text. */
  async function fill(): Promise<void> {
    await json([...ADD, "--credential", "api_secret=one"]);
    await json(["api-key", "create", "--name", 'a\tb\\ "c", d\r\n\\.\nü 🙂', "--scope", "orders:read,admin"]);
    const db = poolExecutor();
    const [{ id } = { id: "" }] = await db.query<{ id: string }>("SELECT id FROM integrations");
    await db.query(
      `INSERT INTO deliveries (id, integration_id, delivery_key, received_at, headers, body, body_sha256, content_type, outcome, reason)
       SELECT 'dlv_' || n, $1, 'key ' || n, now(), '{"x": ["\\\\.", "\\n"]}', $2::bytea, '-', 'text/plain', 'quarantined', ''
       FROM generate_series(1, 500) AS n`,
      [id, Buffer.from(Array.from({ length: 2_000 }, (_, index) => index % 256))],
    );
    await db.query("INSERT INTO sign_in_attempts (subject, succeeded) VALUES ('a', true), ('b', false)");
  }

  const content = (file: string) =>
    gunzipSync(readFileSync(file)).toString("latin1").split("\n").slice(1).join("\n");

  test("brings every row back, byte for byte, and counters go on behind the last one", async () => {
    await fill();
    const [first, second] = [path.join(folder, "first.gz"), path.join(folder, "second.gz")];
    const made = await json(["db", "backup", "--out", first]);
    expect(made).toMatchObject({ file: first, rows: { deliveries: 500, audit: 2, integrations: 1 } });
    expect(statSync(first).mode & 0o777).toBe(0o600);

    await emptyTables();
    await poolExecutor().query("INSERT INTO organisation (id) VALUES (1)");
    expect(await json(["db", "restore", first])).toMatchObject({ rows: made.rows });
    await json(["db", "backup", "--out", second]);
    expect(content(second)).toBe(content(first));

    await json(["integration", "disable", "shop"]);
    expect(await json(["audit", "verify"])).toMatchObject({ ok: true, rows: 3 });
    await poolExecutor().query("INSERT INTO sign_in_attempts (subject, succeeded) VALUES ('c', true)");
  });

  test("does not go into a database that holds anything, and says where", async () => {
    await fill();
    const file = path.join(folder, "full.gz");
    await json(["db", "backup", file]);
    const { code, stderr } = await desk(["db", "restore", file]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("holds data")]);
    expect(await json(["db", "status"])).toMatchObject({ pending_migrations: [] });
  });

  test("that is cut off, altered, of another version or no backup changes nothing", async () => {
    await fill();
    const file = path.join(folder, "good.gz");
    await json(["db", "backup", file]);
    await emptyTables();
    const packed = readFileSync(file);
    const unpacked = gunzipSync(packed).toString("latin1");
    const repack = (text: string) => gzipSync(Buffer.from(text, "latin1"));
    const damaged: Record<string, Buffer> = {
      "cut off": packed.subarray(0, packed.length - 200),
      "cut between rows": repack(unpacked.slice(0, unpacked.indexOf("key 250"))),
      "without its end": repack(`${unpacked.trimEnd().split("\n").slice(0, -1).join("\n")}\n`),
      altered: repack(unpacked.replace("key 250", "key 999")),
      "of another version": repack(
        unpacked.replace(/"migrations":\["[^"]+/, '"migrations":["20200101000000_other'),
      ),
      "no backup": Buffer.from("hello"),
    };
    for (const [name, bytes] of Object.entries(damaged)) {
      writeFileSync(file, bytes);
      const { code, stdout, stderr } = await desk(["db", "restore", file]);
      expect([name, code > 0, stdout]).toEqual([name, true, ""]);
      expect([name, stderr]).toEqual([name, expect.stringContaining("Nothing was changed.")]);
      expect(await poolExecutor().query("SELECT id FROM integrations")).toEqual([]);
    }
  });
});
