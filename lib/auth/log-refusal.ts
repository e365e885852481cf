import type { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor, type PermissionName } from "@/lib/domain/permission";
import { log } from "@/lib/platform/log";

/** Who asked for what, and how. */
export interface Asked {
  /** Null where it was not known. */
  by: Actor | null;
  ip: string | null;
  via: "api" | "desk";
  permission: PermissionName;
  /** Method and path of an API operation, without what a caller put into it. */
  operation?: string;
}

/**
 * Leaves a line of an attempt that was refused. That nobody is signed in is one at the API alone: at the desk it is a
 * session that ran out. Webhooks are not asked here, their refusals are counted.
 */
export function logRefusal({ code, message }: Pick<AppError, "code" | "message">, asked: Asked): void {
  const { by, ip, via, permission, operation } = asked;
  if (code !== "forbidden" && !(code === "unauthenticated" && via === "api")) return;
  log.warn("refused", {
    code,
    reason: message,
    permission,
    operation,
    via,
    actor: by === null ? null : { ...actorRef(by), ...held(by) },
    ip,
  });
}

function held(actor: Actor): { role?: string; scopes?: readonly string[] } {
  if (actor.kind === "user") return { role: actor.role };
  return actor.kind === "api_key" ? { scopes: actor.scopes } : {};
}
