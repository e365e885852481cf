import { beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor, Role } from "@/lib/domain/permission";
import { deleteView } from "@/lib/saved-views/delete-view";
import { listViews } from "@/lib/saved-views/list-views";
import { saveView } from "@/lib/saved-views/save-view";

const person = (name: string, role: Role): Actor => ({
  kind: "user",
  id: `usr_${name}`,
  name,
  email: `${name}@example.test`,
  role,
  ip: null,
});
const ada = person("ada", "support");
const bob = person("bob", "viewer");
const root = person("root", "admin");

const names = async (actor: Actor) => (await listViews(actor, "orders")).map((view) => view.name);
const mine = { page: "orders", name: "Mine", query: "tab=late&assignee=me" } as const;

beforeEach(async () => {
  await emptyTables();
  for (const { id, name, email, role } of [ada, bob, root] as Extract<Actor, { kind: "user" }>[]) {
    await poolExecutor().query(
      "INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $2, $3, $4, 'none')",
      [id, email, name, role],
    );
  }
});

describe("a view", () => {
  test("is its owner's alone until it is shared", async () => {
    await saveView(ada, mine);
    await saveView(ada, { ...mine, name: "Everybody's", shared: true });
    expect(await names(ada)).toEqual(["Everybody's", "Mine"]);
    expect(await listViews(bob, "orders")).toEqual([
      expect.objectContaining({ name: "Everybody's", ownerName: "ada", shared: true, canDelete: false }),
    ]);
  });

  test("keeps the filters and not the place in the list, which means nothing tomorrow", async () => {
    await saveView(ada, { ...mine, query: "tab=late&cursor=abc&cursor=def&before=ghi&q=SO-1" });
    expect((await listViews(ada, "orders"))[0]?.query).toBe("tab=late&q=SO-1");
  });

  test("has a name that its owner uses once; the second one says so at the field", async () => {
    await saveView(ada, mine);
    await expect(saveView(ada, { ...mine, query: "tab=paid" })).rejects.toMatchObject({
      code: "conflict",
      fields: [{ field: "name" }],
    });
    expect((await listViews(ada, "orders"))[0]?.query).toBe(mine.query);
    await saveView(bob, mine);
    expect(await names(bob)).toEqual(["Mine"]);
  });

  test("is kept once when two windows save it at the same time", async () => {
    const results = await Promise.allSettled([saveView(ada, mine), saveView(ada, mine)]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await names(ada)).toEqual(["Mine"]);
  });

  test("is not for programs, which say what they want each time", async () => {
    const key: Actor = { kind: "api_key", id: "key_1", name: "Shop", scopes: ["orders:read"], ip: null };
    await expect(saveView(key, mine)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("deleting a view", () => {
  test("is for its owner, and for an admin when it is shared", async () => {
    const own = await saveView(ada, mine);
    const shared = await saveView(ada, { ...mine, name: "Shared", shared: true });
    await expect(deleteView(bob, { id: shared.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(deleteView(root, { id: own.id })).rejects.toMatchObject({ code: "not_found" });
    expect(await deleteView(root, { id: shared.id })).toEqual({ name: "Shared" });
    expect(await deleteView(ada, { id: own.id })).toEqual({ name: "Mine" });
    expect(await names(ada)).toEqual([]);
  });

  test("leaves a trace, as keeping one does", async () => {
    const { id } = await saveView(ada, mine);
    await deleteView(ada, { id });
    const rows = await poolExecutor().query<{ action: string }>(
      "SELECT action FROM audit WHERE object_id = $1 ORDER BY seq",
      [id],
    );
    expect(rows.map((row) => row.action)).toEqual(["view.saved", "view.deleted"]);
  });
});
