import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { listApiKeys } from "@/lib/api-keys/list-api-keys";
import { revokeApiKey } from "@/lib/api-keys/revoke-api-key";
import { apiActor } from "@/lib/auth/api-actor";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { isAllowed, ROLES, type Actor, type Role } from "@/lib/domain/permission";
import { setClock } from "@/lib/platform/clock";

const person = (role: Role): Actor => ({
  kind: "user",
  id: "usr_x",
  name: "Ada",
  email: "ada@example.test",
  role,
  ip: null,
});
const admin = person("admin");
const START = Date.parse("2026-03-02T09:00:00.000Z");
let restoreClock: () => void;
const at = (ms: number) => {
  restoreClock();
  restoreClock = setClock(new Date(START + ms));
};
const bearing = (authorization: string) =>
  new Request("http://desk.test/api/v1/orders", { headers: { authorization } });

beforeEach(async () => {
  await emptyTables();
  restoreClock = setClock(new Date(START));
});
afterEach(() => restoreClock());

describe("an API key", () => {
  test("is shown once, kept as a hash, and holds its scopes and no more", async () => {
    const { id, key } = await createApiKey(admin, {
      name: "Shop",
      scopes: ["orders:write", "orders:read", "orders:read"],
    });
    expect(key).toMatch(/^sdk_[\w-]{43}$/);
    const actor = await apiActor(bearing(`Bearer ${key}`));
    expect(actor).toEqual({
      kind: "api_key",
      id,
      name: "Shop",
      scopes: ["orders:read", "orders:write"],
      ip: null,
    });
    expect(isAllowed(actor, "orders.register")).toBe(true);
    expect(isAllowed(actor, "orders.resolve")).toBe(false);
    const stored = JSON.stringify([
      await poolExecutor().query("SELECT * FROM api_keys"),
      await poolExecutor().query("SELECT * FROM audit"),
      await listApiKeys(admin),
    ]);
    expect(stored).toContain(key.slice(0, 10));
    expect(stored).not.toContain(key.slice(10));
  });

  test("no key can make keys, whatever its scopes", async () => {
    const key: Actor = { kind: "api_key", id: "key_1", name: "k", scopes: ["admin"], ip: null };
    await expect(createApiKey(key, { name: "x", scopes: ["admin"] })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("ends at the next request after it is revoked; revoking twice at once is one change", async () => {
    const { id, key } = await createApiKey(admin, { name: "Shop", scopes: ["orders:read"] });
    await Promise.all([1, 2].map(() => revokeApiKey(admin, { id })));
    await expect(apiActor(bearing(`Bearer ${key}`))).rejects.toMatchObject({ code: "unauthenticated" });
    const actions = await poolExecutor().query<{ action: string }>("SELECT action FROM audit ORDER BY seq");
    expect(actions.map((row) => row.action)).toEqual(["api_key.created", "api_key.revoked"]);
  });

  test("tells its last use, written at most once a minute", async () => {
    const { key } = await createApiKey(admin, { name: "Shop", scopes: ["orders:read"] });
    const lastUsedAt = async () => (await listApiKeys(admin))[0]?.lastUsedAt;
    expect(await lastUsedAt()).toBeNull();
    await apiActor(bearing(`Bearer ${key}`));
    at(59_999);
    await apiActor(bearing(`Bearer ${key}`));
    expect(await lastUsedAt()).toBe("2026-03-02T09:00:00.000Z");
    at(60_000);
    await apiActor(bearing(`bearer ${key}`));
    expect(await lastUsedAt()).toBe("2026-03-02T09:01:00.000Z");
  });

  test.each([
    ["", "nothing"],
    ["Bearer", "no key"],
    ["Bearer sdk_short", "too short"],
    [`Bearer sdk_${"A".repeat(43)}`, "unknown"],
    [`Basic sdk_${"A".repeat(43)}`, "another scheme"],
    [`Bearer sdk_${"A".repeat(43)}, Bearer x`, "two"],
    ["Bearer ' OR 1=1 --", "an injection"],
  ])("%j is refused: %s", async (authorization) => {
    await createApiKey(admin, { name: "Shop", scopes: ["orders:read"] });
    await expect(apiActor(bearing(authorization))).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test.each([
    [{ name: "" }, "name"],
    [{ scopes: [] }, "scopes"],
    [{ scopes: ["orders:delete"] }, "scopes.0"],
  ])("%j is refused at %s", async (change, field) => {
    const input = { name: "Shop", scopes: ["orders:read"], ...change } as {
      name: string;
      scopes: ["orders:read"];
    };
    await expect(createApiKey(admin, input)).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ field }],
    });
  });

  test("an unknown id is not found", async () => {
    await expect(revokeApiKey(admin, { id: "key_zzz" })).rejects.toMatchObject({ code: "not_found" });
  });

  test.each(ROLES.filter((role) => role !== "admin"))("all of it refuses role %s", async (role) => {
    const { id } = await createApiKey(admin, { name: "Shop", scopes: ["orders:read"] });
    for (const attempt of [
      createApiKey(person(role), { name: "Mine", scopes: ["admin"] }),
      revokeApiKey(person(role), { id }),
      listApiKeys(person(role)),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await listApiKeys(admin)).toMatchObject([{ name: "Shop", revokedAt: null }]);
  });
});
