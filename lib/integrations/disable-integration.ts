import type { Actor } from "@/lib/domain/permission";
import type { NamedIntegration } from "@/lib/integrations/schemas";
import { switchIntegration } from "@/lib/integrations/switch-integration";

/** Its webhooks answer 404 from now on; orders, deliveries and secrets stay. */
export async function disableIntegration(
  actor: Actor,
  input: NamedIntegration,
): Promise<{ id: string; slug: string }> {
  return switchIntegration(actor, input, false);
}
