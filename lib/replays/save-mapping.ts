import { recordAudit } from "@/lib/audit/record";
import { poolExecutor, transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { lockIntegration } from "@/lib/integrations/integration-row";
import { forgetIntegration, loadIntegration } from "@/lib/integrations/load-integration";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { gatewayNamed, touchedWords } from "@/lib/replays/mapping-draft";
import { mappingMoved } from "@/lib/replays/preview-mapping";
import { queueRun } from "@/lib/replays/queue-run";
import { loadRun } from "@/lib/replays/replay-row";
import { SaveMapping, type ReplayRun } from "@/lib/replays/schemas";

export interface SavedMapping {
  version: number;
  /** Applies it to the past. */
  run: ReplayRun;
}

/**
 * Saves a previewed mapping under a new version, and queues the run that applies it to the past, in one transaction.
 * What comes in from now on is read under it. Saving what stands already applies it once more.
 * @throws AppError forbidden, not_found, conflict (not previewed to the end, or changed since)
 */
export async function saveMapping(actor: Actor, input: SaveMapping): Promise<SavedMapping> {
  requirePermission(actor, "integrations.configure");
  const { integration: name, previewId } = parseInput(SaveMapping, input);
  const integration = await loadIntegration(name);
  const gateway = gatewayNamed(integration.gateway);
  const { version: basis, mapping } = draftOf(await loadRun(poolExecutor(), previewId), integration.id);

  const saved = await transaction(async (tx) => {
    const row = await lockIntegration(tx, integration.id);
    if (row.mapping_version !== basis) throw mappingMoved(row.name, basis);
    const words = touchedWords({ ...integration, mapping: row.mapping }, gateway, mapping);
    const version = words === null ? basis : basis + 1;
    if (words !== null) {
      await tx.query(
        // Strictly later than before: readers tell versions apart by it.
        `UPDATE integrations SET mapping = $2::jsonb, mapping_version = $3, updated_at = GREATEST($4, updated_at + interval '1 millisecond')
         WHERE id = $1`,
        [row.id, JSON.stringify(mapping), version, now()],
      );
    }
    const run = await queueRun(tx, actor, {
      kind: "mapping",
      dryRun: false,
      integrationId: row.id,
      selection: { by: "mapping", mapping, version, words },
      choose: null,
      summary: `Began to read the past of ${row.name} under version ${version} of its status mapping.`,
    });
    if (words !== null) {
      await recordAudit(tx, {
        actor,
        action: "integration.mapping_saved",
        objectType: "integration",
        objectId: row.id,
        summary: `${actorRef(actor).name} changed the status mapping of ${row.name} to version ${version}.`,
        before: { mapping: row.mapping, mapping_version: basis },
        after: { mapping, mapping_version: version },
      });
    }
    return { version, run };
  });
  forgetIntegration(integration.slug);
  return saved;
}

function draftOf(preview: ReplayRun, integrationId: string) {
  const { selection } = preview;
  if (selection.by !== "mapping" || !preview.dryRun || preview.integration?.id !== integrationId) {
    throw new AppError("conflict", `run ${preview.id} is no preview of this mapping`, {
      userMessage: "This is not the preview of a mapping of this integration. Nothing was saved. Preview the mapping, then save it.",
    });
  }
  if (preview.state !== "done") {
    throw new AppError("conflict", `preview ${preview.id} is ${preview.state}`, {
      userMessage: "The preview of this mapping has not come to its end, so nobody has seen what it changes. Nothing was saved. Wait for it, or preview again.",
    });
  }
  return selection;
}
