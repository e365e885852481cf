import { beforeEach, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { ROLES, type Actor, type Role } from "@/lib/domain/permission";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { updateOrganisation } from "@/lib/organisation/update-organisation";

const person = (role: Role): Actor => ({
  kind: "user",
  id: "usr_x",
  name: "Ada",
  email: "ada@example.test",
  role,
  ip: null,
});
const WANTED = { name: "Byron & Daughters", timeZone: "Europe/Berlin", environment: "test" } as const;
const auditRows = () =>
  poolExecutor().query<{ action: string; before: unknown; after: unknown }>(
    "SELECT action, before, after FROM audit ORDER BY seq",
  );

beforeEach(async () => {
  await emptyTables();
  await poolExecutor().query("INSERT INTO organisation (id) VALUES (1)");
});

test("an admin changes what the desk shows, and the log has both states", async () => {
  await updateOrganisation(person("admin"), WANTED);
  expect(await getOrganisation()).toEqual(WANTED);
  expect(await auditRows()).toEqual([
    {
      action: "organisation.updated",
      before: { name: "My shop", timeZone: "UTC", environment: "live" },
      after: WANTED,
    },
  ]);
});

test("saving what is there already writes nothing, so that the log tells of changes alone", async () => {
  await updateOrganisation(person("admin"), WANTED);
  await updateOrganisation(person("admin"), { ...WANTED, name: ` ${WANTED.name} ` });
  expect(await auditRows()).toHaveLength(1);
});

test("two admins at once are written one after the other, each with the state it found", async () => {
  await Promise.all([
    updateOrganisation(person("admin"), WANTED),
    updateOrganisation(person("admin"), { ...WANTED, name: "Other" }),
  ]);
  const [first, second] = await auditRows();
  expect(second?.before).toEqual(first?.after);
  expect((await getOrganisation()).name).toBe((second?.after as { name: string }).name);
});

test.each([
  ["a name of spaces", { ...WANTED, name: "  " }, "name"],
  ["a zone that does not exist", { ...WANTED, timeZone: "Europe/Atlantis" }, "timeZone"],
  ["an abbreviation, which names several zones", { ...WANTED, timeZone: "EST" }, "timeZone"],
])("%s is refused at its field", async (_what, input, field) => {
  await expect(updateOrganisation(person("admin"), input)).rejects.toMatchObject({
    code: "invalid_input",
    fields: [{ field }],
  });
  expect(await auditRows()).toEqual([]);
});

test.each(ROLES.filter((role) => role !== "admin"))("the role %s may not", async (role) => {
  await expect(updateOrganisation(person(role), WANTED)).rejects.toMatchObject({ code: "forbidden" });
});
