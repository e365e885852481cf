import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { poolExecutor, transaction } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor } from "@/lib/domain/permission";
import { listAudit } from "@/lib/audit/list-audit";
import { recordAudit, type AuditEntry } from "@/lib/audit/record";
import { verifyAudit } from "@/lib/audit/verify-audit";

const admin: Actor = {
  kind: "user",
  id: "usr_1",
  name: "Ada",
  email: "ada@example.test",
  role: "admin",
  ip: "192.0.2.7",
};
const entry: AuditEntry = {
  actor: admin,
  action: "user.disabled",
  objectType: "user",
  objectId: "usr_2",
  summary: "Ada disabled Bob.",
  before: { disabledAt: null, role: "support", nested: { b: [1, "2"], a: undefined } },
  after: { role: "support", disabledAt: new Date("2026-03-02T09:15:40.123Z") },
};
const record = (summary = entry.summary) => transaction((tx) => recordAudit(tx, { ...entry, summary }));

async function tamper(statement: string): Promise<void> {
  const sql = poolExecutor();
  await sql.query("ALTER TABLE audit DISABLE TRIGGER USER");
  await sql.query(statement);
  await sql.query("ALTER TABLE audit ENABLE TRIGGER USER");
}

beforeEach(emptyTables);

describe("the hash chain", () => {
  test("a chain written by many at once is whole, because writers queue", async () => {
    await Promise.all(Array.from({ length: 25 }, (_, index) => record(`Change ${index}.`)));
    expect(await verifyAudit(admin)).toMatchObject({ ok: true, rows: 25, head: { seq: "25" } });
  });

  test("a change that is rolled back leaves no row and no break", async () => {
    await record();
    await expect(
      transaction(async (tx) => {
        await recordAudit(tx, entry);
        throw new Error("the change failed");
      }),
    ).rejects.toThrow("the change failed");
    await record();
    expect(await verifyAudit(admin)).toMatchObject({ ok: true, rows: 2, head: { seq: "3" } });
  });

  test("an empty log is whole", async () => {
    expect(await verifyAudit(admin)).toEqual({ ok: true, rows: 0, head: null });
  });
});

describe("tampering", () => {
  beforeEach(async () => {
    for (const name of ["one", "two", "three", "four"]) await record(`Change ${name}.`);
  });

  test("UPDATE and DELETE are refused by the database, whoever is connected", async () => {
    await expect(poolExecutor().query("UPDATE audit SET summary = 'x' WHERE seq = 2")).rejects.toThrow(
      "append-only",
    );
    await expect(poolExecutor().query("DELETE FROM audit WHERE seq = 2")).rejects.toThrow("append-only");
  });

  test.each([
    ["UPDATE audit SET summary = 'Nothing happened.' WHERE seq = 3", "3", "a rewritten sentence"],
    ['UPDATE audit SET actor = actor || \'{"name": "Bob"}\' WHERE seq = 2', "2", "another person"],
    ["UPDATE audit SET after = jsonb_set(after, '{role}', '\"admin\"') WHERE seq = 4", "4", "another value"],
    ["UPDATE audit SET at = at - interval '1 day' WHERE seq = 1", "1", "another time"],
    ["UPDATE audit SET ip = NULL WHERE seq = 2", "2", "a hidden address"],
    ["DELETE FROM audit WHERE seq = 2", "3", "a removed row shows at the one after it"],
    ["DELETE FROM audit WHERE seq = 1", "2", "a removed beginning"],
    [
      "UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE audit SET seq = -seq WHERE seq < 0",
      "2",
      "swapped rows",
    ],
  ])("%s is found at row %s: %s", async (statement, seq) => {
    await tamper(statement);
    expect(await verifyAudit(admin)).toMatchObject({ ok: false, seq });
  });

  test("a row rewritten together with its own hash is found at the next row", async () => {
    await tamper("UPDATE audit SET summary = 'x', hash = repeat('a', 64) WHERE seq = 2");
    expect(await verifyAudit(admin)).toMatchObject({ ok: false, seq: "2" });
    const verification = await verifyAudit(admin);
    expect(verification).toMatchObject({ problem: "The content of this row is not what was written." });
  });

  test("a cut-off end is whole in itself and is found against an anchor kept outside", async () => {
    const before = await verifyAudit(admin);
    const anchor = (before.ok && before.head) || undefined;
    expect(await verifyAudit(admin, anchor)).toMatchObject({ ok: true, rows: 4 });
    await tamper("DELETE FROM audit WHERE seq = 4");
    expect(await verifyAudit(admin)).toMatchObject({ ok: true, rows: 3 });
    expect(await verifyAudit(admin, anchor)).toMatchObject({ ok: false, seq: "4", id: null });
    await record("A replacement.");
    expect(await verifyAudit(admin, { seq: "3", hash: "b".repeat(64) })).toMatchObject({
      ok: false,
      seq: "3",
    });
  });
});

describe("reading", () => {
  afterEach(emptyTables);

  test("pages newest first, filters, and treats % and _ as text", async () => {
    for (const name of ["a", "b", "c_%"]) await record(`Change ${name}.`);
    const first = await listAudit(admin, { limit: 2 });
    expect(first.rows.map((row) => row.summary)).toEqual(["Change c_%.", "Change b."]);
    const second = await listAudit(admin, { limit: 2 }, first.nextCursor);
    expect(second).toMatchObject({ rows: [{ summary: "Change a." }], nextCursor: null });
    expect((await listAudit(admin, { q: "_%" })).rows).toHaveLength(1);
    expect((await listAudit(admin, { objectId: "usr_3" })).rows).toHaveLength(0);
  });

  test.each(["x", "", "-1"])("refuses the cursor %j, instead of beginning anew", async (cursor) => {
    await expect(listAudit(admin, {}, cursor)).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ field: "cursor" }],
    });
  });

  test.each(["support", "viewer"] as const)("refuses role %s", async (role) => {
    await expect(listAudit({ ...admin, role })).rejects.toMatchObject({ code: "forbidden" });
    await expect(verifyAudit({ ...admin, role })).rejects.toMatchObject({ code: "forbidden" });
  });
});
