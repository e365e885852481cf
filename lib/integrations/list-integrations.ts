import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { findGateway } from "@/lib/gateways/registry";
import { integrationHealth } from "@/lib/integrations/integration-health";
import { INTEGRATION_COLUMNS, type IntegrationRow } from "@/lib/integrations/integration-row";
import type { IntegrationHealth, IntegrationSummary } from "@/lib/integrations/schemas";
import { registeredUrl, webhookUrl } from "@/lib/integrations/webhook-url";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";

/** All of them, by name; there are few. */
export async function listIntegrations(actor: Actor): Promise<IntegrationSummary[]> {
  requirePermission(actor, "integrations.view");
  const sql = poolExecutor();
  const rows = await sql.query<IntegrationRow>(
    `SELECT ${INTEGRATION_COLUMNS} FROM integrations ORDER BY disabled_at IS NOT NULL, lower(name), id`,
  );
  const health = await integrationHealth(sql, null);
  return rows.map((row) => integrationSummary(row, health.get(row.id)));
}

/** One page of them, for programs that page through every list alike. @throws AppError forbidden, invalid_input. */
export async function listIntegrationsPage(
  actor: Actor,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ rows: IntegrationSummary[]; nextCursor: string | null }> {
  const all = await listIntegrations(actor);
  const before = cursor === undefined ? -1 : all.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && before === -1) throw unreadableCursor();
  const rows = all.slice(before + 1, before + 1 + limit);
  const hasMore = before + 1 + rows.length < all.length;
  return { rows, nextCursor: hasMore ? (rows.at(-1)?.id ?? null) : null };
}

const NO_NEWS: IntegrationHealth = {
  lastDeliveryAt: null,
  usualGapSeconds: null,
  refusedCount: 0,
  quarantineCount: 0,
};

export function integrationSummary(
  row: IntegrationRow,
  health: IntegrationHealth = NO_NEWS,
): IntegrationSummary {
  return {
    id: row.id,
    slug: row.slug,
    gateway: row.gateway,
    gatewayName: findGateway(row.gateway)?.name ?? row.gateway,
    name: row.name,
    webhookUrl: webhookUrl(row.slug),
    registeredUrl: registeredUrl(row.slug, row.settings),
    disabledAt: row.disabled_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    health,
  };
}
