import { beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { PERMISSIONS, type Actor, type PermissionName, type Role } from "@/lib/domain/permission";
import { addNote } from "@/lib/orders/add-note";
import { assignOrder } from "@/lib/orders/assign-order";
import { recordRefund } from "@/lib/orders/record-refund";
import { registerOrder } from "@/lib/orders/register-order";
import { reopenOrder } from "@/lib/orders/reopen-order";
import { resolveOrder } from "@/lib/orders/resolve-order";

const ROLES: readonly Role[] = ["admin", "support", "accountant", "viewer"];
const operator: Actor = { kind: "operator", name: "Test" };
const person = (id: string, role: Role): Actor => ({
  kind: "user",
  id,
  name: id,
  email: `${id}@example.test`,
  role,
  ip: null,
});
const ann = person("usr_ann", "admin");
const bob = person("usr_bob", "admin");
const sql = poolExecutor();
const agreed = { integration: "shop", asset: "BTC", expectedAmount: "1" };

/** An order as both who write at once see it. */
interface Seen {
  orderId: string;
  version: number;
}

interface Write {
  name: string;
  permission: PermissionName;
  act: (actor: Actor, seen: Seen) => Promise<unknown>;
  /** What has to have been done to the order before. */
  prepare?: (seen: Seen) => Promise<{ version: number }>;
  /** Of two at once from the same page, how many are written. */
  written: 1 | 2;
  why: string;
}

const resolve = (actor: Actor, { orderId, version }: Seen) =>
  resolveOrder(actor, {
    orderId,
    version,
    outcome: "reject",
    reasonCode: "other",
    note: "Called off by the customer.",
  });

const WRITES: Write[] = [
  {
    name: "registerOrder",
    permission: "orders.register",
    act: (actor) => registerOrder(actor, { ...agreed, externalOrderId: "SO-2" }),
    written: 1,
    why: "a reference names one order",
  },
  {
    name: "resolveOrder",
    permission: "orders.resolve",
    act: resolve,
    written: 1,
    why: "the second decided about an order that had changed",
  },
  {
    name: "reopenOrder",
    permission: "orders.resolve",
    prepare: (seen) => resolve(operator, seen),
    act: (actor, { orderId, version }) => reopenOrder(actor, { orderId, version, note: "Too soon." }),
    written: 1,
    why: "the second would take back what no longer stands",
  },
  {
    name: "recordRefund",
    permission: "refunds.record",
    act: (actor, { orderId, version }) =>
      recordRefund(actor, { orderId, version, amount: "0.5", asset: "BTC" }),
    written: 1,
    why: "money that went back once is booked once",
  },
  {
    name: "addNote",
    permission: "orders.note",
    act: (actor, { orderId }) => addNote(actor, { orderId, text: "Called." }),
    written: 2,
    why: "a note changes nothing about the order",
  },
  {
    name: "assignOrder",
    permission: "orders.assign",
    act: (actor, { orderId }) => assignOrder(actor, { orderId, assignee: "me" }),
    written: 2,
    why: "whoever comes last has it, and the history has both",
  },
];

async function prepared({ prepare }: Write): Promise<Seen> {
  const { orderId, version } = await registerOrder(operator, { ...agreed, externalOrderId: "SO-1" });
  const seen = { orderId, version };
  return prepare === undefined ? seen : { orderId, version: (await prepare(seen)).version };
}

/** Everything a write leaves behind. */
async function traces(): Promise<unknown> {
  const [row] = await sql.query(
    `SELECT (SELECT json_agg(json_build_array(id, version, status, assignee_id) ORDER BY id) FROM orders) AS orders,
       (SELECT count(*)::int FROM events) AS events, (SELECT count(*)::int FROM notes) AS notes,
       (SELECT count(*)::int FROM refunds) AS refunds, (SELECT count(*)::int FROM audit) AS audit`,
  );
  return row;
}

beforeEach(async () => {
  await emptyTables();
  await sql.query(
    `INSERT INTO integrations (id, slug, gateway, name, settings, credentials, created_at, updated_at)
     VALUES ('int_1', 'shop', 'coindpay', 'Shop', '{}', '{}', now(), now())`,
  );
  for (const name of ["ann", "bob"])
    await sql.query(
      "INSERT INTO users (id, email, name, role, password_hash) VALUES ('usr_' || $1, $1 || '@example.test', $1, 'admin', 'none')",
      [name],
    );
});

describe.each(WRITES.map((write) => [write.name, write] as const))("%s", (_name, write) => {
  const { permission, act, written, why } = write;
  const allowed: readonly Role[] = PERMISSIONS[permission].roles;

  test.each(ROLES.filter((role) => !allowed.includes(role)))(
    "refuses role %s, and nothing moves",
    async (role) => {
      const seen = await prepared(write);
      const before = await traces();
      await expect(act(person("usr_ann", role), seen)).rejects.toMatchObject({ code: "forbidden" });
      expect(await traces()).toEqual(before);
    },
  );

  test.each(allowed)("is open to role %s", async (role) => {
    const seen = await prepared(write);
    const before = await traces();
    await act(person("usr_ann", role), seen);
    expect(await traces()).not.toEqual(before);
  });

  test(`by two at once is written ${written === 1 ? "once" : "twice"}: ${why}`, async () => {
    const seen = await prepared(write);
    const audited = "SELECT actor ->> 'id' AS by FROM audit WHERE actor ->> 'id' LIKE 'usr_%'";
    const both = await Promise.allSettled([act(ann, seen), act(bob, seen)]);
    const refused = both.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(refused).toMatchObject(Array.from({ length: 2 - written }, () => ({ code: "conflict" })));
    expect(await sql.query(audited), "only what was written is in the audit log").toHaveLength(written);
  });
});
