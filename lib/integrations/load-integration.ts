import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { OrderStatus } from "@/lib/domain/order-status";
import { rulesFromSettings, type Rules } from "@/lib/domain/rules";
import { findDictionary } from "@/lib/integrations/find-dictionary";
import { gatewayConfig, gatewayOf } from "@/lib/integrations/gateway-config";
import {
  getIntegrationRow,
  INTEGRATION_COLUMNS,
  type IntegrationRow,
} from "@/lib/integrations/integration-row";
import { CommonSettings } from "@/lib/integrations/schemas";
import { credentialSets } from "@/lib/integrations/stored-credentials";
import { registeredUrl, webhookUrl } from "@/lib/integrations/webhook-url";
import { parseIpRange, type IpRange } from "@/lib/platform/client-ip";
import { now } from "@/lib/platform/clock";

/** An integration ready to verify, parse and judge deliveries. Holds opened secrets: never log or return it. */
export interface LoadedIntegration {
  id: string;
  slug: string;
  name: string;
  /** Kind, as the registry knows it. */
  gateway: string;
  disabledAt: Date | null;
  /** The gateway's parsed configurations: the current one, then those with secrets whose overlap has not ended. */
  configs: readonly unknown[];
  rules: Rules;
  /** Empty = any; for `isInRanges`. */
  allowedIps: readonly IpRange[];
  /** Normalised vendor status to ours, where an admin changed the shipped table. */
  mapping: Readonly<Record<string, OrderStatus>>;
  mappingVersion: number;
  webhookUrl: string;
  registeredUrl: string;
  updatedAt: Date;
}

interface Entry {
  /** All configurations, ended ones included; what is handed out is cut to the time of asking. */
  integration: Omit<LoadedIntegration, "configs">;
  candidates: readonly { config: unknown; until: string | null }[];
  /** Of the row this was made of: when it and its dictionary were written. */
  version: string;
  checkedAtMs: number;
}

interface Cache {
  entries: Map<string, Entry>;
  /** Rises with every write, so that a read that began before one is not kept after it. */
  writes: number;
}

// For this long a delivery costs no read of its integration. A write in this process is seen at once; one made by
// another process (command line, second web server) up to this much later, which an overlap or a disabling can bear.
const FRESH_MS = 2_000;
const shared = globalThis as typeof globalThis & { settledeskIntegrations?: Cache };

function cache(): Cache {
  return (shared.settledeskIntegrations ??= { entries: new Map(), writes: 0 });
}

/** Call after the commit of every change to an integration. */
export function forgetIntegration(slug: string): void {
  cache().writes += 1;
  cache().entries.delete(slug);
}

/** Null when there is no such integration or it is disabled: both are 404 to a gateway. Throws when the database is away. */
export async function loadIntegrationForIntake(slug: string): Promise<LoadedIntegration | null> {
  // PostgreSQL's text holds any character but this one.
  if (slug.includes("\0")) return null;
  const { entries, writes } = cache();
  const known = entries.get(slug);
  const nowMs = now().getTime();
  if (known && Math.abs(nowMs - known.checkedAtMs) < FRESH_MS) return handOut(known);

  const [row] = await poolExecutor().query<IntegrationRow>(
    `SELECT ${INTEGRATION_COLUMNS} FROM integrations WHERE slug = $1 AND disabled_at IS NULL`,
    [slug],
  );
  if (!row) {
    entries.delete(slug);
    return null;
  }
  // Opening secrets and parsing configurations is the dear part; an unchanged row keeps what was made of it.
  const isUnchanged = known?.version === versionOf(row);
  const entry = isUnchanged ? { ...known, checkedAtMs: nowMs } : await readEntry(row, nowMs);
  if (cache().writes === writes) entries.set(slug, entry);
  return handOut(entry);
}

/** By id or slug, disabled ones too, always fresh: for replays, polls and the simulator. @throws AppError "not_found". */
export async function loadIntegration(idOrSlug: string): Promise<LoadedIntegration> {
  return handOut(await readEntry(await getIntegrationRow(poolExecutor(), idOrSlug), now().getTime()));
}

function handOut({ integration, candidates }: Entry): LoadedIntegration {
  const at = now().toISOString();
  const live = candidates.filter(({ until }) => until === null || until > at);
  return { ...integration, configs: live.map(({ config }) => config) };
}

function versionOf({ updated_at, dictionary_at }: IntegrationRow): string {
  return `${updated_at.getTime()}/${dictionary_at?.getTime() ?? ""}`;
}

async function readEntry(row: IntegrationRow, checkedAtMs: number): Promise<Entry> {
  const gateway = gatewayOf(row);
  const dictionary = row.dictionary_at === null ? null : await findDictionary(poolExecutor(), row.id);
  const candidates = credentialSets(row.id, row.credentials)
    .map(({ values, until }) => ({ config: gatewayConfig(gateway, row.settings, values, dictionary), until }))
    .filter(({ config }) => config !== null);
  if (candidates[0]?.until !== null) {
    throw new AppError("internal", `${row.gateway} refuses the stored configuration of ${row.id}`, {
      userMessage: `The stored settings of ${row.name} are not valid for its gateway any more. Open the integration and save it again.`,
    });
  }
  return {
    integration: {
      id: row.id,
      slug: row.slug,
      name: row.name,
      gateway: row.gateway,
      disabledAt: row.disabled_at,
      rules: rulesFromSettings(row.settings),
      allowedIps: CommonSettings.shape.allowed_ips.parse(row.settings.allowed_ips).map(parseIpRange),
      mapping: row.mapping,
      mappingVersion: row.mapping_version,
      webhookUrl: webhookUrl(row.slug),
      registeredUrl: registeredUrl(row.slug, row.settings),
      updatedAt: row.updated_at,
    },
    candidates,
    version: versionOf(row),
    checkedAtMs,
  };
}
