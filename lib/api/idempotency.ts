import { createHash } from "node:crypto";
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
}

/** A first request that has not answered after this long died with its process; nobody answers slower. */
const ABANDONED_AFTER_MS = 60_000;
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
 * Failures are not kept: they changed nothing, so the same key may try again. A request whose process died is run again
 * by a later one; what it may have done before is caught by the verbs' own versions and unique references.
 * @throws AppError "conflict" while the first is running, "idempotency_mismatch" for another request with this key
 */
export async function once(
  request: KeyedRequest,
  status: number,
  work: () => Promise<unknown>,
): Promise<{ answer: unknown; isRepeated: boolean }> {
  const kept = await claim(request);
  if (kept !== null) return { answer: kept.answer, isRepeated: true };
  const { callerId, key } = request;
  let answer: unknown;
  try {
    answer = await work();
  } catch (error) {
    await poolExecutor()
      .query("DELETE FROM idempotency_keys WHERE caller_id = $1 AND key = $2 AND status IS NULL", [
        callerId,
        key,
      ])
      .catch((cause: unknown) => log.warn("an idempotency key stays claimed for a minute", { cause }));
    throw error;
  }
  await poolExecutor().query(
    "UPDATE idempotency_keys SET status = $3, answer = $4::jsonb WHERE caller_id = $1 AND key = $2",
    [callerId, key, status, JSON.stringify(answer)],
  );
  return { answer, isRepeated: false };
}

/** Keys whose caller has long stopped repeating; for the worker's housekeeping. */
export async function pruneIdempotencyKeys(): Promise<number> {
  const pruned = await poolExecutor().query(
    "DELETE FROM idempotency_keys WHERE created_at < $1 RETURNING key",
    [new Date(now().getTime() - KEPT_MS)],
  );
  return pruned.length;
}

/** Null when this request is the one to run; the kept answer when it ran before. */
async function claim({ callerId, key, target, body }: KeyedRequest): Promise<{ answer: unknown } | null> {
  const hash = createHash("sha256").update(`${target}\n`).update(body).digest("hex");
  const at = now();
  const claimed = await poolExecutor().query(
    `INSERT INTO idempotency_keys AS k (caller_id, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (caller_id, key) DO UPDATE SET created_at = excluded.created_at
     WHERE k.status IS NULL AND k.request_hash = excluded.request_hash AND k.created_at < $5
     RETURNING key`,
    [callerId, key, hash, at, new Date(at.getTime() - ABANDONED_AFTER_MS)],
  );
  if (claimed.length > 0) return null;
  const [kept] = await poolExecutor().query<{ request_hash: string; status: number | null; answer: unknown }>(
    "SELECT request_hash, status, answer FROM idempotency_keys WHERE caller_id = $1 AND key = $2",
    [callerId, key],
  );
  if (kept && kept.request_hash !== hash) {
    throw new AppError("idempotency_mismatch", "an idempotency key came with another request", {
      userMessage:
        "This Idempotency-Key was used for another request. Nothing was changed. Use a new key for a new request.",
    });
  }
  if (kept && kept.status !== null) return { answer: kept.answer };
  throw new AppError("conflict", "the first request with this idempotency key is still running", {
    userMessage:
      "The first request with this Idempotency-Key is still running. This one did nothing. Send it again in a few seconds to get its answer.",
    retryAfterSeconds: 2,
  });
}
