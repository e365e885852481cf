import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { parseInput } from "@/lib/platform/parse-input";
import { gatewayNamed, normalMapping, touchedWords } from "@/lib/replays/mapping-draft";
import { queueRun } from "@/lib/replays/queue-run";
import { PreviewMapping, type ReplayRun } from "@/lib/replays/schemas";

/**
 * Asks which past orders would change, and how, if `mapping` were saved: a dry run over every event of this integration
 * that would be read otherwise. The worker carries it out. @throws AppError forbidden, not_found, invalid_input, conflict.
 */
export async function previewMapping(actor: Actor, input: PreviewMapping): Promise<ReplayRun> {
  requirePermission(actor, "integrations.configure");
  const { integration: name, mapping, version } = parseInput(PreviewMapping, input);
  const integration = await loadIntegration(name);
  if (version !== undefined && version !== integration.mappingVersion) throw mappingMoved(integration.name, version);
  const gateway = gatewayNamed(integration.gateway);
  const draft = normalMapping(integration, gateway, mapping);
  return transaction((tx) =>
    queueRun(tx, actor, {
      kind: "mapping",
      dryRun: true,
      integrationId: integration.id,
      selection: {
        by: "mapping",
        mapping: draft,
        version: integration.mappingVersion,
        words: touchedWords(integration, gateway, draft),
      },
      choose: null,
      summary: `Asked what another status mapping of ${integration.name} would change.`,
    }),
  );
}

export function mappingMoved(name: string, version: number): AppError {
  return new AppError("conflict", `the mapping is past version ${version}`, {
    userMessage: `Somebody saved another mapping of ${name} after version ${version}, which yours was made from. Nothing was saved. Reload to see it, then enter your change again.`,
  });
}
