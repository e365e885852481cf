import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { lockIntegration } from "@/lib/integrations/integration-row";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { NamedIntegration } from "@/lib/integrations/schemas";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";

/** Doing it twice changes nothing more. */
export async function switchIntegration(
  actor: Actor,
  input: NamedIntegration,
  on: boolean,
): Promise<{ id: string; slug: string }> {
  requirePermission(actor, "integrations.configure");
  const { integration } = parseInput(NamedIntegration, input);
  const { id, slug } = await transaction(async (tx) => {
    const row = await lockIntegration(tx, integration);
    if ((row.disabled_at === null) === on) return row;
    const disabledAt = on ? null : now();
    await tx.query(
      `UPDATE integrations SET disabled_at = $2, updated_at = GREATEST($3, updated_at + interval '1 millisecond') WHERE id = $1`,
      [row.id, disabledAt, now()],
    );
    await recordAudit(tx, {
      actor,
      action: on ? "integration.enabled" : "integration.disabled",
      objectType: "integration",
      objectId: row.id,
      summary: `${actorRef(actor).name} ${on ? "enabled" : "disabled"} ${row.name}.`,
      before: { disabledAt: row.disabled_at },
      after: { disabledAt },
    });
    return row;
  });
  forgetIntegration(slug);
  return { id, slug };
}
