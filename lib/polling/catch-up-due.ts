import { poolExecutor } from "@/lib/db/client";
import { SETTLEDESK } from "@/lib/domain/permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { findGateway } from "@/lib/gateways/registry";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { KEEP_LISTED_UNTIL, readGatewayList } from "@/lib/polling/read-gateway-list";
import type { ListReading } from "@/lib/polling/schemas";

const FIRST_REST_MS = 15 * 60_000;
const LONGEST_REST_MS = 6 * 60 * 60_000;

/** Gateways that did not let their list be read, by integration: how often in a row, and until when they are left alone. */
export type Rests = Map<string, { failures: number; untilMs: number }>;

const shared = globalThis as typeof globalThis & { settledeskListRests?: Rests };

export interface CaughtUpDue {
  read: number;
  failed: number;
  news: number;
}

/**
 * Reads the list of every enabled integration whose gateway has one, the longest unread first, one after the other. A
 * gateway that fails is left alone for a while, doubling to six hours; its neighbours are read all the same.
 */
export async function catchUpDue(
  isOver: () => boolean,
  openHttp: OpenHttp = openGatewayHttp,
  rests: Rests = (shared.settledeskListRests ??= new Map()),
): Promise<CaughtUpDue> {
  const done: CaughtUpDue = { read: 0, failed: 0, news: 0 };
  const rows = await poolExecutor().query<{ id: string; gateway: string }>(
    "SELECT id, gateway FROM integrations WHERE disabled_at IS NULL ORDER BY listed_until NULLS FIRST, id",
  );
  for (const { id, gateway } of rows) {
    if (isOver()) break;
    const isResting = (rests.get(id)?.untilMs ?? 0) > now().getTime();
    if (isResting || findGateway(gateway)?.client?.listPayments === undefined) continue;
    const reading = await readOne(id, openHttp);
    done.news += reading?.news ?? 0;
    if (reading?.outcome === "not_asked") continue;
    if (reading?.outcome === "read" || reading?.outcome === "cut_short") {
      done.read += 1;
      rests.delete(id);
    } else {
      done.failed += 1;
      rest(id, reading?.retryAfterSeconds ?? 0, rests);
    }
  }
  return done;
}

/** Null where something broke that is no answer of the gateway; it is logged, and the other integrations are read. */
async function readOne(id: string, openHttp: OpenHttp): Promise<ListReading | null> {
  try {
    const reading = await readGatewayList(id, SETTLEDESK, openHttp);
    if (reading.listedUntil !== null)
      await poolExecutor().query(KEEP_LISTED_UNTIL, [id, reading.listedUntil]);
    if (reading.outcome !== "read" && reading.outcome !== "not_asked")
      log.warn("a gateway's list was not read to its end", { integrationId: id, outcome: reading.outcome });
    return reading;
  } catch (error) {
    log.error("a gateway's list could not be read", { integrationId: id, error });
    return null;
  }
}

function rest(id: string, retryAfterSeconds: number, rests: Rests): void {
  const failures = (rests.get(id)?.failures ?? 0) + 1;
  const pauseMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1));
  const untilMs = now().getTime() + Math.max(pauseMs, retryAfterSeconds * 1000);
  rests.set(id, { failures, untilMs });
}
