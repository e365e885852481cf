import { AppError } from "./errors";
import { isAllowed, PERMISSIONS, ROLE_LABEL, type Actor, type PermissionName } from "./permission";

/** The first line of every verb. Throws AppError "forbidden" with a sentence that names who may. */
export function requirePermission(actor: Actor, permission: PermissionName): void {
  if (isAllowed(actor, permission)) return;
  const { description, roles } = PERMISSIONS[permission];
  const who = roles.map((role) => ROLE_LABEL[role]).join(", ");
  throw new AppError("forbidden", `${actor.kind} lacks ${permission}`, {
    userMessage:
      actor.kind === "api_key"
        ? `This API key may not ${description}. Nothing was changed. Use a key with one of the scopes: ${PERMISSIONS[permission].scopes.join(", ") || "none"}.`
        : `You may not ${description}. Nothing was changed. Roles that may: ${who}.`,
  });
}
