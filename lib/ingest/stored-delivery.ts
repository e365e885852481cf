import type { SqlExecutor } from "@/lib/db/client";
import { toInstant } from "@/lib/domain/instant";
import type { Gateway, Parsed } from "@/lib/gateways/contract";
import type { DeliveryOutcome } from "@/lib/ingest/schemas";
import type { LoadedIntegration } from "@/lib/integrations/load-integration";

/** A kept delivery, as far as reading it again needs it. Its signature was checked when it came. */
export interface StoredDelivery {
  id: string;
  integrationId: string;
  receivedAt: Date;
  method: string;
  headers: Record<string, readonly string[]>;
  body: Buffer;
  outcome: DeliveryOutcome;
  reason: string;
}

/** By id; ids that nothing has are left out. */
export async function loadDeliveries(sql: SqlExecutor, ids: readonly string[]): Promise<Map<string, StoredDelivery>> {
  const rows = await sql.query<StoredDelivery>(
    `SELECT id, integration_id AS "integrationId", received_at AS "receivedAt", method, headers, body, outcome, reason
     FROM deliveries WHERE id = ANY($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What today's code makes of its bytes. */
export function parseStored(stored: StoredDelivery, gateway: Gateway, integration: LoadedIntegration): Parsed {
  const { body, headers, method, receivedAt } = stored;
  return gateway.parse(
    { body: new Uint8Array(body), headers, method, registeredUrl: integration.registeredUrl, receivedAt: toInstant(receivedAt) },
    integration.configs[0],
  );
}
