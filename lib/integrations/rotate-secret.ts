import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { checkIntegrationInput, gatewayOf } from "@/lib/integrations/gateway-config";
import { lockIntegration } from "@/lib/integrations/integration-row";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { RotateSecret } from "@/lib/integrations/schemas";
import { openCredentials, rotateCredentials } from "@/lib/integrations/stored-credentials";
import { now } from "@/lib/platform/clock";
import { invalidInput, parseInput } from "@/lib/platform/parse-input";

const HOUR_MS = 3_600_000;

/**
 * New values for some credentials. Deliveries signed with the former ones are taken until the overlap ends, so that
 * nothing is refused while the gateway still uses them. `formerUntil` is RFC 3339 UTC, null without an overlap.
 */
export async function rotateSecret(
  actor: Actor,
  input: RotateSecret,
): Promise<{ id: string; slug: string; rotated: string[]; formerUntil: string | null }> {
  requirePermission(actor, "integrations.configure");
  const { integration, credentials, overlapHours } = parseInput(RotateSecret, input);
  const values = enteredValues(credentials);
  const at = now();
  const formerUntil = overlapHours === 0 ? null : new Date(at.getTime() + overlapHours * HOUR_MS);

  const result = await transaction(async (tx) => {
    const row = await lockIntegration(tx, integration);
    // Only what stays is opened: credentials whose master key is lost can be replaced.
    const staying = Object.entries(row.credentials).filter(([field]) => values[field] === undefined);
    checkIntegrationInput(gatewayOf(row), {
      settings: row.settings,
      credentials: { ...openCredentials(row.id, Object.fromEntries(staying)), ...values },
    });
    const rotated = Object.keys(values).sort();
    await tx.query(
      `UPDATE integrations SET credentials = $2::jsonb, updated_at = GREATEST($3, updated_at + interval '1 millisecond') WHERE id = $1`,
      [row.id, JSON.stringify(rotateCredentials(row.id, row.credentials, values, at, formerUntil)), at],
    );
    await recordAudit(tx, {
      actor,
      action: "integration.secret_rotated",
      objectType: "integration",
      objectId: row.id,
      summary: `${actorRef(actor).name} replaced ${rotated.join(", ")} of ${row.name}.`,
      after: { credentials: rotated, formerUntil },
    });
    return { id: row.id, slug: row.slug, rotated };
  });
  forgetIntegration(result.slug);
  return { ...result, formerUntil: formerUntil?.toISOString() ?? null };
}

/** A form sends every field; those left empty stay as they are. */
function enteredValues(credentials: Readonly<Record<string, string>>): Record<string, string> {
  const entered = Object.entries(credentials)
    .map(([field, value]) => [field, value.trim()] as const)
    .filter(([, value]) => value !== "");
  if (entered.length === 0)
    throw invalidInput([{ field: "credentials", message: "Enter at least one new value." }]);
  return Object.fromEntries(entered);
}
