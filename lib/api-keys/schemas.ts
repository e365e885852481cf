import { z } from "zod";
import { SCOPES, type Scope } from "@/lib/domain/permission";

export const CreateApiKey = z.strictObject({
  name: z
    .string({ error: "Give the key a name that tells where it is used." })
    .trim()
    .min(1, "Give the key a name that tells where it is used.")
    .max(80, "Use at most 80 characters."),
  scopes: z
    .array(z.enum(SCOPES, { error: `A scope is one of: ${SCOPES.join(", ")}.` }), {
      error: "Choose at least one scope.",
    })
    .min(1, "Choose at least one scope.")
    .transform((scopes) => [...new Set(scopes)].sort()),
});
export type CreateApiKey = z.input<typeof CreateApiKey>;

export const RevokeApiKey = z.strictObject({
  id: z.string({ error: "Name the key by its id." }).min(1).max(80),
});
export type RevokeApiKey = z.input<typeof RevokeApiKey>;

/** Times are RFC 3339 UTC. The key itself is shown once, when it is made. */
export interface ApiKeyLine {
  id: string;
  name: string;
  /** The beginning of the key. */
  prefix: string;
  scopes: readonly Scope[];
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}
