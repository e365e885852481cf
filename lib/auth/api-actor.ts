import { findApiKey, noteApiKeyUse } from "@/lib/api-keys/find-api-key";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { clientIp } from "@/lib/platform/client-ip";

/**
 * Who holds the key of `Authorization: Bearer KEY`. What they may do is asked of the verb they call.
 * @throws AppError "unauthenticated" for a missing, malformed, unknown or revoked key, without saying which.
 */
export async function apiActor(request: Request): Promise<Extract<Actor, { kind: "api_key" }>> {
  const key = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const found = key ? await findApiKey(key) : null;
  if (!found) {
    throw new AppError("unauthenticated", "no valid API key", {
      userMessage:
        "This needs a valid API key, sent as `Authorization: Bearer KEY`. Nothing was changed. " +
        "An admin makes keys under API, or with `npm run desk -- api-key create`.",
    });
  }
  await noteApiKeyUse(found);
  return {
    kind: "api_key",
    id: found.id,
    name: found.name,
    scopes: found.scopes,
    ip: clientIp(request.headers),
  };
}
