import { describe, expect, it } from "vitest";
import { AppError } from "./errors";
import { actorIp, actorRef, isAllowed, PERMISSIONS, ROLES, SCOPES, type Actor, type PermissionName, type Role, type Scope } from "./permission";
import { requirePermission } from "./require-permission";

const person = (role: Role): Actor => ({ kind: "user", id: "usr_1", name: "Ada", email: "ada@example.test", role, ip: "192.0.2.1" });
const key = (...scopes: Scope[]): Actor => ({ kind: "api_key", id: "key_1", name: "Shop", scopes, ip: "192.0.2.2" });
const GATEWAY: Actor = { kind: "gateway", integrationId: "int_1", name: "CoinPayments", ip: "192.0.2.3" };

/** Written out a second time on purpose: a changed right has to be changed here with its reason. */
const TABLE: [PermissionName, string, string][] = [
  // permission               admin support accountant viewer
  ["orders.view",            "yes   yes     yes        yes", "everybody works from the orders"],
  ["orders.register",        "yes   yes     no         no", "a registered order changes what is expected; who keeps the books does not"],
  ["orders.note",            "yes   yes     yes        no", "a note is a statement of staff; a viewer only reads"],
  ["orders.assign",          "yes   yes     no         no", "the queue is support's"],
  ["orders.resolve",         "yes   yes     no         no", "who books the money does not decide about it"],
  ["payments.create",        "yes   yes     no         no", "support gives a customer whose payment ran out a new one"],
  ["refunds.view",           "yes   yes     yes        yes", "a refund is part of its order"],
  ["refunds.record",         "yes   yes     yes        no", "support asks for refunds and accountants send them"],
  ["refunds.send",           "yes   no      yes        no", "who decides about a refund is not who sends the money"],
  ["settlements.view",       "yes   yes     yes        yes", "a settlement is part of its order"],
  ["exports.run",            "yes   no      yes        no", "a file of all figures leaves the house"],
  ["deliveries.view",        "yes   yes     no         no", "payloads carry customers' personal data"],
  ["deliveries.replay",      "yes   yes     no         no", "a replay changes orders"],
  ["integrations.view",      "yes   yes     yes        no", "staff need to know where money comes from; a viewer does not"],
  ["integrations.configure", "yes   no      no         no", "secrets and mappings decide what counts as paid"],
  ["users.manage",           "yes   no      no         no", "who may give rights has them all"],
  ["api_keys.manage",        "yes   no      no         no", "a key acts without a person"],
  ["audit.view",             "yes   no      yes        no", "the log is evidence for who controls, not for who is controlled"],
  ["organisation.configure", "yes   no      no         no", "the time zone moves every figure"],
  ["metrics.view",           "yes   no      no         no", "metrics tell about the machine"],
];

describe("roles", () => {
  it("are in the table with every permission", () => {
    expect(TABLE.map(([permission]) => permission).sort()).toEqual(Object.keys(PERMISSIONS).sort());
    expect(ROLES).toEqual(["admin", "support", "accountant", "viewer"]);
  });

  const cells = TABLE.flatMap(([permission, row, reason]) =>
    row.split(/\s+/).map((answer, index) => ({ permission, role: ROLES[index] ?? "viewer", may: answer === "yes", reason })));

  it.each(cells)("$role, $permission: $may, because $reason", ({ permission, role, may }) => {
    expect(isAllowed(person(role), permission)).toBe(may);
    if (may) expect(() => requirePermission(person(role), permission)).not.toThrow();
    else expect(() => requirePermission(person(role), permission)).toThrow(AppError);
  });

  it("let a viewer change nothing", () => {
    const may = Object.keys(PERMISSIONS).filter((permission) => isAllowed(person("viewer"), permission as PermissionName));
    expect(may.every((permission) => permission.endsWith(".view"))).toBe(true);
  });
});

describe("API keys", () => {
  const TABLE_OF_SCOPES: [Scope, PermissionName[], string][] = [
    ["orders:read", ["orders.view", "refunds.view", "settlements.view", "integrations.view"], "an order with all that belongs to it"],
    ["orders:write", ["orders.register", "orders.note", "orders.assign", "payments.create"], "what a shop does with its orders"],
    ["orders:resolve", ["orders.resolve"], "deciding is a right of its own"],
    ["refunds:write", ["refunds.record", "refunds.send"], "so is sending money back"],
    ["exports:read", ["exports.run", "settlements.view"], "the figures"],
    ["deliveries:read", ["deliveries.view"], "payloads with personal data"],
    ["deliveries:replay", ["deliveries.replay"], "replaying changes orders"],
  ];

  it.each(TABLE_OF_SCOPES)("%s holds %j: %s", (scope, permissions, _reason) => {
    const held = Object.keys(PERMISSIONS).filter((permission) => isAllowed(key(scope), permission as PermissionName));
    expect(held.sort()).toEqual([...permissions].sort());
  });

  it("with admin may do all but make keys, so that no key outlives its revocation by making another", () => {
    const refused = Object.keys(PERMISSIONS).filter((permission) => !isAllowed(key("admin"), permission as PermissionName));
    expect(refused).toEqual(["api_keys.manage"]);
    expect(SCOPES).toHaveLength(TABLE_OF_SCOPES.length + 1);
  });

  it("without scopes may do nothing, and with several what any of them holds", () => {
    for (const permission of Object.keys(PERMISSIONS) as PermissionName[]) expect(isAllowed(key(), permission)).toBe(false);
    expect(isAllowed(key("orders:read", "orders:resolve"), "orders.resolve")).toBe(true);
  });
});

describe("other actors", () => {
  it.each(Object.keys(PERMISSIONS) as PermissionName[])("%s: the operator and the system may, a gateway may not", (permission) => {
    expect(isAllowed({ kind: "operator", name: "root" }, permission)).toBe(true);
    expect(isAllowed({ kind: "system", name: "poller" }, permission)).toBe(true);
    expect(isAllowed(GATEWAY, permission)).toBe(false);
  });

  it("are named in what is kept, without address, scope or e-mail", () => {
    expect(actorRef(person("admin"))).toEqual({ kind: "user", id: "usr_1", name: "Ada" });
    expect(actorRef(key("admin"))).toEqual({ kind: "api_key", id: "key_1", name: "Shop" });
    expect(actorRef(GATEWAY)).toEqual({ kind: "gateway", id: "int_1", name: "CoinPayments" });
    expect(actorRef({ kind: "operator", name: "root" })).toEqual({ kind: "operator", id: null, name: "root" });
    expect([actorIp(person("admin")), actorIp(GATEWAY), actorIp({ kind: "system", name: "poller" })]).toEqual(["192.0.2.1", "192.0.2.3", null]);
  });
});

describe("the refusal", () => {
  const refusal = (actor: Actor, permission: PermissionName): AppError => {
    try {
      requirePermission(actor, permission);
    } catch (error) {
      if (error instanceof AppError) return error;
    }
    throw new Error("not refused");
  };

  it("tells a person what they may not do, that nothing was changed, and who may", () => {
    expect(refusal(person("accountant"), "orders.resolve")).toMatchObject({
      code: "forbidden",
      userMessage: "You may not resolve or reopen orders. Nothing was changed. Roles that may: Admin, Support.",
    });
  });

  it("tells a program which scope it lacks", () => {
    expect(refusal(key("orders:read"), "exports.run").userMessage).toBe("This API key may not export figures. Nothing was changed. Use a key with one of the scopes: exports:read, admin.");
    expect(refusal(key("admin"), "api_keys.manage").userMessage).toContain("scopes: none.");
  });
});
