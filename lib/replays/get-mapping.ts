import { poolExecutor, readPool } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { ownEntry } from "@/lib/domain/status-mapping";
import type { Gateway } from "@/lib/gateways/contract";
import { statusesFor } from "@/lib/gateways/status-table";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { now } from "@/lib/platform/clock";
import { listMappingVersions } from "@/lib/replays/list-mapping-versions";
import { listUnmappedStatuses } from "@/lib/replays/list-unmapped-statuses";
import { gatewayNamed } from "@/lib/replays/mapping-draft";
import { replayRun, SELECT_RUNS, type ReplayRunRow } from "@/lib/replays/replay-row";
import type { MappingRow, MappingView, ReplayRun, UnmappedStatus } from "@/lib/replays/schemas";

const DAY_MS = 24 * 60 * 60_000;
const HEARD_DAYS = 90;
/** A busy integration's words are counted over its newest deliveries, so that the page costs the same whatever its size. */
const HEARD_LIMIT = 50_000;

/** The status mapping of one integration as its editor shows it; by id or slug. @throws AppError forbidden, not_found. */
export async function getMapping(actor: Actor, idOrSlug: string): Promise<MappingView> {
  requirePermission(actor, "integrations.view");
  const integration = await loadIntegration(idOrSlug);
  const gateway = gatewayNamed(integration.gateway);
  const [heard, waiting, versions, runs] = await Promise.all([
    heardWords(integration, gateway),
    listUnmappedStatuses(actor, integration.id),
    listMappingVersions(integration),
    latestRuns(integration.id),
  ]);
  const { id, slug, name } = integration;
  return {
    integration: { id, slug, name, gateway: gateway.kind, gatewayName: gateway.name },
    version: integration.mappingVersion,
    mapping: integration.mapping,
    rows: rowsOf(integration, gateway, heard.words, waiting),
    heardSince: heard.since,
    heardAll: heard.all,
    versions,
    runs,
  };
}

type Heard = Map<string, { word: string; count: number; lastAt: string }>;

async function heardWords(integration: LoadedIntegration, gateway: Gateway): Promise<{ words: Heard; since: string; all: boolean }> {
  const from = new Date(now().getTime() - HEARD_DAYS * DAY_MS);
  const { rows } = await readPool().query<{ word: string | null; count: number; firstAt: Date; lastAt: Date }>(
    `SELECT gateway_status AS word, count(*)::int AS count, min(received_at) AS "firstAt", max(received_at) AS "lastAt" FROM (
       SELECT gateway_status, received_at FROM deliveries WHERE integration_id = $1 AND received_at >= $2 ORDER BY received_at DESC LIMIT $3
     ) AS newest GROUP BY 1`,
    [integration.id, from, HEARD_LIMIT],
  );
  const words: Heard = new Map();
  for (const { word, count, lastAt } of rows) {
    if (word === null) continue;
    const key = gateway.normalizeStatus(word);
    const other = words.get(key);
    const last = lastAt.toISOString();
    const isNewer = other === undefined || last > other.lastAt;
    words.set(key, { word: isNewer ? word : other.word, count: count + (other?.count ?? 0), lastAt: isNewer ? last : other.lastAt });
  }
  const all = rows.reduce((sum, row) => sum + row.count, 0) < HEARD_LIMIT;
  const first = rows.map((row) => row.firstAt.toISOString()).sort()[0];
  return { words, since: all || first === undefined ? from.toISOString() : first, all };
}

function rowsOf(integration: LoadedIntegration, gateway: Gateway, heard: Heard, waiting: readonly UnmappedStatus[]): MappingRow[] {
  const rows = new Map<string, MappingRow>();
  const put = (key: string, row: Pick<MappingRow, "word"> & Partial<MappingRow>) => {
    const { count, lastAt } = heard.get(key) ?? {};
    rows.set(key, {
      key,
      meaning: null,
      shipped: null,
      reason: null,
      override: ownEntry(integration.mapping, key),
      heard: count === undefined || lastAt === undefined ? null : { count, lastAt },
      waiting: waiting.find((status) => status.key === key)?.orders ?? 0,
      ...row,
    });
  };
  for (const { status: word, meaning, maps: shipped, reason } of statusesFor(gateway, integration.configs[0])) {
    put(gateway.normalizeStatus(word), { word, meaning, shipped, reason: reason ?? null });
  }
  for (const key of Object.keys(integration.mapping)) if (!rows.has(key)) put(key, { word: heard.get(key)?.word ?? key });
  for (const { word } of [...waiting, ...heard.values()]) {
    const key = gateway.normalizeStatus(word);
    if (!rows.has(key)) put(key, { word });
  }
  const isUnmapped = (row: MappingRow) => row.shipped === null && row.override === null;
  return [...[...rows.values()].filter(isUnmapped), ...[...rows.values()].filter((row) => !isUnmapped(row))];
}

async function latestRuns(integrationId: string): Promise<ReplayRun[]> {
  const rows = await poolExecutor().query<ReplayRunRow>(
    `${SELECT_RUNS} WHERE r.integration_id = $1 AND r.kind = 'mapping' ORDER BY r.created_at DESC, r.id DESC LIMIT 5`,
    [integrationId],
  );
  return rows.map(replayRun);
}
