import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough, Writable } from "node:stream";
import Papa from "papaparse";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { toExportManifest } from "@/lib/api/export-json";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { decimal, sum as addAll } from "@/lib/domain/decimal";
import type { Actor, Role } from "@/lib/domain/permission";
import { LAYOUTS } from "@/lib/exports/columns";
import { exportRows } from "@/lib/exports/export-rows";
import { exportFilePath } from "@/lib/exports/export-run-row";
import { getExport } from "@/lib/exports/get-export";
import { listExports } from "@/lib/exports/list-exports";
import { openExportFile } from "@/lib/exports/open-export-file";
import { previewExport } from "@/lib/exports/preview-export";
import { runExport, unfinishedExports } from "@/lib/exports/run-export";
import { LAYOUT_NAMES, type ExportInput } from "@/lib/exports/schemas";
import { startExport } from "@/lib/exports/start-export";
import { streamExport } from "@/lib/exports/stream-export";
import { setClock } from "@/lib/platform/clock";

const dataDir = mkdtempSync(path.join(os.tmpdir(), "settledesk-exports-"));
vi.stubEnv("SETTLEDESK_DATA_DIR", dataDir);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const user = (role: Role): Actor => ({
  kind: "user",
  id: "usr_1",
  name: "Ada",
  email: "ada@example.test",
  role,
  ip: "192.0.2.7",
});
const accountant = user("accountant");
const march: ExportInput = { layout: "orders", from: "2026-03-01", to: "2026-03-31" };
const sql = poolExecutor();

type Values = Record<string, unknown>;

