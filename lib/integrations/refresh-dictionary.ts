import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { askableIntegration, hasNoSuch } from "@/lib/integrations/askable-integration";
import { findDictionary } from "@/lib/integrations/find-dictionary";
import { lockIntegration } from "@/lib/integrations/integration-row";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { NamedIntegration, type RefreshedDictionary } from "@/lib/integrations/schemas";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Fetches what the gateway's deliveries only refer to (currencies by id) and keeps it with the integration. What was
 * kept before stays when the gateway cannot be asked.
 * @throws AppError also what the gateway's client throws; "conflict" when the integration changed while it was asked.
 */
export async function refreshDictionary(
  actor: Actor,
  input: NamedIntegration,
  openHttp: OpenHttp = openGatewayHttp,
): Promise<RefreshedDictionary> {
  requirePermission(actor, "integrations.configure");
  const asked = parseInput(NamedIntegration, input);
  const { integration, gateway, config } = await askableIntegration(asked.integration);
  const dictionary = gateway.client?.dictionary ?? hasNoSuch(gateway, "list of currencies");
  const fetched = await dictionary.fetch(config, openHttp(gateway));
  const at = now();

  const refreshed = await transaction(async (tx) => {
    const row = await lockIntegration(tx, integration.id);
    // The answer is of the account and the address it was asked of.
    if (row.updated_at.getTime() !== integration.updatedAt.getTime()) throw changedMeanwhile(row.name);
    const before = await findDictionary(tx, row.id);
    const isChanged = !isDeepStrictEqual(before, asStored(fetched));
    await tx.query("UPDATE integrations SET dictionary = $2::jsonb, dictionary_at = $3 WHERE id = $1", [
      row.id,
      JSON.stringify(fetched),
      at,
    ]);
    const contents = dictionary.describe?.(fetched) ?? null;
    // The worker asks every day; its log would be full of days on which nothing changed.
    if (isChanged || actor.kind !== "system") {
      await recordAudit(tx, {
        actor,
        action: "integration.dictionary_refreshed",
        objectType: "integration",
        objectId: row.id,
        summary: `${actorRef(actor).name} fetched what ${gateway.name} lists for ${row.name}${contents === null ? "" : `: ${contents}`}.`,
        before: { fetchedAt: row.dictionary_at, contents: dictionary.describe?.(before) ?? null },
        after: { fetchedAt: at, contents, isChanged },
      });
    }
    return { id: row.id, slug: row.slug, fetchedAt: at.toISOString(), contents, isChanged };
  });
  forgetIntegration(refreshed.slug);
  return refreshed;
}

/** As it comes back from the database. */
function asStored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function changedMeanwhile(name: string): AppError {
  return new AppError("conflict", "integration changed while its gateway was asked", {
    userMessage: `Somebody changed ${name} while its gateway was asked. Nothing was kept. Fetch again.`,
  });
}
