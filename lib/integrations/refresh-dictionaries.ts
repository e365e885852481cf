import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { listGateways } from "@/lib/gateways/registry";
import { refreshDictionary } from "@/lib/integrations/refresh-dictionary";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";

const DAY_MS = 24 * 3_600_000;
const SYSTEM: Actor = { kind: "system", name: "Settledesk" };

/** Refreshes what is a day old or was never fetched, one gateway after the other. @returns how many were. */
export async function refreshDictionaries(openHttp: OpenHttp = openGatewayHttp): Promise<number> {
  const kinds = listGateways().flatMap(({ kind, client }) =>
    client?.dictionary === undefined ? [] : [kind],
  );
  const due = await poolExecutor().query<{ id: string }>(
    `SELECT id FROM integrations WHERE gateway = ANY($1) AND disabled_at IS NULL
       AND (dictionary_at IS NULL OR dictionary_at <= $2) ORDER BY dictionary_at NULLS FIRST, id`,
    [kinds, new Date(now().getTime() - DAY_MS)],
  );
  let refreshed = 0;
  for (const { id } of due) {
    try {
      await refreshDictionary(SYSTEM, { integration: id }, openHttp);
      refreshed += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // What was fetched before is still in use, and the next turn asks again.
      log.warn("a gateway did not give its list of currencies", { integration: id, reason: error.message });
    }
  }
  return refreshed;
}