async function insert(table: string, values: Values): Promise<void> {
  const names = Object.keys(values);
  const places = names.map((_, index) => `$${index + 1}`);
  await sql.query(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places.join(", ")})`,
    Object.values(values),
  );
}

const IN_MARCH = "2026-03-10T12:00:00.000Z";

const insertOrder = (id: string, values: Values = {}) =>
  insert("orders", {
    id,
    external_order_id: `SO-${id}`,
    integration_id: "int_1",
    status: "paid",
    next_action: "none",
    gateway: "coinpayments",
    gateway_ref: `ref-${id}`,
    gateway_status: "Completed",
    asset: "ETH",
    network: "ethereum",
    created_at: IN_MARCH,
    status_changed_at: IN_MARCH,
    updated_at: IN_MARCH,
    ...values,
  });

const insertPayment = (id: string, orderId: string, values: Values = {}) =>
  insert("payments", {
    id,
    order_id: orderId,
    integration_id: "int_1",
    gateway_ref: `ref-${id}`,
    facts: "{}",
    status: "paid",
    created_at: IN_MARCH,
    last_news_at: IN_MARCH,
    updated_at: IN_MARCH,
    ...values,
  });

const insertSettlement = (id: string, paymentId: string, values: Values = {}) =>
  insert("settlements", {
    id,
    order_id: "ord_1",
    payment_id: paymentId,
    gateway_ref: `payout-${id}`,
    stage: "settled",
    asset: "USDT",
    balance: "balanced",
    created_at: IN_MARCH,
    updated_at: IN_MARCH,
    ...values,
  });

const insertRefund = (id: string, orderId: string, values: Values = {}) =>
  insert("refunds", {
    id,
    order_id: orderId,
    state: "sent",
    kind: "excess",
    asset: "ETH",
    reason_code: "customer_overpaid",
    origin_key: id,
    requested_by: JSON.stringify({ kind: "user", id: "usr_1", name: "Ada" }),
    requested_at: IN_MARCH,
    updated_at: IN_MARCH,
    ...values,
  });

async function exported(input: ExportInput, actor: Actor = accountant): Promise<string> {
  const { body } = await streamExport(actor, input);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function exportedRows(input: ExportInput): Promise<Record<string, string>[]> {
  const { data, errors } = Papa.parse<Record<string, string>>(
    await exported({ flavour: "machine", ...input }),
    {
      header: true,
      skipEmptyLines: true,
      newline: "\r\n",
    },
  );
  expect(errors).toEqual([]);
  return data;
}

/** The run's last audit row, without what the chain adds. */
async function lastAudit() {
  const [row] = await sql.query<{ action: string; actor: unknown; after: Values }>(
    "SELECT action, actor, after FROM audit ORDER BY seq DESC LIMIT 1",
  );
  return row;
}

beforeEach(async () => {
  await emptyTables();
  await insert("organisation", { id: 1, name: "Höfer & Co", time_zone: "Europe/Berlin" });
  await insert("integrations", { id: "int_1", slug: "main", gateway: "coinpayments", name: "Main shop" });
  await insert("integrations", { id: "int_2", slug: "second", gateway: "mugglepay", name: "Second shop" });
});

describe("amounts", () => {
  test("are exact to the last of 24 decimals, never an exponent, and empty where nobody reported them", async () => {
    await insertOrder("ord_1", {
      expected_amount: "0.000000000000000001",
      received_amount: "123456789012345678901234567890.123456789012345678901234",
    });
    await insertOrder("ord_2", {
      expected_amount: "1000000",
      received_amount: null,
      difference_amount: "-0.5",
    });
    const rows = await exportedRows(march);
    expect(
      rows.map((row) => [
        row.expected_amount,
        row.received_amount,
        row.received_status,
        row.difference_amount,
      ]),
    ).toEqual([
      ["0.000000000000000001", "123456789012345678901234567890.123456789012345678901234", "reported", ""],
      ["1000000", "", "not_reported", "-0.5"],
    ]);
  });

  test.each([
    ["USD", "5", "5.00", "two decimals"],
    ["USD", "0", "0.00", "a price of nothing is a figure"],
    ["EUR", "49.999", "49.999", "never rounded to them"],
    ["JPY", "500", "500", "a currency without decimals"],
    ["KWD", "1.5", "1.500", "one with three"],
    ["XXX", "1.50", "1.5", "one whose decimals we do not know is not padded"],
  ])("%s %s is written %s: %s", async (currency, amount, expected) => {
    await insertOrder("ord_1", { fiat_currency: currency, fiat_amount: amount });
    expect((await exportedRows(march))[0]?.fiat_amount).toBe(expected);
  });

  test("a settlement in a currency is padded like a price", async () => {
    await insertOrder("ord_1");
    await insertPayment("pay_1", "ord_1");
    await insertSettlement("stl_1", "pay_1", {
      asset: "EUR",
      gross_amount: "100",
      net_amount: "99.5",
      gateway_fee_amount: "0.5",
    });
    const [row] = await exportedRows({ ...march, layout: "settlements" });
    expect([row?.gross_amount, row?.gateway_fee_amount, row?.network_fee_amount, row?.net_amount]).toEqual([
      "100.00",
      "0.50",
      "",
      "99.50",
    ]);
  });
});

describe("days", () => {
  test("are the organisation's, on the short and the long day too, and every order is in exactly one", async () => {
    const times = [
      "2026-03-28T22:59:59.999Z",
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T21:59:59.999Z",
      "2026-03-29T22:00:00.000Z",
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T22:59:59.999Z",
      "2026-10-25T23:00:00.000Z",
    ];
    for (const [index, at] of times.entries()) await insertOrder(`ord_${index}`, { created_at: at });
    const on = async (day: string) =>
      (await exportedRows({ ...march, from: day, to: day })).map((row) => row.created_at_utc);
    expect(await on("2026-03-28")).toEqual([times[0]]);
    expect(await on("2026-03-29")).toEqual([times[1], times[2]]);
    expect(await on("2026-03-30")).toEqual([times[3]]);
    expect(await on("2026-10-25")).toEqual([times[4], times[5]]);
    expect(await on("2026-10-26")).toEqual([times[6]]);
  });

  test("times stand in UTC and as the organisation's clock showed them, with the zone beside", async () => {
    await insertOrder("ord_1", {
      created_at: "2026-03-29T01:00:00.120Z",
      paid_at: "2026-03-29T00:59:59.999Z",
    });
    const [row] = await exportedRows(march);
    expect(row).toMatchObject({
      created_at_utc: "2026-03-29T01:00:00.120Z",
      created_at_local: "2026-03-29 03:00:00",
      paid_at_utc: "2026-03-29T00:59:59.999Z",
      paid_at_local: "2026-03-29 01:59:59",
      settled_at_utc: "",
      tz: "Europe/Berlin",
    });
  });

  test("a settlement is booked when it was settled, or else when it was reported; a refund on its own day", async () => {
    await insertOrder("ord_1", { created_at: "2026-01-05T00:00:00Z" });
    await insertPayment("pay_1", "ord_1");
    await insertSettlement("stl_1", "pay_1", { settled_at: "2026-04-02T00:00:00Z" });
    await insertSettlement("stl_2", "pay_1");
    await insertRefund("rfd_1", "ord_1");
    const april = { from: "2026-04-01", to: "2026-04-30" };
    const ids = async (input: ExportInput, id: string) => (await exportedRows(input)).map((row) => row[id]);
    expect(await ids({ ...march, layout: "settlements" }, "settlement_id")).toEqual(["stl_2"]);
    expect(await ids({ layout: "settlements", ...april }, "settlement_id")).toEqual(["stl_1"]);
    expect(await ids({ ...march, layout: "refunds" }, "refund_id")).toEqual(["rfd_1"]);
  });
});

describe("text", () => {
  const notes = [
    'He said "no", twice',
    "line one\nline two\r\nline three",
    '=HYPERLINK("http://evil.example")',
    "  +1 (spaces first)",
    "🦊 naïve ＝1 ünïcode",
    "comma, semicolon; tab\t.",
    "it's; DROP TABLE refunds; -- \\ \\N \\.",
    "\u200b@hidden",
  ];

  beforeEach(async () => {
    for (const [index, note] of notes.entries()) {
      await insertOrder(`ord_${index}`);
      await insertRefund(`rfd_${index}`, `ord_${index}`, { note, amount: "0.5" });
    }
  });

  test("in the machine flavour is what was written, byte for byte, without a byte-order mark", async () => {
    const text = await exported({ ...march, layout: "refunds", flavour: "machine" });
    expect(text.startsWith("refund_id,")).toBe(true);
    expect((await exportedRows({ ...march, layout: "refunds" })).map((row) => row.note)).toEqual(notes);
  });

  test("in the spreadsheet flavour is quoted, guarded where it would be calculated, and counted", async () => {
    const { writeTo } = await exportRows(accountant, { ...march, layout: "refunds" });
    const chunks: Buffer[] = [];
    const written = await writeTo(
      new Writable({ write: (chunk: Buffer, _encoding, done) => (chunks.push(chunk), done()) }),
    );
    const text = Buffer.concat(chunks).toString("utf8");
    expect(text.startsWith("\ufeffrefund_id,")).toBe(true);
    const guarded = Papa.parse<Record<string, string>>(text.slice(1), {
      header: true,
      skipEmptyLines: true,
      newline: "\r\n",
    }).data;
    expect(guarded.map((row) => row.note)).toEqual(
      notes.map((note) => (/^[ \u200b]*[=+@]/.test(note) ? `'${note}` : note)),
    );
    expect(guarded.every((row) => row.refund_amount === "0.5")).toBe(true);
    expect(written).toMatchObject({ rows: notes.length, neutralisedCells: 3 });
  });

  test("in a filter cannot leave its place in the statement", async () => {
    expect(await exportedRows({ ...march, layout: "refunds", asset: "ETH' OR '1'='1" })).toEqual([]);
    expect(await exportedRows({ ...march, layout: "refunds", asset: "\\' OR 1=1 --" })).toEqual([]);
    expect(await exportedRows({ ...march, layout: "refunds", asset: "ETH" })).toHaveLength(notes.length);
  });
});

