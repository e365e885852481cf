import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { runCli } from "@/lib/cli/run-cli";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";

const folder = mkdtempSync(path.join(os.tmpdir(), "settledesk-export-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function memory() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => (chunks.push(Buffer.from(chunk)), done()),
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

async function run(...args: string[]) {
  const [stdout, stderr] = [memory(), memory()];
  const io = { stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream };
  const code = await runCli(["export", ...args], io);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

const MARCH = ["--from", "2026-03-01", "--to", "2026-03-31"];

beforeEach(async () => {
  await emptyTables();
  const sql = poolExecutor();
  await sql.query("INSERT INTO organisation (id) VALUES (1)");
  await sql.query(
    "INSERT INTO integrations (id, slug, gateway, name) VALUES ('int_1', 'main', 'coinpayments', 'Main')",
  );
  await sql.query(
    `INSERT INTO orders (id, integration_id, status, next_action, gateway, created_at, status_changed_at, updated_at)
     VALUES ('ord_1', 'int_1', 'paid', 'none', 'coinpayments', '2026-03-05', now(), now())`,
  );
});

describe("export", () => {
  test("writes nothing but the rows to standard output, and the operator to the audit log", async () => {
    const { code, stdout, stderr } = await run("orders", ...MARCH, "--flavour", "machine");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^order_id,[^\r]*\r\nord_1,[^\r]*\r\n$/);
    const audit = await poolExecutor().query(
      "SELECT actor ->> 'kind' AS kind, after ->> 'rows' AS rows FROM audit",
    );
    expect(audit).toEqual([{ kind: "operator", rows: "1" }]);
  });

  test("writes a file under its name when it is whole, and says so", async () => {
    const out = path.join(folder, "orders.csv");
    const { code, stdout, stderr } = await run("orders", ...MARCH, "--out", out);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain(`Wrote 1 rows`);
    expect(readFileSync(out, "utf8")).toContain('"ord_1"');
    expect(readdirSync(folder)).toEqual(["orders.csv"]);
  });

  test("with --json and --out prints one document", async () => {
    const out = path.join(folder, "orders.csv");
    const { stdout } = await run("orders", ...MARCH, "--out", out, "--json");
    expect(JSON.parse(stdout)).toEqual({ file: out, rows: 1, bytes: readFileSync(out).length });
  });

  test.each([
    [[], "Name the layout", "no layout"],
    [["orders", "--from", "2026-03-01"], "--to is missing", "nor is half of one"],
    [["orders"], "--from is missing", "no range is never taken for everything"],
    [["orders", "refunds", ...MARCH], "One at a time", "two layouts"],
    [["journal", ...MARCH], "There are: orders, payments, settlements, refunds", "a layout there is not"],
    [["orders", ...MARCH, "--format", "xlsx"], "xlsx is not available yet", "a format there is not yet"],
    [["orders", ...MARCH, "--flavor", "machine"], "--flavor", "an option there is not"],
    [["orders", "--from", "March", "--to", "2026-03-31"], "2026-03-31", "a day that is none"],
    [
      ["orders", ...MARCH, "--status", "payed"],
      'no status "payed"',
      "a status there is not, which no row can have",
    ],
    [["orders", ...MARCH, "--gateway", "coinpayment"], 'no gateway "coinpayment"', "a gateway there is not"],
    [["orders", ...MARCH, "--json"], "--json needs --out", "two documents in one output"],
  ])("%j is wrong usage: %s", async (args, words) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(words);
  });

  test("tells how it is called", async () => {
    expect(await run("--help")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("orders, payments"),
      stderr: "",
    });
  });

  test("that cannot write its file leaves none and exits with 1", async () => {
    const { code, stderr } = await run(
      "orders",
      ...MARCH,
      "--out",
      path.join(folder, "missing", "orders.csv"),
    );
    expect(code).toBe(1);
    expect(stderr).toContain("ENOENT");
  });
});
