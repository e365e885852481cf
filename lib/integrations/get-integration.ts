import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { ownEntry } from "@/lib/domain/status-mapping";
import type { Gateway, GatewayStatus } from "@/lib/gateways/contract";
import { statusesFor } from "@/lib/gateways/status-table";
import { findDictionary } from "@/lib/integrations/find-dictionary";
import { gatewayConfig, gatewayOf } from "@/lib/integrations/gateway-config";
import { integrationHealth } from "@/lib/integrations/integration-health";
import { getIntegrationRow, type IntegrationRow } from "@/lib/integrations/integration-row";
import { integrationSummary } from "@/lib/integrations/list-integrations";
import { COMMON_FIELDS, type IntegrationDetail } from "@/lib/integrations/schemas";
import { openCredentials } from "@/lib/integrations/stored-credentials";
import { now } from "@/lib/platform/clock";

/** By id or slug. Says which credentials are set and when, and never what they are. @throws AppError "not_found". */
export async function getIntegration(actor: Actor, idOrSlug: string): Promise<IntegrationDetail> {
  requirePermission(actor, "integrations.view");
  const sql = poolExecutor();
  const row = await getIntegrationRow(sql, idOrSlug);
  const gateway = gatewayOf(row);
  const health = await integrationHealth(sql, [row.id]);
  const stored = row.dictionary_at === null ? null : await findDictionary(sql, row.id);
  const { dictionary, subscriptions } = gateway.client ?? {};
  const at = now().toISOString();
  return {
    ...integrationSummary(row, health.get(row.id)),
    hasList: gateway.client?.listPayments !== undefined,
    listedUntil: row.listed_until?.toISOString() ?? null,
    fields: [...gateway.config.fields, ...COMMON_FIELDS],
    settings: row.settings,
    credentials: gateway.config.fields
      .filter((field) => field.kind === "credential")
      .map(({ name, label }) => {
        const credential = row.credentials[name];
        const until = credential?.former?.until ?? null;
        return {
          name,
          label,
          isSet: credential !== undefined,
          setAt: credential?.setAt ?? null,
          formerUntil: until !== null && until > at ? until : null,
        };
      }),
    statuses: vocabulary(gateway, row).map(({ status, meaning, maps, reason }) => ({
      status,
      meaning,
      shipped: maps,
      reason: reason ?? null,
      override: ownEntry(row.mapping, gateway.normalizeStatus(status)),
    })),
    hasOwnWords: gateway.statusesOf !== undefined,
    mappingVersion: row.mapping_version,
    dictionary:
      dictionary === undefined
        ? null
        : {
            fetchedAt: row.dictionary_at?.toISOString() ?? null,
            contents: dictionary.describe?.(stored) ?? null,
          },
    canSubscribe: subscriptions !== undefined,
  };
}

/** Where it stands in the settings it takes a whole configuration, secrets included, to read it. */
function vocabulary(gateway: Gateway, row: IntegrationRow): readonly GatewayStatus[] {
  if (gateway.statusesOf === undefined) return gateway.statuses;
  const config = gatewayConfig(gateway, row.settings, openCredentials(row.id, row.credentials));
  return config === null ? [] : statusesFor(gateway, config);
}