describe("every layout", () => {
  beforeEach(async () => {
    await insertOrder("ord_1", {
      flags: JSON.stringify([
        { code: "under", detail: "0.38 LTC" },
        { code: "late", detail: "2 h" },
      ]),
      flag_codes: ["under", "late"],
      tx_hashes: ["aa", "bb"],
      resolution: JSON.stringify({
        outcome: "accept_shortfall",
        reason_code: "goodwill",
        note: "fine, =1",
        by: { kind: "user", id: "usr_1", name: "Ada" },
        at: "2026-03-11T08:00:00.000Z",
      }),
    });
    await insertOrder("ord_2", {
      integration_id: "int_2",
      gateway: "mugglepay",
      status: "expired",
      asset: "BTC",
    });
    await insertPayment("pay_1", "ord_1", {
      asset: "ETH",
      expected_amount: "1",
      received_amount: "0.75",
      confirmed_amount: "0.5",
    });
    await insertPayment("pay_2", "ord_2", { integration_id: "int_2", status: "expired", asset: "BTC" });
    for (const [index, hash] of ["bb", "aa"].entries()) {
      await insert("transactions", {
        id: `tx_${index}`,
        order_id: "ord_1",
        payment_id: "pay_1",
        network: "ethereum",
        tx_hash: hash,
        output_index: "0",
        asset: "ETH",
      });
    }
    await insertSettlement("stl_1", "pay_1", {
      gross_amount: "0.75",
      gateway_fee_amount: "0.01",
      network_fee_amount: "0.02",
      reserve_amount: "0.1",
      net_amount: "0.62",
    });
    await insertSettlement("stl_2", "pay_1", {
      gross_amount: "0.75",
      net_amount: "0.7",
      balance: "incomplete",
      stage: "sent",
    });
    await insertRefund("rfd_1", "ord_1", { amount: null, note: "" });
  });

  test.each(LAYOUT_NAMES)("%s has its registered columns as headers, in order, each once", async (layout) => {
    const [header = ""] = (await exported({ ...march, layout, flavour: "machine" })).split("\r\n");
    const ids = LAYOUTS[layout].columns.map((column) => column.id);
    expect(header.split(",")).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[a-z][a-z0-9_]*$/.test(id))).toBe(true);
  });

  test("an order carries both statuses, flags with figures, hashes and what was decided", async () => {
    const [row] = await exportedRows({ ...march, integration: "main" });
    expect(row).toMatchObject({
      external_order_id: "SO-ord_1",
      integration: "main",
      status: "paid",
      gateway_status: "Completed",
      flags: "under late",
      flag_details: "under: 0.38 LTC; late: 2 h",
      tx_count: "2",
      tx_hashes: "aa bb",
      fulfillable: "false",
      resolution_outcome: "accept_shortfall",
      resolution_reason: "goodwill",
      resolution_note: "fine, =1",
      resolved_by: "Ada",
      resolved_at_utc: "2026-03-11T08:00:00.000Z",
    });
  });

  test("a payment is a row of its own with its own transactions", async () => {
    const rows = await exportedRows({ ...march, layout: "payments" });
    expect(
      rows.map((row) => [
        row.payment_id,
        row.gateway,
        row.tx_count,
        row.tx_hashes,
        row.difference_amount,
        row.received_status,
      ]),
    ).toEqual([
      ["pay_1", "coinpayments", "2", "aa bb", "-0.25", "reported"],
      ["pay_2", "mugglepay", "0", "", "", "not_reported"],
    ]);
  });

  test("a settlement shows what was taken and what nobody explained", async () => {
    const rows = await exportedRows({ ...march, layout: "settlements" });
    expect(rows.map((row) => [row.balance, row.unexplained_amount, row.reserve_amount])).toEqual([
      ["balanced", "0", "0.1"],
      ["incomplete", "0.05", ""],
    ]);
  });

  test("a refund of unknown amount is unknown and not nothing", async () => {
    const [row] = await exportedRows({ ...march, layout: "refunds" });
    expect(row).toMatchObject({
      refund_amount: "",
      amount_status: "not_reported",
      requested_by: "Ada",
      requested_by_kind: "user",
      note: "",
    });
  });

  test.each([
    [{ status: "expired" }, "ord_2"],
    [{ gateway: "mugglepay" }, "ord_2"],
    [{ integration: "main" }, "ord_1"],
    [{ asset: "BTC" }, "ord_2"],
    [{ asset: " btc " }, "ord_2"],
    [{ gateway: "two_coin" }, undefined],
    [{ status: "paid", asset: "BTC" }, undefined],
  ])("filters %o", async (filter, expected) => {
    const rows = await exportedRows({ ...march, ...filter });
    expect(rows.map((row) => row.order_id)).toEqual(expected === undefined ? [] : [expected]);
  });

  test.each(["support", "viewer"] as const)(
    "is refused to role %s, and nothing is recorded as exported",
    async (role) => {
      for (const layout of LAYOUT_NAMES) {
        await expect(streamExport(user(role), { ...march, layout })).rejects.toMatchObject({
          code: "forbidden",
        });
        await expect(startExport(user(role), { ...march, layout })).rejects.toMatchObject({
          code: "forbidden",
        });
        await expect(previewExport(user(role), { ...march, layout })).rejects.toMatchObject({
          code: "forbidden",
        });
      }
      await expect(listExports(user(role))).rejects.toMatchObject({ code: "forbidden" });
      await expect(getExport(user(role), "exp_1")).rejects.toMatchObject({ code: "forbidden" });
      await expect(openExportFile(user(role), "exp_1")).rejects.toMatchObject({ code: "forbidden" });
      expect(await lastAudit()).toBeUndefined();
    },
  );

  test.each([
    [{ ...march, layout: "journal" }, "layout", "orders, payments, settlements, refunds"],
    [{ ...march, from: "2026-02-30" }, "from", "2026-03-31"],
    [{ ...march, from: "2026-04-01" }, "to", "before the first"],
    [{ ...march, flavour: "excel" }, "flavour", "spreadsheet, machine"],
    [{ ...march, format: "xlsx" }, "format", "xlsx is not available yet"],
    [{ layout: "orders" }, "from", "day"],
    [{ ...march, flavor: "machine" }, "flavor", "not known"],
    [{ ...march, status: "payed" }, "status", "paid, underpaid"],
    [{ ...march, layout: "refunds", status: "paid" }, "status", "requested, pending"],
    [{ ...march, gateway: "coinpayment" }, "gateway", "coinpayments, "],
    [{ ...march, integration: "mian" }, "integration", "main, second"],
  ])("%o is refused with a message about %s", async (input, field, words) => {
    for (const verb of [streamExport, startExport, previewExport]) {
      await expect(verb(accountant, input as ExportInput)).rejects.toMatchObject({
        code: "invalid_input",
        fields: expect.arrayContaining([{ field, message: expect.stringContaining(words) }]),
      });
    }
  });
});

