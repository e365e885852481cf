import { readPool } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { findGateway } from "@/lib/gateways/registry";
import { mapEventStatus } from "@/lib/ingest/map-event-status";
import type { UnmappedStatus } from "@/lib/ingest/schemas";
import { loadIntegration } from "@/lib/integrations/load-integration";

interface Row {
  integrationId: string;
  word: string;
  events: number;
  orders: number;
  lastAt: Date;
}

/** Words gateways have used that no mapping knows today, most recent first: the inbox of the mapping editor. */
export async function listUnmappedStatuses(actor: Actor): Promise<UnmappedStatus[]> {
  requirePermission(actor, "integrations.view");
  const { rows } = await readPool().query<Row>(
    `SELECT p.integration_id AS "integrationId", e.gateway_status AS word, count(*)::int AS events, count(DISTINCT e.order_id)::int AS orders, max(e.recorded_at) AS "lastAt"
     FROM events e JOIN payments p ON p.id = e.payment_id
     WHERE e.decision = 'unmapped' AND e.gateway_status IS NOT NULL GROUP BY 1, 2 ORDER BY 5 DESC`,
  );
  const waiting: UnmappedStatus[] = [];
  for (const { integrationId, lastAt, ...row } of rows) {
    const integration = await loadIntegration(integrationId);
    const gateway = findGateway(integration.gateway);
    if (gateway === null || mapEventStatus(integration, gateway, row.word) !== null) continue;
    waiting.push({ ...row, integration: { id: integration.id, slug: integration.slug, name: integration.name }, lastAt: lastAt.toISOString() });
  }
  return waiting;
}
