import { createApiKey } from "@/lib/api-keys/create-api-key";
import { poolExecutor } from "@/lib/db/client";
import { DEMO_API_KEY } from "@/lib/demo/demo-shop";
import type { Actor } from "@/lib/domain/permission";

/** The program that registers the demo's orders; made when it is not there. Nobody learns the key itself. */
export async function connectShop(system: Actor): Promise<Actor> {
  const scopes = ["orders:read", "orders:write"] as const;
  const [known] = await poolExecutor().query<{ id: string }>("SELECT id FROM api_keys WHERE name = $1", [
    DEMO_API_KEY,
  ]);
  const { id } = known ?? (await createApiKey(system, { name: DEMO_API_KEY, scopes: [...scopes] }));
  return { kind: "api_key", id, name: DEMO_API_KEY, scopes, ip: null };
}
