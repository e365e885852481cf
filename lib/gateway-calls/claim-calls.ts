import type { SqlExecutor } from "@/lib/db/client";
import { addMs, type Instant } from "@/lib/domain/instant";
import { CALL_COLUMNS, type GatewayCall } from "@/lib/gateway-calls/gateway-call";

const MINUTE_MS = 60_000;
/** Longer than any request may take: whoever sent it is gone. */
const DEAD_AFTER_MS = 3 * MINUTE_MS;
const FIRST_PAUSE_MS = 2 * MINUTE_MS;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;
/** About three days; from then on only people ask. */
const MOST_QUESTIONS = 20;

/** Calls whose process died before it wrote down what became of them. They are unknown from now on, and handed out once. */
export async function claimDeadCalls(sql: SqlExecutor, kind: GatewayCall["kind"], at: Instant, limit: number): Promise<GatewayCall[]> {
  return sql.query<GatewayCall>(
    `UPDATE gateway_calls SET state = 'unknown' WHERE id = ANY(ARRAY(
       SELECT id FROM gateway_calls WHERE state = 'sending' AND kind = $1 AND created_at < $2 AND order_id IS NOT NULL
       ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED
     )) RETURNING ${CALL_COLUMNS}`,
    [kind, addMs(at, -DEAD_AFTER_MS), limit],
  );
}

/**
 * Unknown calls whose gateway should be asked now, each question later than the one before. The time of the next one is
 * written before the question, so a second worker does not put it too and one that dies is followed by another.
 */
export async function claimUnknownCalls(sql: SqlExecutor, kind: GatewayCall["kind"], at: Instant, limit: number): Promise<GatewayCall[]> {
  const due = await sql.query<{ id: string; questions: number }>(
    `SELECT id, coalesce((answer->>'questions')::int, 0) AS questions FROM gateway_calls
     WHERE state = 'unknown' AND kind = $1 AND order_id IS NOT NULL AND coalesce((answer->>'questions')::int, 0) < $2
       AND coalesce(answer->>'ask_at', '') <= $3 ORDER BY created_at LIMIT $4`,
    [kind, MOST_QUESTIONS, at, limit],
  );
  const claimed: GatewayCall[] = [];
  for (const { id, questions } of due) {
    const askAt = addMs(at, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** questions));
    const [call] = await sql.query<GatewayCall>(
      `UPDATE gateway_calls SET answer = answer || $3::jsonb WHERE id = $1 AND state = 'unknown' AND coalesce((answer->>'questions')::int, 0) = $2
       RETURNING ${CALL_COLUMNS}`,
      [id, questions, JSON.stringify({ questions: questions + 1, ask_at: askAt })],
    );
    if (call) claimed.push(call);
  }
  return claimed;
}
