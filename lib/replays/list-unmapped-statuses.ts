import { readPool } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { findGateway } from "@/lib/gateways/registry";
import { mapEventStatus } from "@/lib/ingest/map-event-status";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import type { UnmappedStatus } from "@/lib/replays/schemas";

/**
 * What waits for a word to be mapped: deliveries that were parked for it, and orders still flagged for one that no
 * delivery brought (a poll, or a word that was taken out of a mapping). Mapping a word empties both, so the cost is what
 * waits. `$1` limits how many of each are looked at, newest first; null looks at all.
 */
const WAITING = `
  (SELECT integration_id, gateway_status AS word, id AS delivery_id, order_id, received_at AS at FROM deliveries
   WHERE outcome = 'unmapped' AND gateway_status IS NOT NULL ORDER BY received_at DESC, id DESC LIMIT $1)
  UNION ALL
  (SELECT p.integration_id, w.word, NULL, p.order_id, p.last_news_at FROM orders o JOIN payments p ON p.order_id = o.id
   CROSS JOIN LATERAL jsonb_array_elements_text(p.facts->'unmapped') AS w(word)
   WHERE o.flag_codes @> ARRAY['unmapped_status'] LIMIT $1)`;

/** One spelling of a word, as some integration heard it. */
interface Spelling {
  integrationId: string;
  word: string;
  /** The gateway's one spelling of it. */
  key: string;
}

/** Counted by word and not by spelling: a gateway's deliveries and its answers may spell one word in two ways. */
const COUNT = `
SELECT s."integrationId", s.key, (array_agg(w.word ORDER BY w.at DESC))[1] AS word, count(DISTINCT w.delivery_id)::int AS deliveries,
  count(DISTINCT w.order_id)::int AS orders, max(w.at) AS "lastAt"
FROM (${WAITING}) AS w
JOIN jsonb_to_recordset($2::jsonb) AS s("integrationId" text, word text, key text) ON s."integrationId" = w.integration_id AND s.word = w.word
GROUP BY 1, 2 ORDER BY 6 DESC, 2`;

/** Words gateways have used that no mapping knows today, most recent first: the inbox of the mapping editor. */
export async function listUnmappedStatuses(actor: Actor, integrationId: string | null = null): Promise<UnmappedStatus[]> {
  requirePermission(actor, "integrations.view");
  const integrations = new Map<string, LoadedIntegration>();
  const unknown = (await unknownSpellings(null, integrations)).filter((one) => integrationId === null || one.integrationId === integrationId);
  if (unknown.length === 0) return [];
  const { rows } = await readPool().query<Spelling & { deliveries: number; orders: number; lastAt: Date }>(COUNT, [null, JSON.stringify(unknown)]);
  return rows.flatMap(({ integrationId: id, word, key, deliveries, orders, lastAt }) => {
    const integration = integrations.get(id);
    if (integration === undefined) return [];
    const { slug, name } = integration;
    return [{ integration: { id, slug, name }, word, key, deliveries, orders, lastAt: lastAt.toISOString() }];
  });
}

/** Past these the count of the menu is of the newest; the inbox itself looks at all. */
const GLANCE = 2_000;

/** How many words wait to be mapped. */
export async function countUnmappedStatuses(actor: Actor): Promise<number> {
  requirePermission(actor, "integrations.view");
  const unknown = await unknownSpellings(GLANCE, new Map());
  return new Set(unknown.map(({ integrationId, key }) => `${integrationId} ${key}`)).size;
}

/** A word of a gateway this version does not know cannot be mapped here. `integrations` keeps what was loaded. */
async function unknownSpellings(limit: number | null, integrations: Map<string, LoadedIntegration>): Promise<Spelling[]> {
  const { rows } = await readPool().query<Omit<Spelling, "key">>(
    `SELECT DISTINCT integration_id AS "integrationId", word FROM (${WAITING}) AS waiting`,
    [limit],
  );
  const unknown: Spelling[] = [];
  for (const { integrationId, word } of rows) {
    const integration = integrations.get(integrationId) ?? (await loadIntegration(integrationId));
    integrations.set(integrationId, integration);
    const gateway = findGateway(integration.gateway);
    if (gateway === null || mapEventStatus(integration, gateway, word) !== null) continue;
    unknown.push({ integrationId, word, key: gateway.normalizeStatus(word) });
  }
  return unknown;
}
