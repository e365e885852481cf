import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { logRefusal } from "@/lib/auth/log-refusal";
import { readSession } from "@/lib/auth/options";
import { PATH_HEADER, signInPath } from "@/lib/auth/return-path";
import { sessionActor, type UserActor } from "@/lib/auth/session";
import { AppError } from "@/lib/domain/errors";
import { isAllowed, type PermissionName } from "@/lib/domain/permission";
import { clientIp } from "@/lib/platform/client-ip";

/** Who is asking, read from their row once per request; null when nobody is signed in. */
export const currentActor = cache(async (): Promise<UserActor | null> => {
  const jar = await cookies();
  const claims = await readSession((name) => jar.get(name)?.value);
  return claims ? sessionActor(claims, clientIp(await headers())) : null;
});

/**
 * The first line of every page: leads to the sign-in page when nobody is signed in, and to the "not allowed" page when
 * the role lacks the permission. Layouts do not guard what is in them, so each page calls it itself.
 */
export async function requireActor(permission?: PermissionName): Promise<UserActor> {
  const actor = await currentActor();
  if (!actor) redirect(signInPath((await headers()).get(PATH_HEADER)));
  if (permission && !isAllowed(actor, permission)) {
    const refused = { code: "forbidden", message: `${actor.kind} lacks ${permission}` } as const;
    logRefusal(refused, { by: actor, ip: actor.ip, via: "desk", permission });
    forbidden();
  }
  return actor;
}

/** The same for route handlers and actions, which answer instead of leading elsewhere. @throws AppError "unauthenticated". */
export async function getActor(): Promise<UserActor> {
  const actor = await currentActor();
  if (actor) return actor;
  throw new AppError("unauthenticated", "no session", {
    userMessage: "You are not signed in any more, so nothing was saved. Sign in again and repeat it.",
  });
}
