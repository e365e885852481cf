import type { SqlExecutor } from "@/lib/db/client";
import type { Instant } from "@/lib/domain/instant";

/** done: the gateway did it; refused: it did not; unknown: nobody can tell yet; settled: told by a person, or by what it was about. */
export type CallEnd = "done" | "refused" | "unknown" | "settled";

/**
 * Writes down what became of a call. False where it has an end already: the worker, a person or the answer itself was
 * first, and what they found stands. Only the answer itself stands above an end that others found.
 */
export async function finishCall(
  tx: SqlExecutor,
  callId: string,
  state: CallEnd,
  answer: Readonly<Record<string, unknown>>,
  at: Instant,
  how: { isTheAnswer: boolean } = { isTheAnswer: false },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE gateway_calls SET state = $2, answer = answer || $3::jsonb, finished_at = CASE WHEN $2 = 'unknown' THEN NULL ELSE $4::timestamptz END
     WHERE id = $1 AND (state IN ('sending', 'unknown') OR $5) RETURNING id`,
    [callId, state, JSON.stringify(answer), at, how.isTheAnswer],
  );
  return rows.length > 0;
}