describe("the audit log", () => {
  test("says who took which rows in which flavour", async () => {
    await insertOrder("ord_1");
    await exported(march);
    expect(await lastAudit()).toMatchObject({
      action: "export.streamed",
      actor: { kind: "user", name: "Ada" },
      after: {
        layout: "orders",
        from: "2026-03-01",
        to: "2026-03-31",
        flavour: "spreadsheet",
        rows: 1,
        end: "complete",
        time_zone: "Europe/Berlin",
      },
    });
  });

  test("comes first: an export that cannot be recorded does not end as a whole file", async () => {
    await insertOrder("ord_1");
    await sql.query("ALTER TABLE audit RENAME TO audit_away");
    try {
      await expect(exported(march)).rejects.toThrow("audit");
    } finally {
      await sql.query("ALTER TABLE audit_away RENAME TO audit");
    }
  });
});

describe("many rows", () => {
  const MANY = 60_000;

  beforeEach(async () => {
    await sql.query(
      `INSERT INTO orders (id, integration_id, status, next_action, gateway, asset, expected_amount, received_amount, customer_name, created_at, status_changed_at, updated_at)
       SELECT 'ord_' || i, 'int_1', 'paid', 'none', 'coinpayments', (ARRAY['ETH', 'BTC'])[1 + i % 2], i * 0.000000000000000001, CASE WHEN i % 7 > 0 THEN i * 0.1 END,
              repeat('customer ', 20) || i, '2026-03-10', now(), now()
       FROM generate_series(1, ${MANY}) i`,
    );
  });

  test("sums of the file are the sums of the database, to the last decimal", async () => {
    const rows = await exportedRows(march);
    expect(rows).toHaveLength(MANY);
    const [expected] = await sql.query<{ expected: string; received: string }>(
      "SELECT trim_scale(sum(expected_amount))::text AS expected, trim_scale(sum(received_amount))::text AS received FROM orders",
    );
    expect(addAll(rows.map((row) => decimal(row.expected_amount ?? "")))).toBe(expected?.expected);
    expect(
      addAll(
        rows.filter((row) => row.received_amount !== "").map((row) => decimal(row.received_amount ?? "")),
      ),
    ).toBe(expected?.received);
  });

  const copying = async () =>
    (
      await sql.query(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND query LIKE 'COPY (%'",
      )
    ).length;

  test.each([
    ["goes away", (body: PassThrough) => body.destroy()],
    ["is aborted", (_body: PassThrough, abort: () => void) => abort()],
  ])(
    "a reader who %s frees the database within two seconds, and what was taken is recorded",
    async (_what, leave) => {
      const aborting = new AbortController();
      const { body } = await streamExport(accountant, march, aborting.signal);
      expect(await copying()).toBe(1);
      leave(body as PassThrough, () => aborting.abort());
      await vi.waitFor(async () => expect(await copying()).toBe(0), { timeout: 2000, interval: 50 });
      await vi.waitFor(async () =>
        expect(await lastAudit()).toMatchObject({ action: "export.streamed", after: { end: "stopped" } }),
      );
      expect(await exportedRows({ ...march, from: "2026-03-11" })).toEqual([]);
    },
  );

  test("a statement that fails half-way breaks the stream instead of ending it", async () => {
    const { body } = await streamExport(accountant, march);
    await sql.query(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY (%' AND state <> 'idle'",
    );
    await expect(async () => {
      for await (const _chunk of body) void _chunk;
    }).rejects.toThrow("canceling statement");
  });

  test("a preview reads the first rows of the file and says that there are more", async () => {
    const preview = await previewExport(accountant, { ...march, flavour: "spreadsheet" });
    expect([preview.rows.length, preview.hasMore]).toEqual([20, true]);
    expect(preview.rows[0]?.length).toBe(preview.columns.length);
    expect(preview.columns[0]?.id).toBe("order_id");
  });
});

describe("a kept run", () => {
  beforeEach(async () => {
    await insertOrder("ord_1", {
      expected_amount: "0.1",
      received_amount: "0.1",
      customer_name: "=1",
      fiat_currency: "USD",
      fiat_amount: "10",
    });
    await insertOrder("ord_2", {
      expected_amount: "0.2",
      received_amount: null,
      asset: "BTC",
      fiat_currency: "USD",
      fiat_amount: "2.5",
    });
    await insertOrder("ord_3", { expected_amount: "0.3", received_amount: "0.25", fiat_currency: null });
  });

  const fileOf = async (id: string) => {
    const { body } = await openExportFile(accountant, id);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };

  test("gives the same bytes at every download, whatever happens to the orders since, and says what they are", async () => {
    const run = await startExport(accountant, march);
    expect(run).toMatchObject({
      state: "queued",
      fileName: `hofer-co_orders_2026-03-01_2026-03-31_Europe-Berlin_v1_${run.id}.csv`,
    });
    expect(await unfinishedExports()).toEqual([run.id]);
    await runExport(run.id);
    const first = await fileOf(run.id);
    await sql.query("UPDATE orders SET status = 'refunded', expected_amount = 9");
    expect(await fileOf(run.id)).toEqual(first);

    const done = await getExport(accountant, run.id);
    expect(done).toMatchObject({
      state: "done",
      rowsDone: 3,
      rowsTotal: 3,
      bytes: first.length,
      neutralisedCells: 1,
      failure: null,
    });
    expect(done.sha256).toBe(createHash("sha256").update(first).digest("hex"));
    expect(toExportManifest(done)).toMatchObject({
      time_zone: "Europe/Berlin",
      columns_version: 1,
      rows: 3,
      filters: {
        from: "2026-03-01",
        to: "2026-03-31",
        from_utc: "2026-02-28T23:00:00.000Z",
        until_utc: "2026-03-31T22:00:00.000Z",
      },
      columns: LAYOUTS.orders.columns.map((column) => column.id),
      sha256: done.sha256,
      run: { requested_by: { kind: "user", name: "Ada" } },
    });
    expect(await unfinishedExports()).toEqual([]);
  });

  test("has control totals per asset, exact, with what is missing counted and not taken for 0", async () => {
    const run = await startExport(accountant, march);
    await runExport(run.id);
    const { controlTotals } = await getExport(accountant, run.id);
    expect(controlTotals).toEqual([
      { group: { asset: "BTC" }, column: "expected_amount", sum: "0.2", rows: 1, empty: 0 },
      { group: { asset: "BTC" }, column: "received_amount", sum: null, rows: 1, empty: 1 },
      { group: { asset: "BTC" }, column: "difference_amount", sum: null, rows: 1, empty: 1 },
      { group: { asset: "ETH" }, column: "expected_amount", sum: "0.4", rows: 2, empty: 0 },
      { group: { asset: "ETH" }, column: "received_amount", sum: "0.35", rows: 2, empty: 0 },
      { group: { asset: "ETH" }, column: "difference_amount", sum: null, rows: 2, empty: 2 },
      { group: { fiat_currency: "USD" }, column: "fiat_amount", sum: "12.50", rows: 2, empty: 0 },
      { group: { fiat_currency: null }, column: "fiat_amount", sum: null, rows: 1, empty: 1 },
    ]);
  });

  test("is audited when it is asked for, written and downloaded", async () => {
    const run = await startExport(accountant, { ...march, flavour: "machine" });
    await runExport(run.id);
    await fileOf(run.id);
    const rows = await sql.query<{ action: string }>(
      "SELECT action FROM audit WHERE object_id = $1 ORDER BY seq",
      [run.id],
    );
    expect(rows.map((row) => row.action)).toEqual([
      "export.requested",
      "export.finished",
      "export.downloaded",
    ]);
    expect(await lastAudit()).toMatchObject({ after: { layout: "orders", flavour: "machine", rows: 3 } });
  });

  test("begins anew when its writer died half-way", async () => {
    const run = await startExport(accountant, march);
    await sql.query(
      "UPDATE export_runs SET state = 'running', rows_done = 2, started_at = now() WHERE id = $1",
      [run.id],
    );
    expect(await unfinishedExports()).toEqual([run.id]);
    await runExport(run.id);
    expect(await getExport(accountant, run.id)).toMatchObject({ state: "done", rowsDone: 3 });
  });

  test("is written once by two workers at once", async () => {
    const run = await startExport(accountant, march);
    await Promise.all([runExport(run.id), runExport(run.id), runExport(run.id)]);
    await runExport(run.id);
    expect(await getExport(accountant, run.id)).toMatchObject({ state: "done", rowsDone: 3 });
    const rows = await sql.query("SELECT 1 FROM audit WHERE action = 'export.finished'");
    expect(rows).toHaveLength(1);
  });

  test("goes back to the queue when the worker is told to stop", async () => {
    const run = await startExport(accountant, march);
    await runExport(run.id, AbortSignal.abort());
    expect(await getExport(accountant, run.id)).toMatchObject({ state: "queued" });
    expect(existsSync(exportFilePath(run.id))).toBe(false);
  });

  test("that fails says what was kept and what to do, nothing of what the database said, and leaves no file that looks whole", async () => {
    const run = await startExport(accountant, march);
    await sql.query("UPDATE export_runs SET time_zone = 'Mars/Olympus' WHERE id = $1", [run.id]);
    await runExport(run.id);
    const failed = await getExport(accountant, run.id);
    expect(failed).toMatchObject({
      state: "failed",
      failure: expect.stringContaining("Nothing of the file was kept. Start it again"),
      sha256: null,
    });
    expect(failed.failure).not.toContain("Mars/Olympus");
    expect(
      readdirSync(path.dirname(exportFilePath(run.id))).filter((name) => name.startsWith(run.id)),
    ).toEqual([]);
    await expect(openExportFile(accountant, run.id)).rejects.toMatchObject({
      code: "conflict",
      userMessage: failed.failure,
    });
  });

  test("whose file was changed or removed is not handed out", async () => {
    const run = await startExport(accountant, march);
    await runExport(run.id);
    const content = readFileSync(exportFilePath(run.id));
    writeFileSync(exportFilePath(run.id), content.subarray(0, -5));
    await expect(openExportFile(accountant, run.id)).rejects.toMatchObject({ code: "not_found" });
    rmSync(exportFilePath(run.id));
    await expect(openExportFile(accountant, run.id)).rejects.toMatchObject({
      code: "not_found",
      userMessage: expect.stringContaining("Start the export again"),
    });
  });

  test("keeps its range when the organisation moves to another zone before it runs", async () => {
    const run = await startExport(accountant, march);
    await sql.query("UPDATE organisation SET time_zone = 'Asia/Tokyo'");
    await runExport(run.id);
    expect((await fileOf(run.id)).toString("utf8")).toContain("Europe/Berlin");
  });

  test("is not looked for after a run that is none: an empty page would say that there are no more", async () => {
    await startExport(accountant, march);
    for (const cursor of ["exp_gone", "\0", ""]) {
      await expect(listExports(accountant, cursor)).rejects.toMatchObject({
        code: "invalid_input",
        fields: [{ field: "cursor" }],
      });
    }
  });

  test("is listed newest first, page by page", async () => {
    const ids: string[] = [];
    for (let minute = 0; minute < 23; minute++) {
      const restore = setClock(new Date(Date.UTC(2026, 3, 1, 0, minute >> 1)));
      ids.unshift((await startExport(accountant, march)).id);
      restore();
    }
    const first = await listExports(accountant);
    const second = await listExports(accountant, first.nextCursor);
    const listed = [...first.rows, ...second.rows].map((run) => run.id);
    expect([first.rows.length, second.rows.length, second.nextCursor]).toEqual([20, 3, null]);
    expect(new Set(listed)).toEqual(new Set(ids));
    expect([...first.rows, ...second.rows].map((run) => run.createdAt)).toEqual(
      [...first.rows, ...second.rows]
        .map((run) => run.createdAt)
        .sort()
        .reverse(),
    );
  });
});
