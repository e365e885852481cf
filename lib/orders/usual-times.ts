import { poolExecutor } from "@/lib/db/client";
import { NO_USUAL_TIMES, usualTimeKey, type UsualTimes } from "@/lib/domain/usual-time";
import { now } from "@/lib/platform/clock";

interface Row {
  gateway: string;
  network: string;
  asset: string;
  samples: number;
  medianMs: number;
  p95Ms: number;
}

interface Cache {
  times: UsualTimes;
  readAtMs: number;
}

/** They change once an hour and every delivery wants them. */
const FRESH_MS = 60_000;
const shared = globalThis as typeof globalThis & { settledeskUsualTimes?: Cache };

/** What was learned about how long payments take; up to a minute old. */
export async function usualTimes(): Promise<UsualTimes> {
  const nowMs = now().getTime();
  const known = shared.settledeskUsualTimes;
  if (known && Math.abs(nowMs - known.readAtMs) < FRESH_MS) return known.times;
  // Who comes meanwhile goes on with the old ones.
  shared.settledeskUsualTimes = { times: known?.times ?? NO_USUAL_TIMES, readAtMs: nowMs };
  const rows = await poolExecutor().query<Row>(
    `SELECT gateway, network, asset, samples, median_ms AS "medianMs", p95_ms AS "p95Ms" FROM usual_times`,
  );
  const times = Object.fromEntries(
    rows.map(({ samples, medianMs, p95Ms, ...kind }) => [usualTimeKey(kind), { samples, medianMs, p95Ms }]),
  );
  shared.settledeskUsualTimes = { times, readAtMs: nowMs };
  return times;
}

/** Call after the times were learned anew in this process; others see them within a minute. */
export function forgetUsualTimes(): void {
  shared.settledeskUsualTimes = undefined;
}
