import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { checkIntegrationInput, gatewayOf } from "@/lib/integrations/gateway-config";
import { lockIntegration } from "@/lib/integrations/integration-row";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { UpdateIntegration } from "@/lib/integrations/schemas";
import { openCredentials } from "@/lib/integrations/stored-credentials";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Name and settings; credentials change by `rotateSecret`, the mapping by `saveMapping`, which applies it to the past,
 * the slug never, because the gateway sends to it.
 * @throws AppError "conflict" when somebody changed the integration since `updatedAt`.
 */
export async function updateIntegration(
  actor: Actor,
  input: UpdateIntegration,
): Promise<{ id: string; slug: string }> {
  requirePermission(actor, "integrations.configure");
  const wanted = parseInput(UpdateIntegration, input);

  const { id, slug } = await transaction(async (tx) => {
    const row = await lockIntegration(tx, wanted.integration);
    if (wanted.updatedAt && new Date(wanted.updatedAt).getTime() !== row.updated_at.getTime())
      throw changedMeanwhile(row.name);
    const gateway = gatewayOf(row);
    const { settings } = checkIntegrationInput(gateway, {
      settings: { ...row.settings, ...wanted.settings },
      credentials: openCredentials(row.id, row.credentials),
    });
    const name = wanted.name ?? row.name;
    if (name === row.name && isDeepStrictEqual(settings, row.settings)) return row;

    await tx.query(
      // Strictly later than before: readers tell versions apart by it.
      `UPDATE integrations SET name = $2, settings = $3::jsonb, updated_at = GREATEST($4, updated_at + interval '1 millisecond')
       WHERE id = $1`,
      [row.id, name, JSON.stringify(settings), now()],
    );
    await recordAudit(tx, {
      actor,
      action: "integration.updated",
      objectType: "integration",
      objectId: row.id,
      summary: `${actorRef(actor).name} changed the settings of ${name}.`,
      before: { name: row.name, settings: row.settings },
      after: { name, settings },
    });
    return row;
  });
  forgetIntegration(slug);
  return { id, slug };
}

function changedMeanwhile(name: string): AppError {
  return new AppError("conflict", "integration changed since it was read", {
    userMessage: `Somebody changed ${name} since you opened it. Nothing was saved. Reload to see the change, then enter yours again.`,
  });
}
