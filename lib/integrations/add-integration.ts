import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { checkIntegrationInput, chosenGateway } from "@/lib/integrations/gateway-config";
import { AddIntegration } from "@/lib/integrations/schemas";
import { sealCredentials } from "@/lib/integrations/stored-credentials";
import { webhookUrl } from "@/lib/integrations/webhook-url";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/** @throws AppError "invalid_input" with fields as in the form, "conflict" when the slug is taken. */
export async function addIntegration(
  actor: Actor,
  input: AddIntegration,
): Promise<{ id: string; slug: string; gateway: string; name: string; webhookUrl: string }> {
  requirePermission(actor, "integrations.configure");
  const { gateway: kind, slug, name, ...entered } = parseInput(AddIntegration, input);
  const checked = checkIntegrationInput(chosenGateway(kind), entered);
  const id = newId("int");
  const at = now();

  await transaction(async (tx) => {
    const inserted = await tx.query(
      `INSERT INTO integrations (id, slug, gateway, name, settings, credentials, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $7)
       ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [
        id,
        slug,
        kind,
        name,
        JSON.stringify(checked.settings),
        JSON.stringify(sealCredentials(id, checked.credentials, at)),
        at,
      ],
    );
    if (inserted.length === 0) throw slugTaken(slug);
    await recordAudit(tx, {
      actor,
      action: "integration.added",
      objectType: "integration",
      objectId: id,
      summary: `${actorRef(actor).name} connected ${name} (${kind}) at ${slug}.`,
      after: {
        slug,
        gateway: kind,
        name,
        settings: checked.settings,
        credentials: Object.keys(checked.credentials),
      },
    });
  });
  return { id, slug, gateway: kind, name, webhookUrl: webhookUrl(slug) };
}

function slugTaken(slug: string): AppError {
  const message = `Another integration already uses "${slug}". Choose another short name.`;
  return new AppError("conflict", `slug ${slug} is taken`, {
    userMessage: `Nothing was saved. ${message}`,
    fields: [{ field: "slug", message }],
  });
}
