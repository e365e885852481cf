"use server";

import { revalidatePath } from "next/cache";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { revokeApiKey } from "@/lib/api-keys/revoke-api-key";
import { CreateApiKey, RevokeApiKey } from "@/lib/api-keys/schemas";
import { action } from "@/lib/auth/action";

const create = action("api_keys.manage", CreateApiKey, async (actor, input) => {
  const made = await createApiKey(actor, input);
  revalidatePath("/api-keys");
  return made;
});

const revoke = action("api_keys.manage", RevokeApiKey, async (actor, input) => {
  const revoked = await revokeApiKey(actor, input);
  revalidatePath("/api-keys");
  return revoked;
});

export async function createKey(input: CreateApiKey) {
  return create(input);
}

export async function revokeKey(input: RevokeApiKey) {
  return revoke(input);
}
