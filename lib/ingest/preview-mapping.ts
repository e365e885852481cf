import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { AppError } from "@/lib/domain/errors";
import type { Gateway } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { effectOf, ordersToRemap, remapOrder } from "@/lib/ingest/mapping-effects";
import { PreviewMapping, type MappingPreview } from "@/lib/ingest/schemas";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { parseInput } from "@/lib/platform/parse-input";

/** Shown one by one; past it only their number counts. */
const SHOWN = 200;

/**
 * Which past orders would change, and how, if `mapping` were saved: every event of this integration
 * read again under it. Writes nothing. @throws AppError forbidden, not_found, invalid_input.
 */
export async function previewMapping(actor: Actor, input: PreviewMapping): Promise<MappingPreview> {
  requirePermission(actor, "integrations.configure");
  const { integration: name, mapping } = parseInput(PreviewMapping, input);
  const integration = await loadIntegration(name);
  const gateway = gatewayNamed(integration.gateway);
  const draft = { ...integration, mapping: Object.fromEntries(Object.entries(mapping).map(([word, status]) => [gateway.normalizeStatus(word), status])) };
  const sql = poolExecutor();
  const preview: MappingPreview = { looked: 0, changes: 0, fulfils: 0, effects: [] };
  for await (const orders of ordersToRemap(sql, draft, gateway)) {
    for (const order of orders) {
      const effect = effectOf(await remapOrder(sql, order, draft, gateway));
      preview.looked += 1;
      if (effect === null) continue;
      preview.changes += 1;
      if (effect.fulfils) preview.fulfils += 1;
      if (preview.effects.length < SHOWN) preview.effects.push(effect);
    }
  }
  return preview;
}

/** @throws AppError unavailable for an integration whose gateway this version no longer knows. */
export function gatewayNamed(kind: string): Gateway {
  const gateway = findGateway(kind);
  if (gateway !== null) return gateway;
  throw new AppError("unavailable", `no gateway ${kind}`, {
    userMessage: `This version knows no gateway "${kind}". Everything it sent is kept; install a version that knows it.`,
  });
}
