import { createHash } from "node:crypto";
import type { Operation } from "@/lib/api/operation";
import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { log } from "@/lib/platform/log";
import { now } from "@/lib/platform/clock";
import { invalidInput } from "@/lib/platform/parse-input";

export interface KeyedRequest {
  /** One caller cannot meet another's keys. */
  callerId: string;
  key: string;
  /** Method, path and query. */
  target: string;
  body: Uint8Array;
  /** Whether the work waits for a gateway, and whether it may change something there. */
  asksGateway: Operation["asksGateway"];
}

/**
 * A first request that has not answered after this long died with its process. A request to a gateway counts as dead
 * after three minutes (lib/gateway-calls/claim-calls.ts), and what waits for one may last longer than that.
 */
const ABANDONED_AFTER_MS = 60_000;
const ABANDONED_AT_GATEWAY_AFTER_MS = 5 * 60_000;
const KEPT_MS = 48 * 60 * 60_000;

/** The value of the header, null without one. @throws AppError "invalid_input". */
export function idempotencyKey(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key === null || /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw invalidInput([
    { field: "Idempotency-Key", message: "Use 1 to 200 printable ASCII characters without spaces." },
  ]);
}

/**
 * Runs `work` once per key and gives its answer to every repetition (draft-ietf-httpapi-idempotency-key-header).
 * A failure that changed nothing is not kept, so the same key may try again. A request whose process died is run again
 * by a later one; what it may have done before is caught by the verbs' own versions and unique references. Not so at a
 * gateway: what may have been done there is never done again under the same key.
 * @throws AppError "conflict" while the first is running, "idempotency_mismatch" for another request with this key,
 *   "outcome_unknown" when the first may have done something at a gateway
 */
export async function once(
  request: KeyedRequest,
  status: number,
  work: () => Promise<unknown>,
): Promise<{ answer: unknown; isRepeated: boolean }> {
  const claimed = await claim(request);
  if ("kept" in claimed) return { answer: claimed.kept, isRepeated: true };
  let answer: unknown;
  try {
    answer = await work();
  } catch (error) {
    await (mayBeDone(request, error) ? finish(request, UNKNOWN, null) : giveBack(request, claimed)).catch(
      (cause: unknown) =>
        log.warn("an idempotency key stays claimed until it counts as abandoned", { cause }),
    );
    throw error;
  }
  await finish(request, status, answer);
  return { answer, isRepeated: false };
}

/** Kept instead of an answer where nobody knows what became of the request. */
const UNKNOWN = 504;

function mayBeDone({ asksGateway }: KeyedRequest, error: unknown): boolean {
  if (asksGateway !== "to_act") return false;
  return !(error instanceof AppError) || error.code === "outcome_unknown" || error.code === "internal";
}

/** What the first one to come to an end has to say stands, whoever holds the claim meanwhile. */
async function finish({ callerId, key }: KeyedRequest, status: number, answer: unknown): Promise<void> {
  await poolExecutor().query(
    "UPDATE idempotency_keys SET status = $3, answer = $4::jsonb WHERE caller_id = $1 AND key = $2 AND status IS NULL",
    [callerId, key, status, JSON.stringify(answer)],
  );
}

/**
 * Takes back one's own claim and nobody else's. One that was taken over goes back to whom it was taken from: that
 * request may be slow and not dead, and its answer still has to find its key.
 */
async function giveBack({ callerId, key }: KeyedRequest, { at, formerAt }: Claim): Promise<void> {
  const own = "caller_id = $1 AND key = $2 AND created_at = $3 AND status IS NULL";
  await (formerAt === null
    ? poolExecutor().query(`DELETE FROM idempotency_keys WHERE ${own}`, [callerId, key, at])
    : poolExecutor().query(`UPDATE idempotency_keys SET created_at = $4 WHERE ${own}`, [
        callerId,
        key,
        at,
        formerAt,
      ]));
}

/** Keys whose caller has long stopped repeating; for the worker's housekeeping. */
export async function pruneIdempotencyKeys(): Promise<number> {
  const pruned = await poolExecutor().query(
    "DELETE FROM idempotency_keys WHERE created_at < $1 RETURNING key",
    [new Date(now().getTime() - KEPT_MS)],
  );
  return pruned.length;
}

interface Claim {
  /** When it was made, by which it is known. */
  at: Date;
  /** Of the claim it took over. */
  formerAt: Date | null;
}

/** The claim when this request is the one to run; the kept answer when it ran before. */
async function claim({
  callerId,
  key,
  target,
  body,
  asksGateway,
}: KeyedRequest): Promise<Claim | { kept: unknown }> {
  const hash = createHash("sha256").update(`${target}\n`).update(body).digest("hex");
  const at = now();
  const mayLastMs = asksGateway === undefined ? ABANDONED_AFTER_MS : ABANDONED_AT_GATEWAY_AFTER_MS;
  const abandonedBefore = new Date(at.getTime() - mayLastMs);
  const [claimed] = await poolExecutor().query<{ formerAt: Date | null }>(
    `WITH former AS (SELECT created_at FROM idempotency_keys WHERE caller_id = $1 AND key = $2)
     INSERT INTO idempotency_keys AS k (caller_id, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (caller_id, key) DO UPDATE SET created_at = excluded.created_at
     WHERE $6 AND k.status IS NULL AND k.request_hash = excluded.request_hash AND k.created_at < $5
     RETURNING (SELECT created_at FROM former) AS "formerAt"`,
    [callerId, key, hash, at, abandonedBefore, asksGateway !== "to_act"],
  );
  if (claimed) return { at, formerAt: claimed.formerAt };
  const [found] = await poolExecutor().query<{
    request_hash: string;
    status: number | null;
    answer: unknown;
    created_at: Date;
  }>(
    "SELECT request_hash, status, answer, created_at FROM idempotency_keys WHERE caller_id = $1 AND key = $2",
    [callerId, key],
  );
  if (found && found.request_hash !== hash) {
    throw new AppError("idempotency_mismatch", "an idempotency key came with another request", {
      userMessage:
        "This Idempotency-Key was used for another request. Nothing was changed. Use a new key for a new request.",
    });
  }
  const isCutOff = asksGateway === "to_act" && found?.status === null && found.created_at < abandonedBefore;
  if (found?.status === UNKNOWN || isCutOff) throw unknownEnd();
  if (found && found.status !== null) return { kept: found.answer };
  throw new AppError("conflict", "the first request with this idempotency key is still running", {
    userMessage:
      "The first request with this Idempotency-Key is still running. This one did nothing. Send it again in a few seconds to get its answer.",
    retryAfterSeconds: 2,
  });
}

function unknownEnd(): AppError {
  return new AppError("outcome_unknown", "the first request with this idempotency key has no known end", {
    userMessage:
      "The first request with this Idempotency-Key did not come to a known end, and the gateway may have done what it asked for. Nothing was sent now. The order shows that request until it is settled: look there, and use a new key for a new request.",
  });
}
