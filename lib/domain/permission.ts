/**
 * Who may do what: the one table that pages, actions, API and command line read. A description is
 * worded to complete "You may not …".
 */
export const ROLES = ["admin", "support", "accountant", "viewer"] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_LABEL: Record<Role, string> = {
  admin: "Admin",
  support: "Support",
  accountant: "Accountant",
  viewer: "Viewer",
};

interface Permission {
  description: string;
  roles: readonly Role[];
  /** API keys with one of these scopes hold the permission; none where no key may. */
  scopes: readonly Scope[];
}

export const SCOPES = [
  "orders:read",
  "orders:write",
  "orders:resolve",
  "refunds:write",
  "exports:read",
  "deliveries:read",
  "deliveries:replay",
  "admin",
] as const;
export type Scope = (typeof SCOPES)[number];

const EVERYBODY = ["admin", "support", "accountant", "viewer"] as const;

export const PERMISSIONS = {
  "orders.view": { description: "see orders", roles: EVERYBODY, scopes: ["orders:read", "admin"] },
  "orders.register": { description: "register orders", roles: ["admin", "support"], scopes: ["orders:write", "admin"] },
  "orders.note": { description: "write notes", roles: ["admin", "support", "accountant"], scopes: ["orders:write", "admin"] },
  "orders.assign": { description: "assign orders", roles: ["admin", "support"], scopes: ["orders:write", "admin"] },
  "orders.resolve": { description: "resolve or reopen orders", roles: ["admin", "support"], scopes: ["orders:resolve", "admin"] },
  "payments.create": { description: "make or cancel payments at gateways", roles: ["admin", "support"], scopes: ["orders:write", "admin"] },
  "refunds.view": { description: "see refunds", roles: EVERYBODY, scopes: ["orders:read", "admin"] },
  "refunds.record": { description: "record refunds", roles: ["admin", "support", "accountant"], scopes: ["refunds:write", "admin"] },
  "refunds.send": { description: "send refunds through gateways", roles: ["admin", "accountant"], scopes: ["refunds:write", "admin"] },
  "settlements.view": { description: "see settlements", roles: EVERYBODY, scopes: ["orders:read", "exports:read", "admin"] },
  "exports.run": { description: "export figures", roles: ["admin", "accountant"], scopes: ["exports:read", "admin"] },
  "deliveries.view": { description: "see deliveries and their payloads", roles: ["admin", "support"], scopes: ["deliveries:read", "admin"] },
  "deliveries.replay": { description: "replay deliveries", roles: ["admin", "support"], scopes: ["deliveries:replay", "admin"] },
  "integrations.view": { description: "see integrations", roles: ["admin", "support", "accountant"], scopes: ["orders:read", "admin"] },
  "integrations.configure": { description: "configure integrations", roles: ["admin"], scopes: ["admin"] },
  "users.manage": { description: "manage people", roles: ["admin"], scopes: ["admin"] },
  "api_keys.manage": { description: "manage API keys", roles: ["admin"], scopes: [] },
  "audit.view": { description: "see the audit log", roles: ["admin", "accountant"], scopes: ["admin"] },
  "organisation.configure": { description: "change the organisation's settings", roles: ["admin"], scopes: ["admin"] },
  "metrics.view": { description: "read metrics", roles: ["admin"], scopes: ["admin"] },
} as const satisfies Record<string, Permission>;

export type PermissionName = keyof typeof PERMISSIONS;

/** Who acts: a person, a program with a key, the operator at the command line, a gateway, or the system itself. */
export type Actor =
  | { kind: "user"; id: string; name: string; email: string; role: Role; ip: string | null }
  | { kind: "api_key"; id: string; name: string; scopes: readonly Scope[]; ip: string | null }
  | { kind: "operator"; name: string }
  | { kind: "gateway"; integrationId: string; name: string; ip: string | null }
  | { kind: "system"; name: string };

/** Gateways hold no permission: what they may do is decided by intake alone. */
export function isAllowed(actor: Actor, permission: PermissionName): boolean {
  const { roles, scopes }: Permission = PERMISSIONS[permission];
  switch (actor.kind) {
    case "user":
      return roles.includes(actor.role);
    case "api_key":
      return scopes.some((scope) => actor.scopes.includes(scope));
    case "operator":
    case "system":
      return true;
    case "gateway":
      return false;
  }
}

/** What is kept of an actor in events, audit rows and answers: enough to name them, nothing secret. */
export interface ActorRef {
  kind: Actor["kind"];
  id: string | null;
  name: string;
}

/** Who does what nobody asked for: the worker, by the clock. */
export const SETTLEDESK: ActorRef = { kind: "system", id: null, name: "Settledesk" };

export function actorRef(actor: Actor): ActorRef {
  switch (actor.kind) {
    case "user":
    case "api_key":
      return { kind: actor.kind, id: actor.id, name: actor.name };
    case "gateway":
      return { kind: actor.kind, id: actor.integrationId, name: actor.name };
    case "operator":
    case "system":
      return { kind: actor.kind, id: null, name: actor.name };
  }
}

export function actorIp(actor: Actor): string | null {
  return actor.kind === "user" || actor.kind === "api_key" || actor.kind === "gateway" ? actor.ip : null;
}
