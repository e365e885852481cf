import type { Actor } from "@/lib/domain/permission";
import type { NamedIntegration } from "@/lib/integrations/schemas";
import { switchIntegration } from "@/lib/integrations/switch-integration";

/** Its webhooks are taken again. */
export async function enableIntegration(
  actor: Actor,
  input: NamedIntegration,
): Promise<{ id: string; slug: string }> {
  return switchIntegration(actor, input, true);
}
