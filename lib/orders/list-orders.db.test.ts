import { beforeAll, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { listOrders } from "@/lib/orders/list-orders";
import { registerOrder } from "@/lib/orders/register-order";
import { ORDER_SORTS } from "@/lib/orders/schemas";

const operator: Actor = { kind: "operator", name: "Test" };

beforeAll(async () => {
  await poolExecutor().query(
    "INSERT INTO integrations (id, slug, gateway, name, credentials) VALUES ('int_1', 'shop', 'coindpay', 'Shop', '{}')",
  );
  for (const [index, expiresAt] of ["2026-03-02T09:00:00Z", undefined, "2026-03-02T08:00:00Z", undefined, undefined].entries()) {
    await registerOrder(operator, { externalOrderId: `SO-${index}`, integration: "shop", asset: "BTC", expectedAmount: "1", expiresAt });
  }
});

describe("pages by key", () => {
  test.each(ORDER_SORTS)("in the order %s go through every order once, those without a due time too", async (sort) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listOrders(operator, { sort, limit: 1, cursor });
      seen.push(...page.rows.map((row) => row.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual((await listOrders(operator, { sort })).rows.map((row) => row.id));
    expect(new Set(seen).size).toBe(5);
  });

  test.each([
    ["a time that is none", ["created_desc", "9999", "ord_1"]],
    ["a day that does not exist", ["created_desc", "2026-13-45T00:00:00.000Z", "ord_1"]],
    ["a year PostgreSQL does not count", ["created_desc", "0000-01-01T00:00:00.000Z", "ord_1"]],
    ["a NUL in the id", ["created_desc", "2026-03-02T09:00:00.000Z", "ord\0"]],
    ["another order of rows", ["due_asc", "infinity", "ord_1"]],
    ["too few parts", ["created_desc"]],
  ])("refuse a cursor with %s as wrong input, and not as a failure of ours", async (_what, parts) => {
    const cursor = Buffer.from(JSON.stringify(parts)).toString("base64url");
    await expect(listOrders(operator, { cursor })).rejects.toMatchObject({ code: "invalid_input", fields: [{ field: "cursor" }] });
  });
});

describe("the search by amount", () => {
  const found = async (q: string) => (await listOrders(operator, { q })).rows.length;

  test("finds an amount however it is spelled", async () => {
    expect(await found("amount:1.00")).toBe(5);
    expect(await found("amount:1.01")).toBe(0);
  });

  test("finds nothing for what is no amount, and not the orders where nothing came", async () => {
    await poolExecutor().query("UPDATE order_search SET text = text || E'\\n=0='");
    expect(await found("amount:0")).toBe(5);
    expect(await found("amount:much")).toBe(0);
  });
});
