import { poolExecutor } from "@/lib/db/client";
import type { ActorRef } from "@/lib/domain/permission";
import { ownEntry } from "@/lib/domain/status-mapping";
import type { LoadedIntegration } from "@/lib/integrations/load-integration";
import type { Mapping } from "@/lib/replays/mapping-draft";
import type { MappingVersion } from "@/lib/replays/schemas";

const SHOWN = 50;

interface Saved {
  at: Date;
  actor: ActorRef;
  before: Mapping;
  after: Mapping;
}

/** How the mapping came to be what it is, newest first, from the audit log; the oldest shown is what it began with. */
export async function listMappingVersions(integration: LoadedIntegration): Promise<MappingVersion[]> {
  const saved = await poolExecutor().query<Saved>(
    `SELECT at, actor, before->'mapping' AS before, after->'mapping' AS after FROM audit
     WHERE object_type = 'integration' AND object_id = $1 AND before->'mapping' IS DISTINCT FROM after->'mapping'
       AND before->'mapping' IS NOT NULL AND after->'mapping' IS NOT NULL
     ORDER BY seq DESC LIMIT $2`,
    [integration.id, SHOWN],
  );
  const versions = saved.map(({ at, actor, before, after }, index): MappingVersion => ({
    // Each change raises the version by one, so the newest is the one in force.
    version: integration.mappingVersion - index,
    at: at.toISOString(),
    by: actor,
    mapping: { ...after },
    changes: changesBetween(before, after),
  }));
  const first = saved.at(-1);
  const began = first?.before ?? integration.mapping;
  const isWhole = saved.length < SHOWN;
  if (isWhole) versions.push({ version: integration.mappingVersion - saved.length, at: null, by: null, mapping: { ...began }, changes: [] });
  return versions;
}

function changesBetween(before: Mapping, after: Mapping): MappingVersion["changes"] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys
    .map((key) => ({ key, from: ownEntry(before, key), to: ownEntry(after, key) }))
    .filter(({ from, to }) => from !== to);
}
