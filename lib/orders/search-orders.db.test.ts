import { beforeAll, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { listOrders } from "@/lib/orders/list-orders";

const operator: Actor = { kind: "operator", name: "Test" };
const HASH = "9d9d41ba40dca4b4b18b57e4ee6d20f2c8b1e7a3d5f60918273645546372819a";
/** More orders than are looked up one by one. */
const MANY = 20_100;

beforeAll(async () => {
  const sql = poolExecutor();
  await sql.query(
    "INSERT INTO integrations (id, slug, gateway, name) VALUES ('int_1', 'shop', 'coindpay', 'Shop')",
  );
  await sql.query(
    `INSERT INTO orders (id, external_order_id, integration_id, status, next_action, gateway, created_at, status_changed_at, updated_at)
     SELECT 'ord_' || n, CASE n WHEN 15 THEN '50' WHEN 19 THEN '150' ELSE 'SO-' || n END, 'int_1', CASE WHEN n = 7 THEN 'underpaid' ELSE 'paid' END, 'none', 'coindpay',
       timestamptz '2026-01-01' + n * interval '1 minute', now(), now() FROM generate_series(1, $1::int) AS n`,
    [MANY],
  );
  await sql.query(
    `INSERT INTO order_search (order_id, text) SELECT 'ord_' || n, concat_ws(E'\\n', 'ord_' || n, 'so-' || n, 'customer ' || n,
       'customer' || n || '@example.test', CASE WHEN n = 11 THEN $2 WHEN n = 12 THEN overlay($2::text PLACING '00' FROM 40)
         WHEN n = 13 THEN '=1234.25=' WHEN n = 14 THEN '=1234.5='
         WHEN n = 16 THEN '=50=' WHEN n = 17 THEN '=150=' WHEN n = 18 THEN '=50.5=' END)
     FROM generate_series(1, $1::int) AS n`,
    [MANY, HASH],
  );
  await sql.query(
    "INSERT INTO orders (id, external_order_id, integration_id, status, next_action, gateway, created_at, status_changed_at, updated_at) VALUES ('ord_x', 'X7', 'int_1', 'paid', 'none', 'coindpay', now(), now(), now())",
  );
  await sql.query("ANALYZE");
});

async function found(q: string, more: { status?: "underpaid" } = {}): Promise<(string | null)[]> {
  const { rows } = await listOrders(operator, { q, limit: 3, ...more });
  return rows.map((row) => row.externalOrderId);
}

test.each([
  ["so-20099", ["SO-20099"], "a reference, in whatever case"],
  ["customer 20099", ["SO-20099"], "several words, each of which must be there"],
  ["nobody 20099", [], "a number beside a word that is not there"],
  ["customer 1234.25", ["SO-13"], "an amount with its word, and not another that begins like it"],
  [HASH, ["SO-11"], "a whole hash, and not another that begins like it"],
  [HASH.slice(0, 20), ["SO-12", "SO-11"], "the beginning of a hash, newest first"],
  ["customer11@example.test", ["SO-11"], "an e-mail address, and not the one of customer 20011"],
  ["customer11@example.com", [], "an e-mail address of another host"],
  ["x7", ["X7"], "a short reference, which must be whole"],
  ["50", ["SO-16", "50"], "a short number: whole amounts and whole references, newest first"],
  ["customer16@example.test 50", ["SO-16"], "a short number beside what else must be there"],
  ["so-12%", [], "a percent sign, which stands for itself"],
  ["qqqqq", [], "what is nowhere"],
])("%s finds %j: %s", async (q, expected) => {
  expect(await found(q)).toEqual(expected);
});

test("a word that nearly every order holds still gives the newest, page by page", async () => {
  expect(await found("example.test")).toEqual(["SO-20100", "SO-20099", "SO-20098"]);
  const first = await listOrders(operator, { q: "example.test", limit: 2 });
  const second = await listOrders(operator, { q: "example.test", limit: 2, cursor: first.nextCursor ?? "" });
  expect(second.rows.map((row) => row.externalOrderId)).toEqual(["SO-20098", "SO-20097"]);
});

test("beside a filter, the few that match are found among the many", async () => {
  expect(await found("example.test", { status: "underpaid" })).toEqual(["SO-7"]);
});
