import { beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor, Role } from "@/lib/domain/permission";
import { assignOrders } from "@/lib/orders/assign-orders";
import { registerOrder } from "@/lib/orders/register-order";

const operator: Actor = { kind: "operator", name: "Test" };
const person = (role: Role): Actor => ({
  kind: "user",
  id: "usr_ann",
  name: "Ann",
  email: "ann@example.test",
  role,
  ip: null,
});
const support = person("support");
const sql = poolExecutor();
let ids: string[];

beforeEach(async () => {
  await emptyTables();
  await sql.query("INSERT INTO organisation (id) VALUES (1)");
  await sql.query(
    `INSERT INTO integrations (id, slug, gateway, name, settings, credentials, created_at, updated_at)
     VALUES ('int_1', 'shop', 'coindpay', 'Shop', '{}', '{}', now(), now())`,
  );
  for (const name of ["ann", "bob"])
    await sql.query(
      "INSERT INTO users (id, email, name, role, password_hash) VALUES ('usr_' || $1, $1 || '@example.test', $1, 'support', 'none')",
      [name],
    );
  ids = [];
  for (const externalOrderId of ["SO-1", "SO-2", "SO-3"]) {
    const input = { externalOrderId, integration: "shop", asset: "BTC", expectedAmount: "1" };
    ids.push((await registerOrder(operator, input)).order.id);
  }
});

async function assignees(): Promise<(string | null)[]> {
  const rows = await sql.query<{ assignee_id: string | null }>(
    "SELECT assignee_id FROM orders ORDER BY external_order_id",
  );
  return rows.map((row) => row.assignee_id);
}

describe("assigning many orders", () => {
  test("gives each of them to the person, once where it is named twice", async () => {
    const [first = ""] = ids;
    expect(await assignOrders(support, { orderIds: [...ids, first], assignee: "me" })).toEqual({
      assigned: ids,
      left: [],
    });
    expect(await assignees()).toEqual(["usr_ann", "usr_ann", "usr_ann"]);
    expect(await sql.query("SELECT action FROM audit WHERE action = 'order.assigned'")).toHaveLength(3);
  });

  test("leaves an order that is gone, says so, and goes on with the others", async () => {
    const { assigned, left } = await assignOrders(support, { orderIds: ["ord_gone", ...ids], assignee: "me" });
    expect(assigned).toEqual(ids);
    expect(left).toMatchObject([{ orderIds: ["ord_gone"], error: { code: "not_found" } }]);
  });

  test("that breaks off keeps what was assigned, and says which orders were not", async () => {
    const [first, second, third] = ids;
    await sql.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$`);
    await sql.query(
      `CREATE TRIGGER refuse BEFORE UPDATE ON orders FOR EACH ROW WHEN (OLD.id = '${second}') EXECUTE FUNCTION refuse()`,
    );
    try {
      const { assigned, left } = await assignOrders(support, { orderIds: ids, assignee: "me" });
      expect(assigned).toEqual([first]);
      expect(left).toMatchObject([{ orderIds: [second, third], error: { message: "disk full" } }]);
      expect(await assignees()).toEqual(["usr_ann", null, null]);
    } finally {
      await sql.query("DROP FUNCTION refuse CASCADE");
    }
  });

  test("to somebody who does not exist fails as a whole, since nothing was assigned", async () => {
    const refused = assignOrders(support, { orderIds: ids, assignee: "usr_gone" });
    await expect(refused).rejects.toMatchObject({ code: "invalid_input", fields: [{ field: "assignee" }] });
    expect(await assignees()).toEqual([null, null, null]);
  });

  test("by two at once leaves every order with one of them, and none half written", async () => {
    const both = await Promise.all(
      ["usr_ann", "usr_bob"].map((assignee) => assignOrders(support, { orderIds: ids, assignee })),
    );
    expect(both.flatMap(({ left }) => left)).toEqual([]);
    for (const assignee of await assignees()) expect(["usr_ann", "usr_bob"]).toContain(assignee);
    expect(await sql.query("SELECT id FROM events WHERE kind = 'assigned'")).toHaveLength(6);
  });

  test.each(["accountant", "viewer"] as const)("is refused to role %s, and nothing moves", async (role) => {
    await expect(assignOrders(person(role), { orderIds: ids, assignee: "me" })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await assignees()).toEqual([null, null, null]);
  });
});
