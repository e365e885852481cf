import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { gatewayOf } from "@/lib/integrations/gateway-config";
import { integrationHealth } from "@/lib/integrations/integration-health";
import { getIntegrationRow } from "@/lib/integrations/integration-row";
import { integrationSummary } from "@/lib/integrations/list-integrations";
import { COMMON_FIELDS, type IntegrationDetail } from "@/lib/integrations/schemas";
import { now } from "@/lib/platform/clock";

/** By id or slug. Says which credentials are set and when, and never what they are. @throws AppError "not_found". */
export async function getIntegration(actor: Actor, idOrSlug: string): Promise<IntegrationDetail> {
  requirePermission(actor, "integrations.view");
  const sql = poolExecutor();
  const row = await getIntegrationRow(sql, idOrSlug);
  const gateway = gatewayOf(row);
  const health = await integrationHealth(sql, [row.id]);
  const at = now().toISOString();
  return {
    ...integrationSummary(row, health.get(row.id)),
    fields: [...gateway.config.fields, ...COMMON_FIELDS],
    settings: row.settings,
    credentials: gateway.config.fields
      .filter((field) => field.kind === "credential")
      .map(({ name, label }) => {
        const stored = row.credentials[name];
        const until = stored?.former?.until ?? null;
        return {
          name,
          label,
          isSet: stored !== undefined,
          setAt: stored?.setAt ?? null,
          formerUntil: until !== null && until > at ? until : null,
        };
      }),
    statuses: gateway.statuses.map(({ status, meaning, maps, reason }) => ({
      status,
      meaning,
      shipped: maps,
      reason: reason ?? null,
      override: row.mapping[gateway.normalizeStatus(status)] ?? null,
    })),
    mappingVersion: row.mapping_version,
  };
}
