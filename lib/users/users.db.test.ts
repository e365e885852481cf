import { beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { ROLES, type Actor, type Role } from "@/lib/domain/permission";
import { verifyPassword } from "@/lib/platform/password";
import { addUser } from "@/lib/users/add-user";
import { changeRole } from "@/lib/users/change-role";
import { disableUser } from "@/lib/users/disable-user";
import { enableUser } from "@/lib/users/enable-user";
import { listUsers } from "@/lib/users/list-users";
import { resetPassword } from "@/lib/users/reset-password";
import type { AddUser as AddUserInput } from "@/lib/users/schemas";

const person = (role: Role): Actor => ({
  kind: "user",
  id: "usr_x",
  name: "Ada",
  email: "ada@example.test",
  role,
  ip: null,
});
const operator: Actor = { kind: "operator", name: "operator" };
const admin = person("admin");

/** A row without the half second a real hash costs. */
async function insertUser(id: string, role: Role): Promise<void> {
  await poolExecutor().query(
    "INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $1 || '@example.test', $1, $2, 'none')",
    [id, role],
  );
}
const userRows = () =>
  poolExecutor().query<{ id: string; role: Role; session_version: number; disabled_at: Date | null }>(
    "SELECT id, role, session_version, disabled_at FROM users ORDER BY id",
  );
const auditActions = async () =>
  (await poolExecutor().query<{ action: string }>("SELECT action FROM audit ORDER BY seq")).map(
    (row) => row.action,
  );

beforeEach(emptyTables);

describe("adding a person", () => {
  test("keeps the address in small letters and only a hash of the password", async () => {
    const added = await addUser(operator, {
      email: " Grace@Example.test ",
      name: "Grace",
      role: "support",
      password: "a quiet ledger",
    });
    expect(added).toMatchObject({ email: "grace@example.test", password: null });
    const [row] = await poolExecutor().query<{ password_hash: string }>("SELECT password_hash FROM users");
    expect((await verifyPassword("a quiet ledger", row?.password_hash ?? null)).matches).toBe(true);
    expect(JSON.stringify(await listUsers(admin))).not.toContain("scrypt");
    expect(JSON.stringify(await poolExecutor().query("SELECT * FROM audit"))).not.toMatch(
      /scrypt|quiet ledger/,
    );
    expect(await auditActions()).toEqual(["user.added"]);
  });

  test("without a password makes one up that signs in, and shows it once", async () => {
    const { password } = await addUser(operator, { email: "g@example.test", name: "Grace", role: "viewer" });
    expect(password).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
    const [row] = await poolExecutor().query<{ password_hash: string }>("SELECT password_hash FROM users");
    expect((await verifyPassword(password ?? "", row?.password_hash ?? null)).matches).toBe(true);
  });

  test.each<[Partial<AddUserInput>, string, string]>([
    [{ email: "nobody" }, "email", "no address"],
    [{ name: "" }, "name", "no name"],
    [{ name: "A\nB" }, "name", "a line break, which could forge a line of a log"],
    [{ role: "owner" as Role }, "role", "an unknown role"],
    [{ password: "short" }, "password", "too short"],
    [{ password: "gracehopper" }, "password", "the address again"],
  ])("%j is refused at %s: %s", async (change, field) => {
    const input = {
      email: "gracehopper@example.test",
      name: "Grace",
      role: "support" as Role,
      password: "a quiet ledger",
      ...change,
    };
    await expect(addUser(operator, input)).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ field }],
    });
    expect(await userRows()).toEqual([]);
  });

  test("two at once with one address: one is added, the other is told", async () => {
    const add = () =>
      addUser(operator, {
        email: "g@example.test",
        name: "Grace",
        role: "viewer",
        password: "a quiet ledger",
      });
    const results = await Promise.allSettled([add(), add()]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({
      code: "conflict",
    });
  });
});

describe("who may", () => {
  test.each(ROLES.filter((role) => role !== "admin"))(
    "everything refuses role %s and changes nothing",
    async (role) => {
      await insertUser("usr_a", "admin");
      await insertUser("usr_b", "viewer");
      const before = await userRows();
      const actor = person(role);
      for (const attempt of [
        addUser(actor, { email: "n@example.test", name: "N", role: "admin" }),
        changeRole(actor, { user: "usr_b", role: "admin" }),
        disableUser(actor, { user: "usr_b" }),
        enableUser(actor, { user: "usr_b" }),
        resetPassword(actor, { user: "usr_b" }),
        listUsers(actor),
      ]) {
        await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
      }
      expect(await userRows()).toEqual(before);
      expect(await auditActions()).toEqual([]);
    },
  );
});

describe("sessions end", () => {
  test.each<[string, () => Promise<unknown>]>([
    ["disabled", () => disableUser(admin, { user: "usr_b" })],
    ["given another role", () => changeRole(admin, { user: "usr_b@example.test", role: "support" })],
    ["given a new password", () => resetPassword(admin, { user: "usr_b", password: "a quiet ledger" })],
  ])("when a person is %s, because the session version rises", async (_name, change) => {
    await insertUser("usr_b", "viewer");
    await change();
    expect(await userRows()).toMatchObject([{ id: "usr_b", session_version: 2 }]);
    expect(await auditActions()).toHaveLength(1);
  });

  test("and enabling brings none of them back", async () => {
    await insertUser("usr_b", "viewer");
    await disableUser(admin, { user: "usr_b" });
    await enableUser(admin, { user: "usr_b" });
    expect(await userRows()).toMatchObject([{ session_version: 2, disabled_at: null }]);
  });
});

describe("the last admin", () => {
  beforeEach(async () => {
    await insertUser("usr_a", "admin");
    await insertUser("usr_s", "support");
  });

  test.each<[string, () => Promise<unknown>]>([
    ["disabled", () => disableUser(operator, { user: "usr_a" })],
    ["demoted", () => changeRole(operator, { user: "usr_a", role: "support" })],
  ])("cannot be %s, not even by the operator", async (_name, change) => {
    await expect(change()).rejects.toMatchObject({ code: "conflict" });
    expect(await userRows()).toMatchObject([{ role: "admin", disabled_at: null }, {}]);
  });

  test("a disabled second admin does not count", async () => {
    await insertUser("usr_b", "admin");
    await disableUser(operator, { user: "usr_b" });
    await expect(disableUser(operator, { user: "usr_a" })).rejects.toMatchObject({ code: "conflict" });
  });

  test.each<[string, (user: string) => Promise<unknown>]>([
    ["disable", (user) => disableUser(operator, { user })],
    ["demote", (user) => changeRole(operator, { user, role: "viewer" })],
  ])("two at once who %s each other: one of them stays", async (_name, act) => {
    await insertUser("usr_b", "admin");
    const results = await Promise.allSettled([act("usr_a"), act("usr_b")]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    const left = (await userRows()).filter((row) => row.role === "admin" && row.disabled_at === null);
    expect(left).toHaveLength(1);
  });
});

test("disabling twice at once is one change", async () => {
  await insertUser("usr_b", "viewer");
  await Promise.all([1, 2].map(() => disableUser(admin, { user: "usr_b" })));
  expect(await auditActions()).toEqual(["user.disabled"]);
  expect(await userRows()).toMatchObject([{ session_version: 2 }]);
});

test("nobody of that name is not found", async () => {
  await expect(disableUser(admin, { user: "usr_zzz" })).rejects.toMatchObject({ code: "not_found" });
});
